"""What kind a line of a log is: which rule it fulfils, and where in it that which tells stands."""

import re
from collections.abc import Iterable

from rca.measure.telling_rules import BENIGN, FAILED, MARKS, NIL, PLACE_MARK, RULES

NOTHING = 0
"""The kind of a line that fulfils no rule; the others are places in RULES, from 1."""


def _kind(why: str) -> int:
    return next(kind for kind, rule in enumerate(RULES, start=1) if rule.why == why)


VERDICT = _kind("the runner says that the step failed")
EXCEPTION = _kind("names an exception")
EXIT = _kind("says with which exit code it ended")
COMMAND = _kind("the command that ran before it failed")
OWN_FRAME = _kind("the last frame of its own code")


def _bits(rules: Iterable[bool]) -> int:
    return sum(fits << at for at, fits in enumerate(rules))


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_RULES_OF = {
    spelling: _bits(word in rule.words for rule in RULES)
    for word in {word for rule in RULES for word in rule.words}
    for spelling in ((word,) if word.isupper() else (word, word.capitalize(), word.upper()))
}
_TELLING_WORDS = frozenset(_RULES_OF)
_MARKED = _bits(rule.is_marked for rule in RULES)


def kind_of(text: str) -> int:
    """The place in RULES, from 1, of the first rule that a plain text fulfils; else NOTHING.

    Of its digits it matters only which are 0, 4 or 5; the others are alike.
    """
    return kind_among(text, rules_for(text))


def rules_for(text: str) -> int:
    """The rules that a plain text may fulfil, a bit each; most lines hold no word of any.

    It does not matter which digits stand in the text.
    """
    is_marked = MARKS.match(text) is not None or PLACE_MARK.search(text) is not None
    tried = _MARKED if is_marked else 0
    for word in _TELLING_WORDS.intersection(_WORD.findall(text)):
        tried |= _RULES_OF[word]
    return tried


def kind_among(text: str, tried: int) -> int:
    """The kind of a plain text that may fulfil no other rules than these."""
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
