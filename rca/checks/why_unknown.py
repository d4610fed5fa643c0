"""Whys that stand open are said, with the query that would settle them."""

from collections.abc import Iterator

from rca.checks.interface import Rule
from rca.checks.sentences import why_spot
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity

UNKNOWN = Rule(rule="why-unknown", level=Severity.WARNING)


def check_unknown(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`why-unknown` for an open why."""
    del analysis
    for why in dossier.whys.whys:
        if why.status == "unknown":
            spot = why_spot(dossier, why, "settle")
            yield UNKNOWN.found(spot, f"“{why.question}” is open", why.settle)
