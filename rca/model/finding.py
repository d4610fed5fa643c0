"""What a check found: a rule, a place, and what to do."""

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """`error` makes the command exit with 1; a `warning` and a `note` are shown."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """One finding of one rule. `place` reads `whys.toml:12: W2` or `report/report.md:41`.

    `file` is relative to the incident folder and `line` counts from 1; empty and 0 where the place
    is no line of a file. `key` is the path of a TOML value whose line is not looked up yet, as
    `("whys", 2, "finding")`; positions count from 0.
    """

    place: str
    rule: str
    level: Severity
    message: str
    hint: str
    file: str = ""
    line: int = 0
    key: tuple[str | int, ...] = field(default=(), compare=False)
