"""What kind a line of a log is: which rule it fulfils, and where in it that which tells stands."""

from rca.measure.telling_rules import BENIGN, FAILED, NIL, RULES

NOTHING = 0
"""The kind of a line that fulfils no rule; the others are places in RULES, from 1."""


def _kind(why: str) -> int:
    return next(kind for kind, rule in enumerate(RULES, start=1) if rule.why == why)


VERDICT = _kind("the runner says that the step failed")
EXCEPTION = _kind("names an exception")
OWN_FRAME = _kind("the last frame of its own code")

_RULES_OF_STEM = tuple(
    (stem, sum(1 << at for at, rule in enumerate(RULES) if stem in rule.stems))
    for stem in sorted({stem for rule in RULES for stem in rule.stems})
)
"""The rules that a stem stands for, as bits. Most lines hold no stem, which is soon known."""


def kind_of(text: str) -> int:
    """The place in RULES, from 1, of the first rule that a plain text fulfils; else NOTHING."""
    small, tried = text.lower(), 0
    for stem, rules in _RULES_OF_STEM:
        if stem in small:
            tried |= rules
    while tried:
        kind = (tried & -tried).bit_length()
        if RULES[kind - 1].shape.search(text) is not None:
            return NOTHING if _is_harmless(text, kind) else kind
        tried &= tried - 1
    return NOTHING


def _is_harmless(text: str, kind: int) -> bool:
    if kind == VERDICT:
        return False
    if BENIGN.search(text) is not None:
        return True
    return RULES[kind - 1].weight < FAILED and NIL.search(text) is not None


def telling_at(text: str) -> int:
    """Where in a plain text that which tells begins; 0 where nothing does."""
    kind = kind_of(text)
    found = RULES[kind - 1].shape.search(text) if kind else None
    return found.start() if found is not None else 0
