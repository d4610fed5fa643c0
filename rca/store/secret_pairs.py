"""Secrets whose name is a value itself: `{"name": "DB_PASSWORD", "value": "..."}` and its like.

Environment entries, HAR headers and cookies, Terraform, properties of a test suite, YAML: name and
value stand side by side, either first.
"""

import re
from collections.abc import Iterator

from rca.store.secret_names import NAME_END
from rca.store.secret_values import value_end
from rca.store.secret_window import Rule, Secret, Window
from rca.store.secret_words import is_placeholder

_KEY = rb"(?i:name|key|header|variable)"
_NAME = rb"[\w. -]*(?:" + NAME_END + rb"|(?i:authorization|cookie))"
_SPACE = rb"[ \t\r\n]*"

_COMMA = _SPACE + rb"," + _SPACE
_COLON = _SPACE + rb":" + _SPACE
_MEMBER = _COMMA + rb"(?P=quote)(?!(?i:value\b))[\w.-]+(?P=quote)" + _COLON
_JSON_NAME = re.compile(
    _KEY
    + rb"(?P<quote>\\*\")"
    + _COLON
    + rb"(?P=quote)[\w. -]{0,80}?(?:"
    + NAME_END
    + rb"|(?i:authorization|cookie))(?P=quote)(?P<after>"
    + rb"(?:"
    + _MEMBER
    + rb"(?:(?P=quote)[^\"\\]*(?P=quote)|[\w.-]+|\[\])){0,4}"
    + _COMMA
    + rb"(?P=quote)(?i:value)(?P=quote)"
    + _COLON
    + rb"(?P=quote))?"
)
_VALUE_KEY = re.compile(rb"value(?P<quote>\\*\")" + _COLON + rb"(?P=quote)")
_TRIES = 8
"""How many times `value` is looked for before a name; it may also stand in the value."""


def _json_pair(window: Window, start: int) -> Iterator[Secret]:
    """The value beside a name, in JSON or in JSON within a JSON string."""
    name = _JSON_NAME.match(window.text, start, window.high)
    if name is None:
        return
    quote = name["quote"]
    if not window.text.endswith(quote, window.low, start):
        return
    found = _json_before(window, start - len(quote), quote)
    if found is None and name["after"]:
        found = Secret(name.end(), value_end(window, name.end(), quote)[0])
    if found and not is_placeholder(window.text[found.start : found.end]):
        yield found


def _json_before(window: Window, end: int, quote: bytes) -> Secret | None:
    """The value that ends right before `end`, where its name's key begins."""
    text, low = window.text, window.back(end)
    near = text[max(low, end - 40) : end]
    comma = near.rstrip(b" \t\r\n")
    closed = comma[:-1].rstrip(b" \t\r\n") if comma.endswith(b",") else b""
    if not closed.endswith(quote):
        return None
    at = stop = end - len(near) + len(closed) - len(quote)
    for _ in range(_TRIES):
        at = text.rfind(b"value", low, at)
        if at < 0:
            return None
        key = _VALUE_KEY.match(text, at, stop)
        if key and key["quote"] == quote and text.endswith(quote, low, at):
            return _if_ends(window, key.end(), stop, quote)
    return None


def _if_ends(window: Window, start: int, stop: int, quote: bytes) -> Secret | None:
    is_whole = value_end(window, start, quote) == (stop, True)
    return Secret(start, stop) if is_whole and stop > start else None


_COOKIES = re.compile(rb"(?i:cookies)(?P<quote>\\*\")" + _SPACE + rb":" + _SPACE + rb"\[" + _SPACE)
_OBJECT = re.compile(
    rb"\{(?:[^{}\"\\]|\\*\"(?:[^\"\\]|\\[^\"]|\\\\)*+\\*\")*+\}" + _SPACE + rb",?" + _SPACE
)
_COOKIE_VALUE = re.compile(rb"\"value\\*\"" + _SPACE + rb":" + _SPACE + rb"(?P<quote>\\*\")")


def _har_cookies(window: Window, start: int) -> Iterator[Secret]:
    """The value of each cookie of a request or response in HAR."""
    text = window.text
    head = _COOKIES.match(text, start, window.high)
    at = head.end() if head else start
    while head and (entry := _OBJECT.match(text, at, window.high)):
        at = entry.end()
        value = _COOKIE_VALUE.search(text, entry.start(), at)
        if value:
            end, _ = value_end(window, value.end(), value["quote"])
            if not is_placeholder(text[value.end() : end]):
                yield Secret(value.end(), end)


_BLANK = rb"[ \t\r\n]+"
_EQUALS = _SPACE + rb"=" + _SPACE
_QUOTED = rb"(?:\\*\"[^\"<\\]*\\*\"|\\*'[^'<\\]*\\*')"
_ATTRIBUTES = rb"(?:" + _BLANK + rb"[\w:.-]+" + _EQUALS + _QUOTED + rb")*"
_XML_NAME = rb"(?i:name|key|id)" + _EQUALS + rb"\\*[\"']" + _NAME + rb"\\*[\"']"
_XML_VALUE = (
    rb"(?i:value)" + _EQUALS + rb"(?:\\*\"(?P<one>[^\"<\\]*)\\*\"|\\*'(?P<two>[^'<\\]*)\\*')"
)
_WORD = rb"(?:[^<\s\]]|\](?!\]>))+"
_XML_TEXT = (
    _SPACE + rb">" + _SPACE + rb"(?:<!\[CDATA\[)?"
    rb"(?P<three>" + _WORD + rb"(?:" + _BLANK + _WORD + rb")*)" + _SPACE + rb"(?:<|\]\]>|\Z)"
)
_NAME_FIRST = re.compile(
    _XML_NAME + _ATTRIBUTES + rb"(?:" + _BLANK + _XML_VALUE + rb"|" + _XML_TEXT + rb")"
)
_VALUE_FIRST = re.compile(_XML_VALUE + _ATTRIBUTES + _BLANK + _XML_NAME)


def _xml_pair(window: Window, start: int) -> Iterator[Secret]:
    """`<property name="NAME" value="..."/>`, the other way round, or `<env name="NAME">...<`."""
    for pattern in (_NAME_FIRST, _VALUE_FIRST):
        match = pattern.match(window.text, start, window.high)
        if match and match.lastgroup:
            if not is_placeholder(match[match.lastgroup]):
                yield Secret(*match.span(match.lastgroup))
            return


_SCALAR = (
    rb"(?:'(?P<one>(?:[^'\r\n]|'')*)'|\"(?P<two>(?:[^\"\\\r\n]|\\.)*)\""
    rb"|(?P<bare>[^\s\"'#|>&*!{\[][^\r\n]*?))"
)
_YAML_NAME = re.compile(
    rb"name:[ \t]*(?P<quote>[\"']?)[\w.-]{0,80}?" + NAME_END + rb"(?P=quote)[ \t]*(?=\r?$)",
    re.MULTILINE,
)
_YAML_AFTER = re.compile(rb"\r?\n[ \t]*value:[ \t]+" + _SCALAR + rb"[ \t]*\r?$", re.MULTILINE)
_YAML_BEFORE = re.compile(rb"[ \t]*(?:-[ \t]+)?value:[ \t]+" + _SCALAR + rb"[ \t]*\r?")


def _yaml_pair(window: Window, start: int) -> Iterator[Secret]:
    """The value on the line after or before `name: NAME`."""
    text = window.text
    name = _YAML_NAME.match(text, start, window.high)
    if name is None:
        return
    low = window.back(start)
    line = text.rfind(b"\n", low, start)
    found: re.Match[bytes] | None = None
    if line >= 0 and not text[line + 1 : start].strip():
        previous = text.rfind(b"\n", low, line)
        found = _YAML_BEFORE.fullmatch(text, previous + 1 if previous >= 0 else low, line)
    found = found or _YAML_AFTER.match(text, name.end(), window.high)
    group = found and found.lastgroup
    if found and group and not is_placeholder(found[group]):
        yield Secret(*found.span(group), b"'" if group == "bare" else b"")


PAIRS: tuple[Rule, ...] = (
    Rule(
        "named-secret",
        b"nNkKhHvV",
        _KEY + rb"\\*\"" + _SPACE + rb":" + _SPACE + rb"\\*\"" + _NAME + rb"\\*\"",
        _json_pair,
    ),
    Rule(
        "named-secret",
        b"nNkKiIvV",
        rb"(?:"
        + _XML_NAME
        + _ATTRIBUTES
        + rb"(?:"
        + _BLANK
        + rb"(?i:value)"
        + _EQUALS
        + rb"|"
        + _SPACE
        + rb">"
        + _SPACE
        + rb"(?:<!\[CDATA\[|[^<\s]))|(?i:value)"
        + _EQUALS
        + _QUOTED
        + _ATTRIBUTES
        + _BLANK
        + _XML_NAME
        + rb")",
        _xml_pair,
    ),
    Rule(
        "named-secret",
        b"n",
        rb"name:[ \t]*[\"']?[\w.-]*" + NAME_END + rb"[\"']?[ \t]*\r?(?m:$)",
        _yaml_pair,
    ),
    Rule(
        "cookie",
        b"cC",
        rb"(?i:cookies)\\*\"" + _SPACE + rb":" + _SPACE + rb"\[" + _SPACE + rb"\{",
        _har_cookies,
    ),
)
"""Asked after headers, before names."""
