"""Every fix says who, until when, how it is proved and how it is undone; every cause is cut."""

from collections.abc import Iterator

from rca.model.analysis import Analysis, Tier
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity

_NEEDED = (
    ("owner", "owner", "name who does it"),
    ("due", "due date", 'write due = "2025-09-11T12:00:00Z"'),
    ("validate_with", "validation", "name the command, query or test that proves it"),
    ("rollback", "rollback", "say how it is undone"),
)


def check_fixes(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`fix-incomplete` for what a fix leaves open, `fix-cuts-nothing` for a cause it names wrongly.

    Only where a root cause was found can a fix be held against it.
    """
    for fix in dossier.fixes.fixes:
        for field, name, hint in _NEEDED:
            if not getattr(fix, field):
                yield Finding(
                    place=f"fixes.toml: {fix.id}",
                    rule="fix-incomplete",
                    level=Severity.WARNING,
                    message=f"“{fix.title}” has no {name}",
                    hint=hint,
                )
    causes = [h for h in analysis.hypotheses if h.tier is not Tier.NONE]
    if not causes:
        return
    texts = [" ".join((h.title, *(claim.text for claim in h.summary))) for h in causes]
    for fix in dossier.fixes.fixes:
        if fix.cuts and not any(fix.cuts in text for text in texts):
            yield Finding(
                place=f"fixes.toml: {fix.id}",
                rule="fix-cuts-nothing",
                level=Severity.ERROR,
                message=f"no cause that was found says “{fix.cuts}”",
                hint="write in `cuts` a text from the title or summary of the cause",
            )


def check_causes_are_cut(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`cause-not-cut` for a root cause that no fix removes, once there are fixes."""
    if not dossier.fixes.fixes:
        return
    for hypothesis in analysis.hypotheses:
        if hypothesis.tier is Tier.NONE:
            continue
        text = " ".join((hypothesis.title, *(claim.text for claim in hypothesis.summary)))
        if not any(fix.cuts and fix.cuts in text for fix in dossier.fixes.fixes):
            yield Finding(
                place="fixes.toml",
                rule="cause-not-cut",
                level=Severity.WARNING,
                message=f"no fix cuts the {hypothesis.tier.value} cause: {hypothesis.title}",
                hint="add a fix, or set `cuts` of one to a text from that title",
            )
