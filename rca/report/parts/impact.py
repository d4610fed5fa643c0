"""The impact and the agreed rules, each cell with where it comes from."""

from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.report.cited import Statement
from rca.report.parts.words import phrase
from rca.verify import compliance_of as verdicts_of
from rca.verify import impact_of as table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactLine:
    """One row; `value` is empty where it is unknown, `basis` says how it came to be."""

    what: Statement
    value: str
    basis: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Computed rows, then declared ones, and a total where one can be stated honestly."""

    rows: tuple[ImpactLine, ...]
    total: str
    why_no_total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compliance:
    """One area of the rule; `said` is the reason and, for what a person typed, that it is."""

    area: str
    standing: str
    statement: str
    said: str
    cites: tuple[Cite, ...]


def impact_of(dossier: Dossier, analysis: Analysis) -> Impact | None:
    """The table; None when nothing was declared and nothing went wrong."""
    table = table_of(dossier, analysis.measures, analysis.symptoms)
    if table is None:
        return None
    return Impact(
        rows=tuple(
            ImpactLine(
                what=phrase(row.what, row.cites),
                value=row.value,
                basis=row.basis.value,
                how=row.how,
            )
            for row in (*table.computed, *table.declared)
        ),
        total=", and ".join(table.totals),
        why_no_total=table.why_no_total,
    )


def compliance_of(dossier: Dossier, analysis: Analysis) -> tuple[Compliance, ...]:
    """The areas in the order in which they were declared."""
    return tuple(
        Compliance(
            area=verdict.area,
            standing=verdict.standing.value,
            statement=verdict.statement,
            said=verdict.because,
            cites=verdict.cites,
        )
        for verdict in verdicts_of(dossier, analysis.measures)
    )
