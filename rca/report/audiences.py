"""Audiences: which part of a report somebody gets, declared as data.

What is not kept is blank before a template sees it, so that no template can show it.
"""

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field

from rca.errors import BadInputError
from rca.model.cite import Cite
from rca.model.stored import Stored
from rca.report.pictures import Alternatives
from rca.report.view import ReportView

NameKind = Literal["service", "revision", "project", "host", "person"]
LeakKind = Literal["service", "revision", "project", "host", "person", "secret", "money", "log"]
EVERYTHING = ("*",)
EVIDENCE = "appendix.evidence"
_T = TypeVar("_T")


class OwnName(Stored):
    """A name that no field of the incident holds, such as that of a partner or a machine."""

    kind: NameKind
    text: str = Field(min_length=2)


class Audience(Stored):
    """One file of `audiences/`: what is kept, what is renamed, and what must not be in the result.

    `keep` and `leave_out` name fields of the view (`header.title`, `fixes`); `*` keeps everything.
    `public` are hosts that everybody may know.
    """

    schema_: Literal["rca.audience/1"] = Field(alias="schema")
    title: str
    preset: str = "full"
    keep: tuple[str, ...] = Field(default=EVERYTHING, strict=False)
    leave_out: tuple[str, ...] = Field(default=(), strict=False)
    rename: tuple[NameKind, ...] = Field(default=(), strict=False)
    refuse: tuple[LeakKind, ...] = Field(default=(), strict=False)
    names: tuple[OwnName, ...] = Field(default=(), strict=False)
    public: tuple[str, ...] = Field(default=(), strict=False)


def part_of(view: ReportView, audience: Audience, rename: Callable[[str], str]) -> ReportView:
    """What the audience gets of a view, with every text passed through `rename`.

    Without the evidence there is nothing for a citation to lead to, so those go too.
    Raises BadInputError when the audience names a field that no view has.
    """
    for path in (*audience.keep, *audience.leave_out):
        if path not in EVERYTHING and not _leads(ReportView, path.split(".")):
            raise BadInputError(
                f"audience {audience.title!r}: a report has no field {path!r}",
                hint="see docs/reference/templates.md for the fields, and correct the name",
            )
    kept: ReportView = _kept(view, "", audience, whole=audience.keep == EVERYTHING)
    kept = replace(kept, pictures=_pictures_left(view, kept))
    if not kept.appendix.evidence:
        kept = without_cites(kept)
    return changed(kept, rename) if audience.rename else kept


def _pictures_left(view: ReportView, kept: ReportView) -> Alternatives:
    """The pictures of what is kept: one that shows a part left out is left out with it."""
    gone = {
        "causal_graph": view.support is not None and kept.support is None,
        "timeline": view.chronology.moments != () == kept.chronology.moments
        or (view.changes is not None and kept.changes is None),
        "test_rates": view.method is not None and kept.method is None,
        "why_tree": view.whys != () == kept.whys,
    }
    return replace(kept.pictures, **{name: "" for name, is_gone in gone.items() if is_gone})


def changed(value: _T, rename: Callable[[str], str]) -> _T:
    """The same tree with every text renamed; citations and words of an enumeration stay."""
    mapped: _T = _mapped(value, lambda leaf: rename(leaf) if isinstance(leaf, str) else leaf)
    return mapped


def without_cites(value: _T) -> _T:
    """The same tree with every list of citations empty."""
    mapped: _T = _mapped(value, lambda leaf: leaf, cites=False)
    return mapped


def _kept(value: Any, path: str, audience: Audience, *, whole: bool) -> Any:
    """The value without what is left out; `whole` says that all of it is kept otherwise."""
    if isinstance(value, tuple):
        return tuple(_kept(item, path, audience, whole=whole) for item in value)
    kinds = _kinds(type(value))
    new: dict[str, Any] = {}
    for name in kinds:
        child = f"{path}.{name}".lstrip(".")
        item = getattr(value, name)
        is_whole = whole or child in audience.keep
        reaches = any(kept.startswith(f"{child}.") for kept in audience.keep)
        if child in audience.leave_out or not (is_whole or reaches):
            new[name] = _blank(item, kinds[name])
        else:
            new[name] = _kept(item, child, audience, whole=is_whole)
    return _with(value, new)


def _blank(value: Any, kind: object) -> Any:
    """Nothing, in the type of the field."""
    if type(None) in get_args(kind):
        return None
    if isinstance(value, Enum) or not isinstance(value, str | tuple | int | float):
        kinds = _kinds(type(value))
        return _with(value, {name: _blank(getattr(value, name), kinds[name]) for name in kinds})
    return type(value)()


def _mapped(value: Any, leaf: Callable[[Any], Any], *, cites: bool = True) -> Any:
    if isinstance(value, Cite | Enum):
        return value
    if isinstance(value, tuple):
        kept = (item for item in value if cites or not isinstance(item, Cite))
        return tuple(_mapped(item, leaf, cites=cites) for item in kept)
    names = _names(type(value))
    if not names:
        return leaf(value)
    new = {name: _mapped(getattr(value, name), leaf, cites=cites) for name in names}
    if not cites and "more" in new and "cites" in new:
        new["more"] = 0
    return _with(value, new)


def _names(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass or a stored model; none for anything else."""
    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind))
    return tuple(kind.model_fields) if issubclass(kind, BaseModel) else ()


def _kinds(kind: type) -> dict[str, object]:
    """The fields of a dataclass or a stored model with their types; none for anything else."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return {field.name: hints[field.name] for field in fields(kind)}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    return {}


def _with(value: Any, new: dict[str, Any]) -> Any:
    if isinstance(value, BaseModel):
        return value.model_copy(update=new)
    return replace(value, **new) if new else value


def _leads(kind: object, steps: list[str]) -> bool:
    """Whether a path of fields exists in a type."""
    if not steps:
        return True
    if get_origin(kind) in (tuple, Union, types.UnionType):
        return any(_leads(inner, steps) for inner in get_args(kind))
    hints = _kinds(kind) if isinstance(kind, type) else {}
    return steps[0] in hints and _leads(hints[steps[0]], steps[1:])
