"""One reading of a log for its excerpt: what kind each line is, and how often the like occurs.

Kept are a few bytes a line, and no text.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from zlib import crc32

from rca.measure.excerpt_masks import masked, plain
from rca.measure.excerpt_steps import Steps
from rca.measure.telling import EXCEPTION, NOTHING, OWN_FRAME, VERDICT, kind_of
from rca.stacktrace import telling_frame
from rca.stacktrace.joining import Joined, Scanner

PLACES = 1 << 22
"""Places of the table of counts, each four bytes."""

_MOST = 255


class Masks:
    """How often each masked text occurs; a table of fixed size, in which a few share a place."""

    def __init__(self, places: int = PLACES) -> None:
        self._places = places
        self._counts = array("I", bytes(4 * places))

    def add(self, key: int) -> int:
        """Count one more; how often it occurred before, at most 255."""
        before = self._counts[key % self._places]
        self._counts[key % self._places] = before + 1
        return min(before, _MOST)

    def count(self, key: int) -> int:
        """How often it occurred."""
        return self._counts[key % self._places]


@dataclass(slots=True)
class LogScan:
    """The lines of a log, counted from 0: `kinds` as `telling` has them, `keys` of masked texts,
    how often the like stood `before`.
    """

    masks: Masks = field(default_factory=Masks)
    keys: "array[int]" = field(default_factory=lambda: array("I"))
    kinds: bytearray = field(default_factory=bytearray)
    before: bytearray = field(default_factory=bytearray)
    is_blank: bytearray = field(default_factory=bytearray)
    steps: Steps = field(default_factory=Steps)
    _traces: Scanner[int] = field(default_factory=Scanner)

    def take(self, lines: Iterable[str]) -> None:
        """The next lines, as they stand in the file."""
        for line in lines:
            text, number = plain(line), len(self.kinds)
            is_blank = not text or text.isspace()
            key = 0 if is_blank else crc32(masked(text).encode("utf-8", "replace"))
            is_said = self.steps.take(text, number)
            kind = kind_of(text) if is_said and not is_blank else NOTHING
            self.keys.append(key)
            self.kinds.append(kind)
            self.is_blank.append(is_blank)
            self.before.append(0 if is_blank else self.masks.add(key))
            if kind == VERDICT:
                self.steps.fail()
            if is_said:
                self._note(self._traces.feed(text, number))

    def finish(self) -> None:
        """There are no more lines."""
        self._note(self._traces.finish())

    def occurrences(self, number: int) -> int:
        """How many lines say the same as this one, with it."""
        return self.masks.count(self.keys[number])

    def _note(self, traces: Iterator[Joined[int]]) -> None:
        """Of a stack trace the line that names the exception tells, and its innermost own frame."""
        for joined in traces:
            if joined.trace is None:
                continue
            trace, _, named = joined.telling()
            self.kinds[named] = self.kinds[named] or EXCEPTION
            frame = telling_frame(trace)
            if frame is not None and frame.in_app and frame.file:
                written = f"{frame.line}"
                lines = joined.lines
                places = (at for text, at in lines if frame.file in text and written in text)
                place = next(places, named)
                self.kinds[place] = self.kinds[place] or OWN_FRAME
