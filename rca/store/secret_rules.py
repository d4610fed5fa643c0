"""All rules, and one search for every place where one of them may apply.

The search is one RE2 expression, so a text without such places costs one pass of an automaton, in
time linear in the text whatever stands in it.
"""

from collections.abc import Callable
from functools import cache

import re2

from rca.store.secret_headers import HEADERS
from rca.store.secret_names import NAMES
from rca.store.secret_pairs import PAIRS
from rca.store.secret_shapes import SHAPES
from rca.store.secret_window import Rule

RULES: tuple[Rule, ...] = (*SHAPES, *HEADERS, *PAIRS, *NAMES)
"""In the order in which they are asked at one place."""

TAG = rb"\[REDACTED:[a-z0-9-]+:[0-9a-f]{8}\]"
_MEMORY = 64 << 20
"""Bytes the automaton may take; it takes a fraction, and would be slow if it ran out."""

Search = Callable[[bytes, int, int], tuple[int, int]]
"""`search(text, start, end)`: where the next place begins and ends; -1 when there is none."""


@cache
def asked_at() -> tuple[tuple[Rule, ...], ...]:
    """For each byte the rules to ask where it stands, in order."""
    return tuple(tuple(rule for rule in RULES if byte in rule.first) for byte in range(256))


@cache
def search_places() -> Search:
    """The search for places, compiled once in a process; tags of earlier secrets are places too."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = _MEMORY
    pattern = b"|".join((TAG, *(rule.anchor for rule in RULES)))
    find = re2.compile(pattern, options).search

    def search(text: bytes, start: int, end: int) -> tuple[int, int]:
        match = find(text, start, end)
        return match.span() if match else (-1, -1)

    return search
