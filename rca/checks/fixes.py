"""Every fix says who, until when, how it is proved and how it is undone, and cuts what is there."""

from collections.abc import Iterator

from rca.checks.interface import Rule, Spot
from rca.model.analysis import Analysis, Hypothesis, Tier
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity
from rca.model.fix import Fix

INCOMPLETE = Rule(rule="fix-incomplete", level=Severity.WARNING)
CUTS_NOTHING = Rule(rule="fix-cuts-nothing", level=Severity.ERROR)
NOT_CUT = Rule(rule="cause-not-cut", level=Severity.WARNING)
_NEEDED = (
    ("owner", "owner", "name who does it in `owner`"),
    ("due", "due date", 'write due = "2025-09-11T12:00:00Z"'),
    ("validate_with", "validation", "name in `validate_with` the command, query or test"),
    ("rollback", "rollback", "say in `rollback` how it is undone"),
)


def check_fixes(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`fix-incomplete` for what a fix leaves open, `fix-cuts-nothing` for a cause it names wrongly.

    Only where a root cause was found can a fix be held against it.
    """
    causes = _causes(analysis)
    for position, fix in enumerate(dossier.fixes.fixes):
        for field, name, hint in _NEEDED:
            if not _says(fix, field):
                spot = Spot(file="fixes.toml", name=fix.id, key=("fixes", position, field))
                yield INCOMPLETE.found(spot, f"“{fix.title}” has no {name}", hint)
        if causes and fix.cuts and not any(_cuts(fix, cause) for cause in causes):
            yield CUTS_NOTHING.found(
                Spot(file="fixes.toml", name=fix.id, key=("fixes", position, "cuts")),
                f"no cause that was found says “{fix.cuts}”",
                "write in `cuts` a text from the title or summary of the cause",
            )


def check_causes_are_cut(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`cause-not-cut` for a root cause that no fix removes, once there are fixes."""
    if not dossier.fixes.fixes:
        return
    for cause in _causes(analysis):
        if not any(_cuts(fix, cause) for fix in dossier.fixes.fixes):
            yield NOT_CUT.found(
                Spot(file="fixes.toml"),
                f"no fix cuts the {cause.tier.value} cause: {cause.title}",
                "add a fix, or set `cuts` of one to a text from that title",
            )


def _causes(analysis: Analysis) -> list[Hypothesis]:
    return [cause for cause in analysis.hypotheses if cause.tier is not Tier.NONE]


def _says(fix: Fix, field: str) -> bool:
    """Whether a field holds anything; white space is nothing."""
    value = getattr(fix, field)
    return bool(value.strip() if isinstance(value, str) else value)


def _cuts(fix: Fix, cause: Hypothesis) -> bool:
    """Whether `cuts` stands in the title or summary of that cause."""
    text = " ".join((cause.title, *(claim.text for claim in cause.summary)))
    return bool(fix.cuts) and fix.cuts in text
