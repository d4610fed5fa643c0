"""A person or a team is no root cause: ask what made the mistake possible."""

from collections.abc import Iterator

from rca.checks.interface import Rule
from rca.checks.sentences import prose, why_spot
from rca.checks.word_lists import PERSON_AS_CAUSE, first_match
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity

PERSON = Rule(rule="person-as-cause", level=Severity.WARNING)


def check_persons(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`person-as-cause` for a finding, or what else was needed, that is somebody's fault."""
    del analysis
    for why in dossier.whys.whys:
        for field in ("finding", "also_needed"):
            words = first_match(PERSON_AS_CAUSE, prose(getattr(why, field)))
            if words:
                yield PERSON.found(
                    why_spot(dossier, why, field),
                    f"“{words}” makes a person the cause",
                    "say what let it through: the check, the default or the tool that was missing",
                )
