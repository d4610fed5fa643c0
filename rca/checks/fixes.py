"""Every fix says who, until when, how it is proved and how it is undone, and cuts what is there."""

from collections.abc import Iterator

from rca.checks.interface import Rule, Spot
from rca.model.analysis import Analysis, Hypothesis, Tier
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity
from rca.model.fix import Fix
from rca.verify import causes_cut, findings_cut

INCOMPLETE = Rule(rule="fix-incomplete", level=Severity.WARNING)
CUTS_NOTHING = Rule(rule="fix-cuts-nothing", level=Severity.ERROR)
NOT_CUT = Rule(rule="cause-not-cut", level=Severity.WARNING)
_NEEDED = (
    ("owner", "owner", "name who does it in `owner`"),
    ("due", "due date", 'write due = "2025-09-11T12:00:00Z"'),
    (
        "validations",
        "validation",
        "add [[fixes.validate]], or say in `validate_with` what proves it",
    ),
    ("rollback", "rollback", "say in `rollback` how it is undone"),
    ("mitigation", "mitigation of its high risk", "say in `mitigation` how it is kept small"),
)


def check_fixes(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`fix-incomplete` for what a fix leaves open, `fix-cuts-nothing` for a cause it names wrongly.

    Only where a root cause was found can a fix be held against it.
    """
    causes = _causes(analysis)
    for position, fix in enumerate(dossier.fixes.fixes):
        for field, name, hint in _NEEDED:
            if not _is_told(fix, field):
                spot = Spot(file="fixes.toml", name=fix.id, key=("fixes", position, field))
                yield INCOMPLETE.found(spot, f"“{fix.title}” has no {name}", hint)
        is_known = causes_cut(fix, analysis) or findings_cut(fix, dossier.whys)
        if causes and fix.cuts and not is_known:
            yield CUTS_NOTHING.found(
                Spot(file="fixes.toml", name=fix.id, key=("fixes", position, "cuts")),
                f"no cause that was found, and no finding, says “{fix.cuts}”",
                "write in `cuts` a text from the title or summary of the cause, or from a finding",
            )


def check_causes_are_cut(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`cause-not-cut` for a root cause that no fix removes, once there are fixes."""
    if not dossier.fixes.fixes:
        return
    cut = {cause.rank for fix in dossier.fixes.fixes for cause in causes_cut(fix, analysis)}
    for cause in _causes(analysis):
        if cause.rank not in cut:
            yield NOT_CUT.found(
                Spot(file="fixes.toml"),
                f"no fix cuts the {cause.tier.value} cause: {cause.title}",
                "add a fix, or set `cuts` of one to a text from that title",
            )


def _causes(analysis: Analysis) -> list[Hypothesis]:
    return [cause for cause in analysis.hypotheses if cause.tier is not Tier.NONE]


def _is_told(fix: Fix, field: str) -> bool:
    """Whether a fix says what the field is for; white space says nothing."""
    if field == "mitigation" and fix.risk != "high":
        return True
    value = (
        (fix.validations or fix.validate_with) if field == "validations" else getattr(fix, field)
    )
    return bool(value.strip() if isinstance(value, str) else value)
