"""A chain of whys ends with a cause, or says that it does not know."""

from collections.abc import Iterator

from rca.checks.interface import Rule
from rca.checks.sentences import answered_ends, prose, why_spot
from rca.checks.word_lists import HEDGE, first_match
from rca.model.analysis import Analysis, Verdict
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity
from rca.model.why import Why

STOPS = Rule(rule="stops-without-unknown", level=Severity.WARNING)


def check_ends(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`stops-without-unknown` for an end that guesses, or that does not say what if not.

    Also where the analysis lacks evidence and no why is unknown: then the last end is named.
    """
    whys = dossier.whys.whys
    asked = {why.parent for why in whys}
    ends = [why for why in answered_ends(dossier) if why.id not in asked]
    for why in ends:
        reason = _reason(why)
        if reason:
            yield STOPS.found(
                why_spot(dossier, why, "finding"),
                reason,
                f'add a why with parent = "{why.id}", status = "unknown" and, in settle, the '
                "query that would tell; or write its counterfactual",
            )
    gaps = analysis.gaps if analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE else ()
    if ends and gaps and not any(why.status == "unknown" for why in whys):
        yield STOPS.found(
            why_spot(dossier, ends[-1], "finding"),
            f"no why is unknown, and the evidence leaves open: {gaps[0].question}",
            f"run {gaps[0].settle}, or add a why with status = unknown and that in settle",
        )


def _reason(why: Why) -> str:
    """Why one may not stop there; empty when one may."""
    hedge = first_match(HEDGE, prose(why.finding))
    if hedge:
        return f"the whys end at a guess: “{hedge}”"
    if not why.counterfactual.strip():
        return "the whys end without saying what would have happened without this"
    return ""
