"""A chain of whys without a fork or a rejected alternative saw one possibility only."""

from collections import Counter
from collections.abc import Iterator

from rca.checks.interface import Rule
from rca.checks.sentences import why_spot
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity

SINGLE = Rule(rule="single-branch", level=Severity.WARNING)
FEWEST = 3
"""Answers from which a chain is long enough to have met a fork."""


def check_branches(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`single-branch` for three answers or more in one line, with nothing ruled out."""
    del analysis
    whys = dossier.whys.whys
    answered = [why for why in whys if why.status == "answered"]
    forks = Counter(why.parent for why in whys)
    if len(answered) < FEWEST or max(forks.values()) > 1 or any(w.ruled_out for w in whys):
        return
    yield SINGLE.found(
        why_spot(dossier, whys[0]),
        f"{len(answered)} answers in one line, and no alternative is ruled out",
        "ask what else was needed and add its branch, or write a [[whys.ruled_out]] with evidence",
    )
