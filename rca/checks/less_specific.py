"""The last cause names what its evidence names: the revision, the variable, the host."""

import re
from collections.abc import Iterator

from rca.checks.interface import Rule
from rca.checks.sentences import answered_ends, why_spot
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity

LESS = Rule(rule="less-specific-than-evidence", level=Severity.NOTE)

# What kind of thing it is: how a sentence speaks of it in general, and what a name looks like.
_KINDS = (
    (
        "revision",
        re.compile(r"\b(?:revisions?|deploy(?:s|ments?)?|releases?|versions?)\b", re.IGNORECASE),
        re.compile(r"\b[a-z][a-z0-9-]*-\d{5}(?:-[a-z0-9]{3})?\b"),
    ),
    (
        "variable",
        re.compile(r"\b(?:variables?|settings?|environment|secrets?|config\w*)\b", re.IGNORECASE),
        re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b"),
    ),
    (
        "host",
        re.compile(r"\b(?:hosts?|endpoints?|upstreams?|dependenc(?:y|ies)|APIs?|certificates?)\b"),
        re.compile(
            r"\b(?:[a-z0-9-]{1,63}\.){1,8}(?:com|net|org|io|dev|app|internal|local|example)\b"
        ),
    ),
)


def check_specific(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`less-specific-than-evidence` for a last cause that speaks of a thing its quotes name.

    Only the words quoted count as what the evidence names: a whole log entry names much that has
    nothing to do with the cause.
    """
    del analysis
    for why in answered_ends(dossier):
        quoted = " ".join(cite.quote for cite in why.cites)
        for kind, general, name in _KINDS:
            names = sorted(set(name.findall(quoted)))
            said = f"{why.finding} {why.also_needed} {why.cause}"
            if names and general.search(why.finding) and not any(one in said for one in names):
                yield LESS.found(
                    why_spot(dossier, why, "finding"),
                    f"the finding speaks of a {kind}; the evidence it quotes names {names[0]}",
                    f"write {names[0]} into the finding",
                )
