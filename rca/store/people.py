"""What people wrote, read into models; an error names the file, the line, the key and a way out."""

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from rca.errors import BadInputError
from rca.model.excerpt import Note
from rca.model.fix import FixList
from rca.model.incident import Incident
from rca.model.stored import Stored
from rca.model.why import WhyTree
from rca.store.layout import IncidentFolder
from rca.store.toml_place import key_text, line_of

_LONG_NUMBER = re.compile(r"[0-9_]{4300}")
_Model = TypeVar("_Model", bound=Stored)


def read_incident(folder: IncidentFolder) -> Incident:
    """`incident.toml`, which must be there."""
    return read_model(folder.own(folder.incident_toml), Incident)


def read_whys(folder: IncidentFolder) -> WhyTree:
    """`whys.toml`; without it nothing was asked yet."""
    path = folder.own(folder.whys_toml)
    return read_model(path, WhyTree) if path.exists() else WhyTree()


def read_fixes(folder: IncidentFolder) -> FixList:
    """`fixes.toml`; without it there are none yet."""
    path = folder.own(folder.fixes_toml)
    return read_model(path, FixList) if path.exists() else FixList()


def read_notes(folder: IncidentFolder) -> tuple[Note, ...]:
    """The Markdown files of `notes/`, sorted by name, with `\\n` line ends."""
    return tuple(
        Note(name=path.name, text=read_text(folder.own(path)))
        for path in sorted(folder.notes.glob("*.md"))
    )


def read_text(path: Path) -> str:
    """A file that a person wrote, with `\\n` line ends and without a byte order mark.

    Raises BadInputError when it is not there, no regular file or no UTF-8.
    """
    return text_of(read_bytes(path), path)


def text_of(content: bytes, path: Path) -> str:
    """The same for bytes that were read from `path`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(
            f"{path} is not UTF-8 text (byte {error.start})",
            hint="save it as UTF-8 in your editor",
        ) from error
    return text.replace("\r\n", "\n")


def read_bytes(path: Path) -> bytes:
    """The same as it stands; a pipe or a device is not waited for."""
    hint = f"look at it: ls -l {path}"
    try:
        if path.exists() and not path.is_file():
            raise BadInputError(f"{path} is no regular file", hint=hint)
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(
            f"{path} cannot be read: {error.strerror or error}", hint=hint
        ) from error


def read_model(path: Path, model: type[_Model]) -> _Model:
    """A TOML file as `model`. Raises BadInputError for what it does not allow."""
    return model_of(read_text(path), path, model)


def model_of(text: str, path: Path, model: type[_Model]) -> _Model:
    """The same for text that stands, or is to stand, at `path`."""
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(
            f"{path} is no TOML: {error}", hint=f"open {path} there and close the quote or bracket"
        ) from error
    except RecursionError as error:
        raise BadInputError(f"{path} is nested too deeply", hint="write it flat") from error
    except ValidationError as error:
        raise _explained(error, text, path, model) from error
    except ValueError as error:  # what Python refuses to make of a number or a time
        reason = str(error).partition(";")[0]
        found = _LONG_NUMBER.search(text)
        where = f"{path}:{text.count(chr(10), 0, found.start()) + 1}" if found else str(path)
        raise BadInputError(
            f"{where}: {reason}", hint="write a shorter number, or put it in quotes"
        ) from error


CORRECT = "correct the value and run the command again"
_ALIKE = 0.65
_LEAST_LETTERS = 3
_SHAPES = {
    "bool_type": "write {name} = true or {name} = false, without quotes",
    "int_type": "write a whole number without quotes: {name} = 3",
    "float_type": "write a number without quotes: {name} = 0.95",
    "tuple_type": 'write a list: {name} = ["..."]',
}


def _explained(
    error: ValidationError, text: str, path: Path, model: type[BaseModel]
) -> BadInputError:
    """The first problem in full, how many more there are; a slip in a key explains the most."""
    problems = sorted(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
    first = problems[0]
    key = tuple(first["loc"])
    line = line_of(text, key)
    where = f"{path}:{line}" if line else str(path)
    what = first["msg"].removeprefix("Value error, ")
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    named = f"{key_text(key)}: " if key else ""
    return BadInputError(f"{where}: {named}{what}{more}", hint=_hint(first["type"], key, model))


def _hint(problem: str, key: tuple[str | int, ...], model: type[BaseModel]) -> str:
    name = str(key[-1]) if key else ""
    if problem == "extra_forbidden":
        known = sorted(_field_names(_model_at(model, key[:-1])))
        meant = _meant(name, known)
        return f"did you mean {meant!r}?" if meant else f"known keys: {', '.join(known)}"
    if problem == "missing":
        return f"add the key {name!r}"
    if problem == "string_type":
        return f'write it in quotes: {name} = "..."'
    return _SHAPES.get(problem, "").format(name=name) or CORRECT


def _meant(name: str, known: list[str]) -> str:
    """The key that a slip stands for: nearly the same letters, or cut short; empty for none.

    Half of the letters in common is a guess that leads astray.
    """
    cut = [key for key in known if len(name) >= _LEAST_LETTERS and key.startswith(name)]
    return next(iter((*cut, *get_close_matches(name, known, n=1, cutoff=_ALIKE))), "")


def _model_at(model: type[BaseModel], key: tuple[str | int, ...]) -> type[BaseModel]:
    """The model that a key path leads to."""
    for part in key:
        for name, field in model.model_fields.items():
            if part in (name, field.alias):
                model = _model_in(field.annotation) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _field_names(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}
