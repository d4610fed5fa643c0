"""One reading of a log for its excerpt: what kind each line is, and how often the like occurs.

Kept are a few bytes a line, and no text.
"""

from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rca.measure.excerpt_looks import Look, Looks
from rca.measure.excerpt_masks import plain
from rca.measure.excerpt_steps import Steps
from rca.measure.telling import EXCEPTION, OWN_FRAME, VERDICT
from rca.stacktrace import telling_frame
from rca.stacktrace.joining import LOOK_BACK, Joined, Scanner

PLACES = 1 << 22
"""Places of the table of counts, each four bytes."""

_MOST = 255


class Masks:
    """How often each masked text occurs; a table of fixed size, in which a few share a place."""

    def __init__(self, places: int = PLACES) -> None:
        self._places = places
        self._counts = array("I", bytes(4 * places))

    def add(self, looks: Iterable[Look]) -> bytes:
        """Count one more of each; how often each occurred before, at most 255, 0 for a blank."""
        counts, places, befores = self._counts, self._places, bytearray()
        for look in looks:
            place = look.key % places
            before = counts[place]
            befores.append(0 if look.is_blank else min(before, _MOST))
            counts[place] = before + (not look.is_blank)
        return bytes(befores)

    def count(self, key: int) -> int:
        """How often it occurred."""
        return self._counts[key % self._places]

    def counts(self, keys: Iterable[int]) -> "array[int]":
        """How often each occurred."""
        counts, places = self._counts, self._places
        return array("I", [counts[key % places] for key in keys])


def _last_lines() -> deque[tuple[str, int]]:
    return deque(maxlen=LOOK_BACK + 1)


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
    _looks: Looks = field(default_factory=Looks)
    _traces: Scanner[int] = field(default_factory=Scanner)
    _recent: deque[tuple[str, int]] = field(default_factory=_last_lines)

    def take(self, lines: Iterable[str]) -> None:
        """The next lines, as they stand in the file."""
        texts = [plain(line) for line in lines]
        looks = self._looks.of(texts)
        first = len(self.kinds)
        self.keys.extend([look.key for look in looks])
        self.is_blank.extend([look.is_blank for look in looks])
        self.kinds.extend(bytes(len(looks)))
        self.before.extend(self.masks.add(looks))
        for number, (text, look) in enumerate(zip(texts, looks, strict=True), start=first):
            if look.is_notable or number < self.steps.declares_until or self._traces.is_open:
                self._take_notable(number, text, look)
            else:
                self._recent.append((text, number))

    def _take_notable(self, number: int, text: str, look: Look) -> None:
        is_said = True
        if look.marks_step or number < self.steps.declares_until:
            is_said = self.steps.take(text, number)
        if not is_said or look.is_blank:
            return
        self.kinds[number] = kind = self._looks.kind(text, look)
        if kind == VERDICT:
            self.steps.fail()
        self._recent.append((text, number))
        if look.may_begin_trace or self._traces.is_open:
            for recent, at in self._recent:  # what stands before them can be no part of a trace
                self._note(self._traces.feed(recent, at))
            self._recent.clear()

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
