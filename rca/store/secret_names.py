"""Secrets known by the name they are given to: `DB_PASSWORD=...`, `"token": "..."`, env entries.

Names are found by plain search for the words in them; patterns are tried only there. They are
strict about what they take for a value, because logs speak about tokens and passwords all the
time: `invalid token: signature mismatch` is no secret.
"""

import re
from collections.abc import Callable, Iterator

from rca.store.secret_words import is_code, is_ordinary, is_placeholder

_WORDS = (
    *(b"password", b"passwd", b"passphrase", b"secret", b"token"),
    *(
        b"%s%skey" % (what, dash)
        for what in (b"api", b"access", b"private")
        for dash in (b"", b"_", b"-")
    ),
)
_NAME_TAIL = (
    rb"(?:" + b"|".join(_WORDS) + rb")(?:[_-]?(?:key|value|base|hash|base64|b64)){0,2}"
    rb"(?![A-Za-z0-9_.-])"
)
_NAME_END = re.compile(_NAME_TAIL, re.IGNORECASE)
_NAME_START = re.compile(rb"[A-Za-z0-9_.-]*\Z")
_NAME_LIMIT = 80

# What stands between quotes, in: JSON, JSON within a JSON string, single quotes, XML entities.
_JSON = rb'(?:[^"\\\r\n]|\\.)*'
_ESCAPED = rb'(?:[^"\\\r\n]|\\\\(?:\\["\\]|[^"\\])|\\[^"\\])*'
_SINGLE = rb"[^'\"\\\r\n<>]*"
_ENTITY = rb"[^&<\"'\r\n]*"
_ENTITY_QUOTE = rb"(?:&quot;|&#34;|&apos;|&#39;)"
_BARE = rb"[^\s\"'<>&,;\\(){}\[\]|]{1,8192}+"
_DEEP_QUOTE = rb'\\{3,}"'
_DEEP = rb'[^"\\\r\n]+'

Span = tuple[int, int]
"""Where a secret starts and ends in a block."""
_Pattern = tuple[re.Pattern[bytes], Callable[[bytes], bool]]


def _after(
    before: bytes, value: bytes, end: bytes, is_passed: Callable[[bytes], bool] = is_placeholder
) -> _Pattern:
    return re.compile(before + b"(" + value + b")" + end, re.MULTILINE), is_passed


_ESC = rb'\\"'
_AFTER_NAME = (
    _after(rb'"\s*:\s*"', _JSON, rb'"'),
    _after(_ESC + rb"\s*:\s*" + _ESC, _ESCAPED, _ESC),
    _after(rb"'\s*[:=]\s*b?'", _SINGLE, rb"'"),
    _after(_ENTITY_QUOTE + rb"\s*:\s*" + _ENTITY_QUOTE, _ENTITY, _ENTITY_QUOTE),
    _after(_DEEP_QUOTE + rb"\s*:\s*" + _DEEP_QUOTE, _DEEP, b""),
    # a string that closes a JSON string is followed by one of these, never by a value
    _after(rb'\s*[:=]\s*"(?![,:}\]\s])', rb'[^"\\<>\r\n]+', rb'"'),
    _after(rb"\s*[:=]\s*" + _ESC, _ESCAPED, _ESC),
    _after(rb"\s*[:=]\s*" + _DEEP_QUOTE, _DEEP, b""),
    _after(rb"\s*[:=]\s*b?'", _SINGLE, rb"'"),
    _after(rb"\s*[:=]\s*" + _ENTITY_QUOTE, _ENTITY, _ENTITY_QUOTE),
    _after(rb" ?=(?![=>]) ?", _BARE, rb"(?![(\[{])", is_code),
    _after(rb":[ \t]+", _BARE, rb"(?![(\[{])", is_ordinary),
)
"""The ways in which a value follows its name; tried in this order."""

_AFTER_ENV_NAME = (
    (re.compile(rb'"name"\s*:\s*"\Z'), _after(rb'"\s*,\s*"value"\s*:\s*"', _JSON, rb'"')),
    (
        re.compile(rb'\\"name\\"\s*:\s*\\"\Z'),
        _after(_ESC + rb"\s*,\s*" + _ESC + b"value" + _ESC + rb"\s*:\s*" + _ESC, _ESCAPED, _ESC),
    ),
    (re.compile(rb'\bname="\Z'), _after(rb'"\s+value="', rb'[^"<>\r\n]*', rb'"')),
)
"""What stands before the name of a variable, and how its value follows."""

_BEFORE_ENV_NAME = (re.compile(rb'"value"\s*:\s*"(' + _JSON + rb')"\s*,\s*"name"\s*:\s*"\Z'),)
"""A value that stands before its name; looked for in the text up to the name."""
_BEFORE_LIMIT = 4096
_MAY_FOLLOW = tuple(bytes([byte]) for byte in b"\"'\\&:= \t\r\n")


_YAML_NAME = rb"name:[ \t]*[\"']?[\w.-]{0,80}?(?i:" + _NAME_TAIL + rb")[\"']?[ \t]*"
_YAML_VALUE = (
    rb"value:[ \t]*('(?:[^'\r\n]|'')*'|\"(?:[^\"\\\r\n]|\\.)*\"|[^\s\"'#|>&*!{\[][^\r\n]*?)[ \t]*"
)
_YAML_ENTRIES = (
    re.compile(_YAML_NAME + rb"\r?\n[ \t]*" + _YAML_VALUE + rb"$", re.MULTILINE),
    re.compile(_YAML_VALUE + rb"\r?\n[ \t]*" + _YAML_NAME + rb"$", re.MULTILINE),
)
"""An environment entry in YAML, either key first; the value with its quotes."""


def named_secrets(block: bytes) -> Iterator[Span]:
    """Spans of secrets in JSON, XML and running text; in order, without overlaps."""
    done = 0
    for word_start in _words(block):
        name = _NAME_END.match(block, word_start) if word_start >= done else None
        if name is None or block[name.end() : name.end() + 1] not in _MAY_FOLLOW:
            continue
        if block.endswith(b"PublicKey", 0, word_start):  # names a .NET assembly, in every trace
            continue
        for start, end in sorted(_values(block, word_start, name.end())):
            if start >= done:
                yield start, end
                done = end


def yaml_secrets(block: bytes) -> Iterator[Span]:
    """Spans of the values of environment entries in YAML, with their quotes; in order."""
    if b"value:" not in block or b"name:" not in block:
        return
    spans = (
        match.span(1)
        for pattern in _YAML_ENTRIES
        for match in pattern.finditer(block)
        if not is_placeholder(match[1].strip(b"\"'"))
    )
    done = 0
    for start, end in sorted(spans):
        if start >= done:
            yield start, end
            done = end


def _words(block: bytes) -> list[int]:
    """Where words that name secrets stand, in order."""
    lowered = block.lower()
    found: list[int] = []
    for word in _WORDS:
        at = lowered.find(word)
        while at >= 0:
            found.append(at)
            at = lowered.find(word, at + len(word))
    return sorted(found)


def _values(block: bytes, word_start: int, name_end: int) -> Iterator[Span]:
    for pattern, is_passed in _AFTER_NAME:
        match = pattern.match(block, name_end)
        if match:
            if not is_passed(match[1]):
                yield match.span(1)
            return
    yield from _in_env_entry(block, word_start, name_end)


def _in_env_entry(block: bytes, word_start: int, name_end: int) -> Iterator[Span]:
    """The value of `{"name": NAME, "value": VALUE}` and its like, whichever comes first."""
    first = max(0, word_start - _NAME_LIMIT)
    name = _NAME_START.search(block[first:word_start])
    start = first + name.start() if name else word_start
    before = block[max(0, start - _BEFORE_LIMIT) : start]
    near = before[-_NAME_LIMIT:]
    for opening, (pattern, is_passed) in _AFTER_ENV_NAME:
        match = pattern.match(block, name_end) if opening.search(near) else None
        if match and not is_passed(match[1]):
            yield match.span(1)
    for earlier in _BEFORE_ENV_NAME if b"value" in before else ():
        match = earlier.search(before)
        if match and not is_placeholder(match[1]):
            offset = start - len(before)
            yield match.start(1) + offset, match.end(1) + offset
