"""Something that ran out has a reason why it ran out."""

from collections.abc import Iterator

from rca.checks.interface import Rule
from rca.checks.sentences import answered_ends, prose, why_spot
from rca.checks.word_lists import EXHAUSTION, REASON, first_match
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity

EXHAUSTED = Rule(rule="exhaustion-as-cause", level=Severity.WARNING)


def check_exhaustion(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`exhaustion-as-cause` where the whys end at something used up, with no reason in the text.

    A why below it, even an unknown one, carries the question on.
    """
    del analysis
    asked = {why.parent for why in dossier.whys.whys}
    for why in answered_ends(dossier):
        text = prose(why.finding)
        words = first_match(EXHAUSTION, text)
        if words and why.id not in asked and not REASON.search(text):
            yield EXHAUSTED.found(
                why_spot(dossier, why, "finding"),
                f"the whys end at “{words}”, which has a reason itself",
                f'add a why with parent = "{why.id}": what used it up, or made it so small?',
            )
