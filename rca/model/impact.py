"""The impact of an incident as a table whose cells say how each figure came to be."""

from dataclasses import dataclass
from enum import StrEnum

from rca.model.cite import Cite


class Basis(StrEnum):
    """Where a figure comes from. `UNKNOWN` has none, and says what would give one."""

    COMPUTED = "computed"
    DECLARED = "declared"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactRow:
    """One line. `value` is empty where it is unknown.

    `how` is the formula of a computed figure, the source and owner of a declared one, or what
    would make an unknown one known.
    """

    what: str
    value: str
    basis: Basis
    how: str
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactTable:
    """Computed rows, then declared ones.

    `totals` add what may be added; `why_no_total` says why nothing was.
    """

    computed: tuple[ImpactRow, ...]
    declared: tuple[ImpactRow, ...]
    totals: tuple[str, ...]
    why_no_total: str
