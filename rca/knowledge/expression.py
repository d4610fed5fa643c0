"""A rule's regular expression: linear in the text, whatever the text is (RE2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import re2

LONGEST_NAME = 200
"""Letters of a captured name that are kept."""

OCCURRENCES = 8
"""Occurrences in one text that are looked at for names: `UndefinedTable: relation "x" ...`."""

LONGEST_LINE = 500
"""Letters of a matched line that are kept."""

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_GROUP = re.compile(r"\(\?P<(\w+)>")
_MASK = "<*>"
_HOST = re.compile(
    r"\b[a-z][a-z0-9+]{1,14}://(?:[^@/\s]{1,200}@)?(?P<url>[A-Za-z0-9][\w.-]{0,252})"
    r"|\bhost(?:name)?[\"']?\s?[=:]\s?[\"']?(?P<field>[A-Za-z0-9][\w.-]{0,252})"
)
"""A host as a URL or a field of the same line names it."""

_POINTER = re.compile(
    r"(?i)\b(?:see|at|visit|read|docs|documentation|details|information|help):? *\Z"
)
"""What stands before a URL that leads to an explanation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Where an expression occurs. `line` is the line it begins in, from its first letter or,
    in a long one, from where the match begins. `names` are sorted by name."""

    line: str
    names: tuple[tuple[str, str], ...]


class Expression:
    """A compiled expression. Raises ValueError, saying why, for one that RE2 does not take."""

    __slots__ = ("_finditer", "_search", "_wants_host", "groups")

    def __init__(self, regex: str) -> None:
        compiled = _compile(regex)
        self._search = compiled.search
        self._finditer = compiled.finditer
        self.groups: tuple[str, ...] = tuple(sorted(compiled.groupindex))
        self._wants_host = any(group.rstrip("0123456789") == "host" for group in self.groups)
        if len(_GROUP.findall(regex)) > len(self.groups):
            raise ValueError("two groups have one name; tell them apart by a digit: host, host2")

    def matches(self, text: str) -> bool:
        """Whether it occurs in the text."""
        return self._search(encodable(text)) is not None

    def find(self, text: str) -> Match | None:
        """Its first occurrence that names something, else its first, or None.

        Groups that hold nothing, or only part of a masked value, are left out of the names; so is
        the digit at the end of a group's name. A host that is asked for and not held is looked up
        in the same line.
        """
        text = encodable(text)
        first = self._search(text)
        if first is None:
            return None
        held = _held(first.groupdict())
        if self.groups and not held:
            for other in islice(self._finditer(text), OCCURRENCES):
                if held := _held(other.groupdict()):
                    first = other
                    break
        line = _line_at(text, *first.span())
        if self._wants_host and "host" not in held and (host := _host_in(line)):
            held["host"] = host
        return Match(line=line, names=tuple(sorted(held.items())))


def _held(groups: Mapping[str, str | None]) -> dict[str, str]:
    return {
        group.rstrip("0123456789"): value[:LONGEST_NAME]
        for group, value in sorted(groups.items(), reverse=True)
        if value and _MASK not in value
    }


def _host_in(line: str) -> str:
    """The first host that the line names; a page to read more on is none."""
    for named in _HOST.finditer(line):
        if not _POINTER.search(line[max(named.start() - 20, 0) : named.start()]):
            return named["url"] or named["field"]
    return ""


def _line_at(text: str, start: int, end: int) -> str:
    """The first line of the match that is not blank."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    begin = text.rfind("\n", 0, start) + 1
    finish = text.find("\n", start)
    finish = len(text) if finish < 0 else finish
    if end - begin > LONGEST_LINE:
        begin = start
    return text[begin:finish].strip()[:LONGEST_LINE]


@lru_cache(maxsize=4096)
def _compile(regex: str) -> "re2._Regexp":
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(regex, options)
    except re2.error as error:
        reason = error.args[0]
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise ValueError(f"no RE2 expression: {text}") from None
    except UnicodeEncodeError:
        raise ValueError("no RE2 expression: not every letter is a Unicode character") from None


def encodable(text: str) -> str:
    """The text with lone surrogates, which UTF-8 cannot hold, shown as question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def placeholders(template: str) -> frozenset[str]:
    """The names that stand in braces; `{3}` of an expression is none."""
    return frozenset(_PLACEHOLDER.findall(template))


def filled(template: str, names: Mapping[str, str]) -> str:
    """The template with its names; one that was not captured reads `some host`."""
    return _PLACEHOLDER.sub(lambda m: names.get(m[1]) or f"some {m[1]}", template)


def bound(regex: str, names: Mapping[str, str]) -> str | None:
    """The expression with what was captured, as plain text; None where a name is missing."""
    if not placeholders(regex) <= {name for name, value in names.items() if value}:
        return None
    return _PLACEHOLDER.sub(lambda m: str(re2.escape(names[m[1]])), regex)
