"""Words that judge by what is known only afterwards explain nothing."""

from collections.abc import Iterator

from rca.checks.interface import Rule
from rca.checks.sentences import prose, written
from rca.checks.word_lists import HINDSIGHT
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity

HINDSIGHT_WORDS = Rule(rule="hindsight-words", level=Severity.WARNING)


def check_hindsight(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`hindsight-words` for such words in whys and notes, outside of code and quotes."""
    del analysis
    for sentence in written(dossier):
        for match in HINDSIGHT.finditer(prose(sentence.text)):
            yield HINDSIGHT_WORDS.found(
                sentence.spot,
                f"“{match.group()}” judges from afterwards",
                "say what was seen and done at the time, and why that made sense then",
            )
