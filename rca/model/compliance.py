"""How an area of an agreed rule stands, and what shows it."""

from dataclasses import dataclass
from enum import StrEnum

from rca.model.cite import Cite


class Standing(StrEnum):
    """What the evidence, or a person, says of an area."""

    COMPLIANT = "compliant"
    NOT_COMPLIANT = "not compliant"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaVerdict:
    """One area. `is_declared` says that a person typed the standing.

    `because` is a phrase without a full stop.
    """

    area: str
    statement: str
    standing: Standing
    is_declared: bool
    because: str
    cites: tuple[Cite, ...]
