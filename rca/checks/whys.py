"""Whys that stand open, and whys that contradict what the evidence holds."""

from collections.abc import Iterator

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity


def check_whys(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`why-unknown` for an open why, `why-restates` for a finding that repeats its question."""
    del analysis  # whys are held against themselves here
    for why in dossier.whys.whys:
        place = f"whys.toml: {why.id}"
        if why.status == "unknown":
            yield Finding(
                place=place,
                rule="why-unknown",
                level=Severity.WARNING,
                message=f"“{why.question}” is open",
                hint=why.settle,
            )
        elif _words(why.finding) and _words(why.finding) <= _words(why.question):
            yield Finding(
                place=place,
                rule="why-restates",
                level=Severity.ERROR,
                message="the finding says nothing that the question does not say",
                hint="name what made it happen",
            )


def _words(text: str) -> set[str]:
    return {word.strip(".,;:!?“”\"'").lower() for word in text.split()} - {"", "because", "the"}
