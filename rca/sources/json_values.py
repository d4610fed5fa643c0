"""JSON as exports deliver it: arrays, one value a line, several of either one after another.

Values are decoded one at a time, so a file that breaks off gives everything before the break.
Time grows with the length of the text, whatever is wrong with it: an error of `json` counts the
lines of all that was given, so it is given a window, which grows while a value may go on. Memory
is that of the longest value.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rca.model.skipped import Skipped
from rca.sources.interface import damage, passed_over

MOST_VALUE = 32 * 1024 * 1024
"""Characters of one value; the largest LogEntry that Cloud Logging takes is far below."""

_BLANK = re.compile(r"[\s,]*")
_NEXT_VALUE = re.compile(r"\n(?=[\[{])")
_WINDOW = 4096
_MARGIN = 16
"""More than `json` looks at in one step: a literal, a pair of escapes, an exponent."""
_ENOUGH = 1_000_000


def no_number(text: str) -> float:
    """Raises ValueError: `NaN` and its like are no JSON."""
    raise ValueError(f"{text} is no number")


@dataclass(frozen=True, slots=True)
class Value:
    """A decoded value, where it stood (`line 9`, or `item 12` of an array), and its text."""

    locator: str
    value: object
    text: str


@dataclass(slots=True)
class JsonValues:
    """Iterates over the values in `chunks`; an array gives its items.

    `line` is the number of the first line; `item` that of the first item of an array that is open
    already, 0 for none.
    """

    chunks: Iterable[str]
    line: int = 1
    item: int = 0
    _text: str = ""
    _at: int = 0
    _counted: int = 0
    _rest: Iterator[str] | None = None
    _decoder: json.JSONDecoder = field(
        default_factory=lambda: json.JSONDecoder(parse_constant=no_number)
    )

    def __iter__(self) -> Iterator[Value | Skipped]:
        self._rest = iter(self.chunks)
        while self._skip_blanks():
            first = self._text[self._at]
            if first == "]":
                self.item, self._at = 0, self._at + 1
            elif not self.item and first == "[":
                self.item, self._at = 1, self._at + 1
            elif self.item or first == "{":
                yield self._decode()
            else:
                yield self._pass_line("no JSON object")
        if self.item:
            yield damage(self._locator(), "truncated array: the closing bracket is missing")

    def _skip_blanks(self) -> bool:
        """Go to where the next value may begin; whether there is more."""
        while True:
            self._at = _BLANK.match(self._text, self._at).end()  # type: ignore[union-attr] # may be empty
            if self._at < len(self._text):
                return True
            if not self._more():
                return False

    def _more(self) -> bool:
        """Read on, at least as much again as is there, and let go of what was read."""
        if self._rest is None:
            return False
        if self._at > _ENOUGH:
            self._count_lines()
            self._text, self._at, self._counted = self._text[self._at :], 0, 0
        parts, size = [self._text], 0
        for chunk in self._rest:
            parts.append(chunk)
            size += len(chunk)
            if size and size >= len(self._text) - self._at:
                break
        else:
            self._rest = None
        self._text = "".join(parts)
        return size > 0

    def _decode(self) -> Value | Skipped:
        locator = self._locator()
        try:
            value, size = self._decoded()
        except RecursionError:
            return self._resume(locator, "nested too deeply")
        except ValueError as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            return self._resume(locator, f"not JSON: {reason}")
        text = self._text[self._at : self._at + size]
        self._at += size
        self.item += bool(self.item)
        return Value(locator, value, text)

    def _decoded(self) -> tuple[object, int]:
        """The value here and its length. Raises ValueError for what is wrong within it."""
        size = _WINDOW
        while True:
            while self._at + size > len(self._text) and self._more():
                pass
            window = self._text[self._at : self._at + size]
            is_rest = self._rest is None and self._at + len(window) == len(self._text)
            near_end = len(window) - _MARGIN
            try:
                value, end = self._decoder.raw_decode(window)
            except json.JSONDecodeError as error:
                may_go_on = error.pos >= near_end or error.msg.startswith("Unterminated string")
                if is_rest or not may_go_on:
                    raise
            else:
                if is_rest or end < near_end or not isinstance(value, int | float):
                    return value, end
            if size > MOST_VALUE:
                raise ValueError(f"it is longer than {MOST_VALUE:,} characters")
            size *= 2

    def _resume(self, locator: str, reason: str) -> Skipped:
        """Go on at the next line that starts a value; what stood before it is lost."""
        was_array, self.item = self.item > 0, 0
        found, is_one_line = self._go_to_next()
        if was_array:
            return damage(locator, f"truncated array: {reason}")
        if not found and not is_one_line:
            return damage(locator, f"truncated: {reason}")
        return passed_over(locator, reason)

    def _go_to_next(self) -> tuple[bool, bool]:
        """Whether another value begins somewhere, and whether all up to there is one whole line."""
        line_ends, last = 0, ""
        while True:
            found = _NEXT_VALUE.search(self._text, self._at)
            end = found.end() if found else max(self._at, len(self._text) - 1)
            line_ends += self._text.count("\n", self._at, end)
            self._at = end
            if found:
                return True, False
            last = self._text[end:]
            if not self._more():
                self._at = len(self._text)
                return False, line_ends == 0 and last == "\n"

    def _pass_line(self, reason: str) -> Skipped:
        locator = self._locator()
        while True:
            end = self._text.find("\n", self._at)
            self._at = len(self._text) if end < 0 else end
            if end >= 0 or not self._more():
                return passed_over(locator, reason)

    def _locator(self) -> str:
        if self.item:
            return f"item {self.item}"
        self._count_lines()
        return f"line {self.line}"

    def _count_lines(self) -> None:
        self.line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
