"""Which causes and which findings a fix cuts; the report and the lints say the same."""

from rca.model.analysis import Analysis, Hypothesis, Tier
from rca.model.fix import Fix
from rca.model.why import Why, WhyTree


def causes_cut(fix: Fix, analysis: Analysis) -> tuple[Hypothesis, ...]:
    """The causes of the verdict whose title has the fix's `cuts` in it, by rank, in any case.

    Only when no title has it the summaries are asked: they name the other causes too.
    """
    wanted = _plain(fix.cuts)
    causes = [cause for cause in analysis.hypotheses if cause.tier is not Tier.NONE]
    if not wanted:
        return ()
    titled = tuple(cause for cause in causes if wanted in _plain(cause.title))
    return titled or tuple(
        cause for cause in causes if any(wanted in _plain(claim.text) for claim in cause.summary)
    )


def findings_cut(fix: Fix, tree: WhyTree) -> tuple[Why, ...]:
    """The answered whys whose finding, or the cause they accepted, has the fix's `cuts` in it.

    They tell what a fix is for where no cause is claimed, or where one that was accepted has
    changed its name since.
    """
    wanted = _plain(fix.cuts)
    return tuple(
        why
        for why in tree.whys
        if wanted
        and why.status == "answered"
        and (wanted in _plain(why.finding) or wanted in _plain(why.cause))
    )


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
