"""The members of a large JSON object one at a time, without building what is not asked for.

A document of 50 MB costs its text and the largest single item, not its tree.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rca.model.skipped import Skipped
from rca.sources.interface import damage

_BLANK = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_PART = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]]', re.DOTALL)
_PLAIN = re.compile(r"[^\s,\]}\"{\[:]+")


@dataclass(slots=True)
class JsonMembers:
    """Iterates over `(key, item)` for the wanted keys of the object that `text` is.

    A wanted array gives its items one by one, anything else comes whole. What is broken is in
    `problem` afterwards; all that stood before it has been given.
    """

    text: str
    wanted: tuple[str, ...]
    problem: Skipped | None = None
    _at: int = field(default=0)

    def __iter__(self) -> Iterator[tuple[str, object]]:
        self._at, self.problem = 0, None
        key = "the beginning"
        try:
            self._expect("{")
            while self._next() != "}":
                key = self._key()
                if key not in self.wanted:
                    self._skip()
                elif self._next() == "[":
                    yield from ((key, item) for item in self._items())
                else:
                    yield key, self._value()
                self._separator("}")
        except (ValueError, RecursionError) as error:
            reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            line = self.text.count("\n", 0, self._at) + 1
            self.problem = damage(f"line {line}, in {key}", f"truncated or no JSON: {reason}")

    def _items(self) -> Iterator[object]:
        self._expect("[")
        while self._next() != "]":
            yield self._value()
            self._separator("]")
        self._expect("]")

    def _key(self) -> str:
        key = self._value() if self._next() == '"' else None
        self._expect(":")
        return str(key)

    def _value(self) -> object:
        self._next()
        try:
            value, self._at = json.JSONDecoder().raw_decode(self.text, self._at)
        except json.JSONDecodeError as error:
            raise ValueError(error.msg) from None
        return value

    def _skip(self) -> None:
        """Go on behind the value here; brackets are counted, nothing is built."""
        first = self._next()
        if first not in ("{", "["):
            found = (_STRING if first == '"' else _PLAIN).match(self.text, self._at)
            if found is None:
                raise ValueError("a value is missing")
            self._at = found.end()
            return
        depth = 0
        for part in _PART.finditer(self.text, self._at):
            mark = part[0]
            depth += (mark in "{[") - (mark in "}]")
            if depth == 0:
                self._at = part.end()
                return
        self._at = len(self.text)
        raise ValueError("the end is missing")

    def _separator(self, end: str) -> None:
        if self._next() == ",":
            self._at += 1
        elif self._next() != end:
            raise ValueError("a comma is missing")

    def _expect(self, mark: str) -> None:
        if self._next() != mark:
            raise ValueError(f"{mark} is missing")
        self._at += 1

    def _next(self) -> str:
        """The next character that is no blank. Raises ValueError at the end."""
        blank = _BLANK.match(self.text, self._at)
        self._at = blank.end() if blank else self._at
        if self._at >= len(self.text):
            raise ValueError("the end is missing")
        return self.text[self._at]
