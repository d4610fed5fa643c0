"""A finding that only says again what was asked explains nothing."""

import re
from collections.abc import Iterator

from rca.checks.interface import Rule
from rca.checks.sentences import why_spot
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity

RESTATES = Rule(rule="why-restates", level=Severity.ERROR)
_WORD = re.compile(r"[\w./-]*\w")
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be because been by did do does for from had has have how in is it its"
        " of on that the their then there they this to was were what when which why with",
    )
)


def check_restating(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`why-restates` for a finding all of whose words stand in its question, or in the effect.

    The effect is the finding of the why above it; for the first ones a symptom.
    """
    symptoms = [_words(symptom.title) for symptom in analysis.symptoms]
    for why in dossier.whys.whys:
        said = _words(why.finding)
        if why.status != "answered" or not said:
            continue
        effect = dossier.whys.why(why.parent)
        effects = symptoms if effect is None else [_words(effect.finding)]
        if any(said <= words for words in (_words(why.question), *effects)):
            yield RESTATES.found(
                why_spot(dossier, why, "finding"),
                "the finding says nothing that its question and the effect do not say",
                "name what made it happen",
            )


def _words(text: str) -> frozenset[str]:
    """The words that carry meaning, without regard to case, order or a plural s."""
    found = {word.lower() for word in _WORD.findall(text)} - _EMPTY
    return frozenset(word.removesuffix("s") for word in found)
