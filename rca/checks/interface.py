"""What a check is: a function from what is known and what follows to findings of its rules."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity

Check = Callable[[Dossier, Analysis], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where something was found: a file of the incident and, in it, a TOML key or a line.

    `name` is what people call the item (`W2`, `F1`, the title of a criterion).
    """

    file: str
    name: str = ""
    key: tuple[str | int, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule by its id, with the level it has unless the team's configuration says otherwise."""

    rule: str
    level: Severity

    def found(self, spot: Spot, message: str, hint: str) -> Finding:
        """A finding of this rule; `hint` is an edit to make or a command to run."""
        where = f"{spot.file}:{spot.line}" if spot.line else spot.file
        return Finding(
            place=f"{where}: {spot.name}" if spot.name else where,
            rule=self.rule,
            level=self.level,
            message=message,
            hint=hint,
            file=spot.file,
            line=spot.line,
            key=spot.key,
        )
