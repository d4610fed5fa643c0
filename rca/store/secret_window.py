"""What a rule looks at and what it gives: a stretch of text, and the secrets that begin there.

A rule is asked at one place and looks a bounded way back and ahead, so that its answer does not
depend on how the text was cut into blocks, and so that the work is linear in the text.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

AHEAD = 1 << 18
"""Bytes a rule may look ahead; of a longer secret only these are taken out."""
BEHIND = 1 << 13
"""Bytes a rule may look back, from a variable's name to the value before it."""
ANY_BYTE = bytes(range(256))


class Secret(NamedTuple):
    """From `start` up to `end`; `quote` is put around what takes its place."""

    start: int
    end: int
    quote: bytes = b""


@dataclass(slots=True)
class Window:
    """The part of `text` from `low` up to `end` that is looked at.

    A rule looks no further than `high`, which moves along. `is_markup`: a `<` that opens a
    tag and a `]]>` are no part of any secret.
    """

    text: bytes
    low: int
    end: int
    is_markup: bool = False
    high: int = 0

    def back(self, start: int) -> int:
        """How far a rule asked at `start` may look back."""
        return max(self.low, start - BEHIND)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to know a secret.

    `find(window, start)` gives the secrets known by what begins at `start`, in order, without
    overlaps; at most one of them may stand before `start`. Wherever it gives any, `anchor`, an
    RE2 pattern over Latin-1 bytes, matches at `start`, and the byte there is one of `first`.
    """

    name: str
    first: bytes
    anchor: bytes
    find: Callable[[Window, int], Iterable[Secret]]
