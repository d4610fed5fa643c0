"""A useful subset of the Logging query language, parsed and applied to entries in REST shape.

Comparisons `= != : >= <= > < =~ !~` on nested fields, lists `field=("a" OR "b")`, presence
`field:*`, `log_id("...")`, bare words, AND, OR, NOT, `-`, parentheses, comments. As in the
original, NOT binds tightest, then OR, then AND; what stands side by side is joined by AND; text is
compared without regard to case, regular expressions (RE2) are not; a missing field makes a
comparison false.
https://cloud.google.com/logging/docs/view/logging-query-language
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import re2

from rca.model.instant import parse_instant

Entry = Mapping[str, object]
Predicate = Callable[[Entry], bool]

SEVERITIES = {
    "DEFAULT": 0,
    "DEBUG": 100,
    "INFO": 200,
    "NOTICE": 300,
    "WARNING": 400,
    "ERROR": 500,
    "CRITICAL": 600,
    "ALERT": 700,
    "EMERGENCY": 800,
}
_DEEPEST = 100
_TOKEN = re.compile(
    r"""(?:\s|--[^\n]*(?:\n|\Z))+
    |(?P<string>"(?:[^"\\]|\\.)*")
    |(?P<operator>>=|<=|!=|=~|!~|[=:<>])
    |(?P<mark>[(),])
    |(?P<word>[^\s"()=:<>!~,]+)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[0-7]{3}|.)", re.DOTALL)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_QUIET = re2.Options()
_QUIET.log_errors = False
_TIMES = ("timestamp", "receiveTimestamp")


class QueryError(ValueError):
    """The query cannot be read."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def parse(query: str) -> Predicate:
    """Whether an entry matches. An empty query matches all. Raises QueryError."""
    parser = _Parser(list(_tokens(query)))
    if not parser.left:
        return lambda _entry: True
    predicate = parser.expression(0)
    if parser.left:
        raise QueryError(f"unexpected {parser.left[0].text!r}")
    return predicate


def matches(query: str, entry: Entry) -> bool:
    """Whether the entry matches the query."""
    return parse(query)(entry)


def _tokens(query: str) -> Iterator[_Token]:
    at = 0
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None or match.end() == at:
            raise QueryError(f"cannot read {query[at : at + 20]!r}")
        at = match.end()
        if match.lastgroup == "string":
            yield _Token("string", _unescaped(match.group("string")[1:-1]))
        elif match.lastgroup:
            yield _Token(match.lastgroup, match.group())


def _unescaped(text: str) -> str:
    def replaced(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] in "uUx" and len(code) > 1:
            number = int(code[1:], 16)
            return chr(number) if number <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"
        if len(code) == 3:
            return chr(int(code, 8))
        return _CONTROLS.get(code, code)

    return _ESCAPE.sub(replaced, text)


class _Parser:
    """Recursive descent; `left` holds the tokens that are not read yet."""

    def __init__(self, left: list[_Token]) -> None:
        self.left = left

    def expression(self, depth: int) -> Predicate:
        if depth > _DEEPEST:
            raise QueryError("nested too deeply")
        parts = [self._alternatives(depth)]
        while self.left and not self._is_mark(")"):
            if self._is_word("AND"):
                self.left.pop(0)
            parts.append(self._alternatives(depth))
        return lambda entry: all(part(entry) for part in parts)

    def _alternatives(self, depth: int) -> Predicate:
        parts = [self._negated(depth)]
        while self._is_word("OR"):
            self.left.pop(0)
            parts.append(self._negated(depth))
        return lambda entry: any(part(entry) for part in parts)

    def _negated(self, depth: int) -> Predicate:
        is_negated = False
        while self._is_word("NOT") or self._is_word("-"):
            self.left.pop(0)
            is_negated = not is_negated
        if self.left and self.left[0].kind == "word" and self.left[0].text.startswith("-"):
            self.left[0] = _Token("word", self.left[0].text[1:])
            is_negated = not is_negated
        inner = self._term(depth)
        return (lambda entry: not inner(entry)) if is_negated else inner

    def _term(self, depth: int) -> Predicate:
        if self._is_mark("("):
            self.left.pop(0)
            inner = self.expression(depth + 1)
            self._expect(")")
            return inner
        name = self._value()
        if name.text == "log_id" and self._is_mark("("):
            return self._log_id()
        if not self.left or self.left[0].kind != "operator":
            return lambda entry: _holds_text(entry, name.text.casefold())
        operator = self.left.pop(0).text
        path = _path(name.text)
        if operator == ":" and self._is_word("*"):
            self.left.pop(0)
            return lambda entry: any(True for _ in _values(entry, path))
        if self._is_mark("("):
            self.left.pop(0)
            return self._list(path, operator, depth + 1)
        return _comparison(path, operator, self._value().text)

    def _log_id(self) -> Predicate:
        """The function `log_id("...")`: the last part of the log's name, decoded."""
        self._expect("(")
        wanted = self._value().text
        self._expect(")")
        return lambda entry: unquote(str(entry.get("logName", "")).rpartition("/")[2]) == wanted

    def _list(self, path: tuple[str, ...], operator: str, depth: int) -> Predicate:
        """What stands in parentheses behind an operator: values joined by OR and AND."""
        if depth > _DEEPEST:
            raise QueryError("nested too deeply")
        every = [[self._item(path, operator, depth)]]
        while not self._is_mark(")"):
            if self._is_word("OR"):
                self.left.pop(0)
                every[-1].append(self._item(path, operator, depth))
            else:
                if self._is_word("AND"):
                    self.left.pop(0)
                every.append([self._item(path, operator, depth)])
        self._expect(")")
        return lambda entry: all(any(one(entry) for one in some) for some in every)

    def _item(self, path: tuple[str, ...], operator: str, depth: int) -> Predicate:
        is_negated = self._is_word("NOT")
        if is_negated:
            self.left.pop(0)
        if self._is_mark("("):
            self.left.pop(0)
            inner = self._list(path, operator, depth + 1)
        else:
            inner = _comparison(path, operator, self._value().text)
        return (lambda entry: not inner(entry)) if is_negated else inner

    def _value(self) -> _Token:
        if not self.left:
            raise QueryError("unexpected end")
        token = self.left.pop(0)
        if token.kind not in ("string", "word") or (
            token.kind == "word" and token.text in ("AND", "OR", "NOT")
        ):
            raise QueryError(f"unexpected {token.text!r}")
        return token

    def _expect(self, mark: str) -> None:
        if not self._is_mark(mark):
            raise QueryError(f"{mark!r} is missing")
        self.left.pop(0)

    def _is_mark(self, mark: str) -> bool:
        return bool(self.left) and self.left[0] == _Token("mark", mark)

    def _is_word(self, word: str) -> bool:
        return bool(self.left) and self.left[0] == _Token("word", word)


def _path(name: str) -> tuple[str, ...]:
    parts = tuple(name.split("."))
    if not all(parts):
        raise QueryError(f"{name!r} is no field")
    return parts


def _values(value: object, path: tuple[str, ...]) -> Iterator[object]:
    """What stands at a path; a list gives its items, and a key may itself have dots in it."""
    if isinstance(value, list):
        for item in value:
            yield from _values(item, path)
    elif not path:
        if value is not None:
            yield value
    elif isinstance(value, Mapping):
        for length in range(1, len(path) + 1):
            key = ".".join(path[:length])
            if key in value:
                yield from _values(value[key], path[length:])


def _comparison(path: tuple[str, ...], operator: str, wanted: str) -> Predicate:
    if path == ("severity",):
        return _of_severity(operator, wanted)
    if operator in ("=~", "!~"):
        try:
            pattern = re2.compile(wanted, _QUIET)
        except re2.error as error:
            raise QueryError(f"{wanted!r} is no regular expression: {error}") from error
        negates = operator == "!~"
        return lambda entry: any(
            (pattern.search(_text(value)) is None) == negates for value in _values(entry, path)
        )
    compare = _of_time(operator, wanted) if path[-1:] and path[0] in _TIMES else None
    compare = compare or _of_value(operator, wanted)
    return lambda entry: any(compare(value) for value in _values(entry, path))


def _of_severity(operator: str, wanted: str) -> Predicate:
    if operator in ("=~", "!~", ":"):
        return lambda entry: _ordered("=", str(entry.get("severity", "DEFAULT")), wanted)
    name = wanted.upper()
    if name not in SEVERITIES and not wanted.isdecimal():
        raise QueryError(f"{wanted!r} is no severity")
    rank = SEVERITIES.get(name, -1) if name in SEVERITIES else int(wanted)
    return lambda entry: _ordered(
        operator, SEVERITIES.get(str(entry.get("severity", "DEFAULT")), 0), rank
    )


def _of_time(operator: str, wanted: str) -> Callable[[object], bool]:
    try:
        instant = parse_instant(wanted)
    except ValueError as error:
        raise QueryError(str(error)) from error
    return lambda value: _ordered(operator, parse_instant(str(value)), instant)


def _of_value(operator: str, wanted: str) -> Callable[[object], bool]:
    number = _number(wanted)
    folded = wanted.casefold()

    def holds(value: object) -> bool:
        if isinstance(value, Mapping):
            return operator == ":" and any(holds(inner) for inner in value.values())
        if operator == ":":
            return folded in _text(value).casefold()
        own = _number(value)
        if own is not None and number is not None:
            return _ordered(operator, own, number)
        return _ordered(operator, _text(value).casefold(), folded)

    return holds


def _ordered(operator: str, left: float | str, right: float | str) -> bool:
    match operator:
        case "=" | ":":
            return left == right
        case "!=":
            return left != right
        case ">=":
            return left >= right  # type: ignore[operator] # both are of one type
        case "<=":
            return left <= right  # type: ignore[operator]
        case ">":
            return left > right  # type: ignore[operator]
        case _:
            return left < right  # type: ignore[operator]


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _holds_text(value: object, folded: str) -> bool:
    """Whether a bare word stands in any field."""
    if isinstance(value, Mapping):
        return any(_holds_text(inner, folded) for inner in value.values())
    if isinstance(value, list):
        return any(_holds_text(inner, folded) for inner in value)
    return value is not None and folded in _text(value).casefold()
