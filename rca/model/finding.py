"""What a check found: a rule, a place, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """`error` makes the command exit with 1; a `warning` is shown."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """One finding of one rule. `place` reads `whys.toml: W2` or `report/report.md:41`."""

    place: str
    rule: str
    level: Severity
    message: str
    hint: str
