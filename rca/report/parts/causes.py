"""The root causes in tiers, each with its claims, what speaks for it and what against."""

from dataclasses import dataclass

from rca.model.analysis import Analysis, CauseKind, Hypothesis, Tier
from rca.model.cite import Cite
from rca.model.fix import FixList
from rca.model.instant import format_instant
from rca.report.cited import Statement
from rca.report.parts.words import phrase, statements, upper_first
from rca.verify import causes_cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One cause that plays a part in the verdict. `heading` reads like `Secondary cause 2`."""

    heading: str
    title: str
    shown_by: tuple[Cite, ...]
    kind_sentence: str
    summary: tuple[Statement, ...]
    support: tuple[Statement, ...]
    against: tuple[Statement, ...]
    fixes: tuple[str, ...]


def causes_of(analysis: Analysis, fixes: FixList) -> tuple[Cause, ...]:
    """Primary first, then by rank."""
    return tuple(
        Cause(
            heading=f"{upper_first(tier.value)} cause" + (f" {number}" if number > 1 else ""),
            title=cause.title,
            shown_by=phrase("", cause.cites[:2]).cites,
            kind_sentence=_kind_sentence(cause),
            summary=statements(cause.summary),
            support=statements(cause.support),
            against=statements(cause.against),
            fixes=tuple(fix.id for fix in fixes.fixes if cause in causes_cut(fix, analysis)),
        )
        for tier in (Tier.PRIMARY, Tier.SECONDARY, Tier.TERTIARY)
        for number, cause in enumerate(analysis.tier(tier), start=1)
    )


def _kind_sentence(cause: Hypothesis) -> str:
    where = f" in {cause.service}" if cause.service else ""
    revision = f", revision {cause.revision}" if cause.revision else ""
    since = f", first seen {format_instant(cause.first_seen)}" if cause.first_seen else ""
    return f"{_KIND_WORDS[cause.kind]}{where}{revision}{since}."


_KIND_WORDS = {
    CauseKind.CHANGE: "This is a change",
    CauseKind.CONFIG: "This is a matter of configuration",
    CauseKind.CODE: "This is a matter of code",
    CauseKind.DEPENDENCY: "This lies with a dependency",
    CauseKind.PLATFORM: "This lies with the platform",
    CauseKind.EXTERNAL: "This lies outside of the system",
    CauseKind.TEST: "This is a matter of the tests",
}
