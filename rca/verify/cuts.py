"""Which causes a fix cuts; the report and the lints say the same."""

from rca.model.analysis import Analysis, Hypothesis, Tier
from rca.model.fix import Fix


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


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
