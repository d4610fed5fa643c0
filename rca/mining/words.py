"""A masked log line as words and what stands between them; each word says how firmly it stands.

Linear in the length of the line, whatever stands in it.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from sys import intern

from rca.mining.mask import MARK

WORD_LIMIT = 96
"""Words of a line that are compared; what follows them is one word more, and varies."""


class Kind(Enum):
    """What a word may be: part of the message, likely a value, or masked already."""

    WORD = "word"
    LEANING = "leaning"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line taken apart: `gaps` stand before, between and after the words, so one more of them.

    A variable word is the text it covers, marks in it. `fixed` has what is part of the message,
    None for the others.
    """

    text: str
    weight: int
    words: tuple[str, ...]
    kinds: tuple[Kind, ...]
    gaps: tuple[str, ...]
    fixed: tuple[str | None, ...]

    @property
    def skeleton(self) -> tuple[str, ...]:
        """The punctuation: only lines that agree in it are compared word by word."""
        return tuple("".join(gap.split()) for gap in self.gaps)


_GAP = r"\s=:,;()\[\]{}<>|"
_TOKEN = re.compile(
    r"((?<![\w\x01*])(?:\"[^\s\"][^\"]{0,200}\"|'[^\s'][^']{0,200}')(?!\w))"
    rf"|([{_GAP}]++|[\"']|\.\.+)"
    rf"|((?:[^{_GAP}\"'.]++|\.(?!\.))++)"
)
"""Quoted phrases, gaps (punctuation, and dots in a row), words."""

_WRAPPED = re.compile(r"=\w*[{(\[]\s*\x01\s*[)}\]]")
_BOOLEAN = re.compile(r"(?:true|false|null|nil)\Z", re.IGNORECASE)
_SIZE = re.compile(r"(?:[KMGTP]i?)?B\Z|[KMGT]b\Z|bytes?/s\Z")
_DOTTED = re.compile(r"[\w$/-]*(?:\.[\w$/-]+){2,}\Z")
_PLACE = re.compile(r"(?:\.{0,2}|~)/\S")
_CONSTANT_NAME = re.compile(r"[A-Z][A-Z_]*[A-Z]\Z")
_GLUED = re.compile(r"[A-Za-z0-9$]\x01")
_LIST = re.compile(r"\s*[,;|]\s*\Z|\s+\Z|:\Z")
_AFTER_NAME = frozenset(("user", "host", "hostname", "port", "uid", "pid", "client"))
"""Words that a value follows: what comes next is a name or a number, not part of the message."""


def read_line(text: str, weight: int) -> Line:
    """The words of a masked line."""
    tokens = _tokens(_WRAPPED.sub("=" + MARK, text))
    words: list[str] = []
    kinds: list[Kind] = []
    gaps: list[str] = []
    before = ""
    for gap, token in tokens[0]:
        kind = _kind(token, gap, before)
        word = MARK if kind is Kind.VARIABLE and before in _AFTER_NAME else token
        last = bool(words) and kinds[-1] is Kind.VARIABLE
        if last and kind is Kind.VARIABLE and _LIST.match(gap):
            words[-1] += gap + word
        elif not (last and gap == " " and _SIZE.match(word)):  # a unit of size goes with its number
            gaps.append(gap)
            words.append(word)
            kinds.append(kind)
        before = words[-1].lower()
    return Line(
        text=text,
        weight=weight,
        words=tuple(words),
        kinds=tuple(kinds),
        gaps=(*gaps, tokens[1]),
        fixed=tuple(
            word if kind is Kind.WORD else None for word, kind in zip(words, kinds, strict=True)
        ),
    )


def is_value(word: str) -> bool:
    """Whether a word is a value wherever it stands: a truth value, a path, a name with dots."""
    return bool(_BOOLEAN.match(word) or _PLACE.match(word))


def _tokens(text: str) -> tuple[list[tuple[str, str]], str]:
    """Pairs of a gap and the word after it, and the last gap."""
    found: list[tuple[str, str]] = []
    gap = ""
    for quoted, between, token in _TOKEN.findall(text):
        if between:
            gap += between
            continue
        if len(found) == WORD_LIMIT:
            found.append((gap, MARK))
            return found, ""
        if quoted:
            inner, rest = _inside(quoted[1:-1])
            gap += quoted[0]
            for inner_gap, word in inner:
                found.append((gap + inner_gap, word))
                gap = ""
            gap += rest + quoted[-1]
            continue
        word = token.rstrip(".")
        stop = token[len(word) :]
        if word:
            found.append((gap, intern(_plain(word, gap))))
            gap = stop
        else:
            gap += stop
    return found, gap


def _inside(text: str) -> tuple[list[tuple[str, str]], str]:
    """A quoted phrase is one word; one that holds a mark, or no space, is read like all else."""
    return _tokens(text) if MARK in text or " " not in text else ([("", text)], "")


def _plain(word: str, gap: str) -> str:
    """The word with signs and glued ids taken into the mark."""
    if MARK not in word:
        return word
    if word[0] in "+-" and word[1:2] == MARK and gap[-1:] not in ("]", ")", "}"):
        word = word[1:]
    return MARK if _GLUED.search(word) else word


def _kind(word: str, gap: str, before: str) -> Kind:
    kind = _kind_alone(word)
    if kind is not Kind.WORD:
        return kind
    if "=" in gap and gap.rstrip("\"'").endswith(("=", " = ")) and not _CONSTANT_NAME.match(word):
        return Kind.LEANING
    if before in _AFTER_NAME and gap.strip() in ("", ":", "'", '"'):
        return Kind.LEANING
    return Kind.WORD


@lru_cache(maxsize=1 << 15)
def _kind_alone(word: str) -> Kind:
    """What a word is wherever it stands."""
    if MARK in word:
        return Kind.VARIABLE
    if " " in word or _BOOLEAN.match(word) or _DOTTED.match(word) or _PLACE.match(word):
        return Kind.LEANING
    if word[0].isdigit() or sum(letter.isdigit() for letter in word) > 1:
        return Kind.LEANING
    return Kind.WORD
