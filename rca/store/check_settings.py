"""The nearest configuration of lints, at or above an incident's folder."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rca.errors import BadInputError
from rca.model.check_settings import CheckSettings
from rca.store.layout import IncidentFolder
from rca.store.people import read_text
from rca.store.toml_place import Key, key_text, line_of

_OWN = "rca.toml"
_TABLES: tuple[tuple[str, Key], ...] = (
    (_OWN, ("checks",)),
    ("pyproject.toml", ("tool", "rca", "checks")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksTable:
    """What is configured, and where: `path` is None and `text` empty when nothing is."""

    settings: CheckSettings
    path: Path | None = None
    text: str = ""
    table: Key = ()

    def line(self, *key: str | int) -> int:
        """The line of a key within the table, from 1; 0 when it cannot be found."""
        return line_of(self.text, (*self.table, *key))


def read_check_settings(folder: IncidentFolder) -> ChecksTable:
    """`[checks]` of rca.toml or `[tool.rca.checks]` of pyproject.toml, whichever is nearer.

    In one folder rca.toml goes first. The search ends at the first folder that holds `.git`.
    Raises BadInputError, naming the line, for a table that cannot be used, like an exception
    without a reason.
    """
    start = folder.path.resolve()
    for place in (start, *start.parents):
        for name, table in _TABLES:
            found = _read(place / name, table)
            if found is not None:
                return found
        if (place / ".git").exists():
            break
    return ChecksTable(settings=CheckSettings())


def _read(path: Path, table: Key) -> ChecksTable | None:
    """The table of that file; None when there is no such file or table."""
    if not path.is_file():
        return None
    text = read_text(path)
    try:
        content: Any = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        if "checks" not in text and path.name != _OWN:
            return None  # another tool's file, and not ours to judge
        raise BadInputError(
            f"{path} is no TOML: {error}", hint=f"open {path} there and close the quote or bracket"
        ) from error
    for part in table[:-1]:
        content = content.get(part) if isinstance(content, dict) else None
    _refuse_misplaced(content, path, text, table)
    content = content.get(table[-1]) if isinstance(content, dict) else None
    if content is None:
        return None
    try:
        settings = CheckSettings.model_validate(content)
    except ValidationError as error:
        raise _refused(error, path, text, table) from error
    return ChecksTable(settings=settings, path=path, text=text, table=table)


def _refuse_misplaced(content: object, path: Path, text: str, table: Key) -> None:
    """Raises BadInputError for a table beside that of the lints, which would say nothing."""
    beside = sorted(content.keys() - {table[-1]}) if isinstance(content, dict) else []
    if beside:
        place = (*table[:-1], beside[0])
        line = line_of(text, place)
        within = key_text((*table, beside[0]))
        raise BadInputError(
            f"{path}{f':{line}' if line else ''}: there is no table {key_text(place)}",
            hint=f"write [{within}]"
            if beside[0] in CheckSettings.model_fields
            else f"[{key_text(table)}] is all that is read there; take this out",
        )


def _refused(error: ValidationError, path: Path, text: str, table: Key) -> BadInputError:
    problems = sorted(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
    key = tuple(problems[0]["loc"])
    line = line_of(text, (*table, *key))
    what = problems[0]["msg"].removeprefix("Value error, ")
    is_missing = problems[0]["type"] == "missing"
    return BadInputError(
        f"{path}{f':{line}' if line else ''}: {key_text((*table, *key))}: {what}",
        hint=f'add {key[-1]} = "..." to it'
        if is_missing
        else "see docs/reference/checks.md, “Configuration”",
    )
