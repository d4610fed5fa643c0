"""Small decisions about wording and order that several sections share."""

from collections.abc import Iterable, Sequence

from rca.model.cite import Cite, Claim
from rca.model.evidence import AFTER_FIX_LABEL, BASELINE_LABEL, INCIDENT_LABEL
from rca.report.cited import Statement

MOST_CITES = 4


def statement(claim: Claim) -> Statement:
    """A claim as a sentence that ends with a full stop, with its first few cites."""
    return sentence(claim.text, claim.cites)


def statements(claims: Iterable[Claim]) -> tuple[Statement, ...]:
    """All of them, in their order."""
    return tuple(statement(claim) for claim in claims)


def sentence(text: str, cites: Sequence[Cite] = ()) -> Statement:
    """A text as a sentence, with its first few cites."""
    text = text.strip()
    if text and text[-1] not in ".!?:…":
        text += "."
    return phrase(text, cites)


def phrase(text: str, cites: Sequence[Cite] = ()) -> Statement:
    """A text that is no sentence, with its first few cites, each place once."""
    places = tuple(dict.fromkeys(cite.without_quote() for cite in cites))
    return Statement(text=text, cites=places[:MOST_CITES], more=max(0, len(places) - MOST_CITES))


def label_order(label: str) -> tuple[int, str]:
    """Baseline, incident, then other words in their order, after-fix last."""
    known = {BASELINE_LABEL: 0, INCIDENT_LABEL: 1, AFTER_FIX_LABEL: 3}
    return (known.get(label, 2), label)


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def upper_first(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]
