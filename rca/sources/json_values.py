"""JSON as exports deliver it: arrays, one value a line, several of either one after another.

Values are decoded one at a time, so a file that breaks off gives everything before the break.
Time grows with the length of the text, whatever is wrong with it: an error of `json` counts the
lines of all that was given, so it is given a window, which grows while a value may go on.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rca.model.skipped import Skipped
from rca.sources.interface import damage, passed_over

_BLANK = re.compile(r"[\s,]*")
_NEXT_VALUE = re.compile(r"\n(?=[\[{])")
_WINDOW = 4096
_MARGIN = 16
"""More than `json` looks at in one step: a literal, a pair of escapes, an exponent."""


@dataclass(frozen=True, slots=True)
class Value:
    """A decoded value and where it stood: `line 9`, or `item 12` of an array."""

    locator: str
    value: object


@dataclass(slots=True)
class JsonValues:
    """Iterates over the values in `text`; an array gives its items."""

    text: str
    _at: int = 0
    _item: int = 0
    _in_array: bool = False
    _lines: tuple[int, int] = (0, 1)
    _decoder: json.JSONDecoder = field(default_factory=json.JSONDecoder)

    def __iter__(self) -> Iterator[Value | Skipped]:
        text, blank = self.text, _BLANK
        while True:
            self._at = blank.match(text, self._at).end()  # type: ignore[union-attr] # may be empty
            if self._at >= len(text):
                break
            first = text[self._at]
            if first == "]":
                self._in_array, self._at = False, self._at + 1
            elif not self._in_array and first == "[":
                self._in_array, self._item, self._at = True, 0, self._at + 1
            elif self._in_array or first == "{":
                yield self._decode()
            else:
                yield self._pass_line("no JSON object")
        if self._in_array:
            yield damage(self._locator(), "truncated array: the closing bracket is missing")

    def _decode(self) -> Value | Skipped:
        locator = self._locator()
        try:
            value, end = self._decoded()
        except RecursionError:
            return self._resume(locator, "nested too deeply")
        except ValueError as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            return self._resume(locator, f"not JSON: {reason}")
        self._at = end
        self._item += 1
        return Value(locator, value)

    def _decoded(self) -> tuple[object, int]:
        """The value here and where it ends. Raises ValueError for what is wrong within it."""
        size = _WINDOW
        while True:
            window = self.text[self._at : self._at + size]
            is_rest = self._at + len(window) == len(self.text)
            near_end = len(window) - _MARGIN
            try:
                value, end = self._decoder.raw_decode(window)
            except json.JSONDecodeError as error:
                may_go_on = error.pos >= near_end or error.msg.startswith("Unterminated string")
                if is_rest or not may_go_on:
                    raise
            else:
                if is_rest or end < near_end or not isinstance(value, int | float):
                    return value, self._at + end
            size *= 2

    def _resume(self, locator: str, reason: str) -> Skipped:
        """Go on at the next line that starts a value; what stood before it is lost."""
        was_array, self._in_array = self._in_array, False
        start = self._at
        found = _NEXT_VALUE.search(self.text, start)
        self._at = found.end() if found else len(self.text)
        if was_array:
            return damage(locator, f"truncated array: {reason}")
        if found is None and not self._is_one_line(start):
            return damage(locator, f"truncated: {reason}")
        return passed_over(locator, reason)

    def _is_one_line(self, start: int) -> bool:
        """Whether all that follows is one line with its line end: broken, but not cut short."""
        return self.text.find("\n", start) == len(self.text) - 1

    def _pass_line(self, reason: str) -> Skipped:
        locator = self._locator()
        end = self.text.find("\n", self._at)
        self._at = len(self.text) if end < 0 else end
        return passed_over(locator, reason)

    def _locator(self) -> str:
        if self._in_array:
            return f"item {self._item + 1}"
        counted, line = self._lines
        line += self.text.count("\n", counted, self._at)
        self._lines = (self._at, line)
        return f"line {line}"
