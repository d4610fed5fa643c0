"""What causes something is there before it."""

from collections.abc import Iterator

from rca.checks.interface import Rule
from rca.checks.sentences import why_spot
from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import INCIDENT_LABEL, EvidenceKind
from rca.model.finding import Finding, Severity
from rca.model.instant import SECOND, Instant, format_instant
from rca.model.why import Why

BACKWARDS = Rule(rule="effect-before-cause", level=Severity.WARNING)
CLOCKS_DIFFER = 1 * SECOND
"""Entries of several writers may be this much out of order without meaning anything."""


def check_order(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`effect-before-cause` where the cause is first shown after the effect is.

    The earliest log entries that the two whys cite are compared, within the incident only:
    a healthy or a fixed state shows what was different, at another time. Entries less than a
    second apart count as simultaneous. Times of test runs are left out: a run starts when somebody
    starts it.
    """
    times = {
        exhibit.cite: exhibit.at
        for exhibit in analysis.measures.exhibits
        if exhibit.kind is EvidenceKind.LOGS and exhibit.label == INCIDENT_LABEL
    }
    for why in dossier.whys.whys:
        effect = dossier.whys.why(why.parent)
        shown = _first(why, times)
        before = _first(effect, times) if effect is not None else None
        if effect is None or shown is None or before is None or shown <= before + CLOCKS_DIFFER:
            continue
        yield BACKWARDS.found(
            why_spot(dossier, why, "cites"),
            f"the cause is first shown at {format_instant(shown)}, after its effect "
            f"{effect.id}, at {format_instant(before)}",
            f"cite an entry that shows {why.id} before that, or look for another cause",
        )


def _first(why: Why, times: dict[Cite, Instant | None]) -> Instant | None:
    cited = (times.get(cite.to_cite().without_quote()) for cite in why.cites)
    return min((at for at in cited if at is not None), default=None)
