"""Secrets known by the name they are given to: `DB_PASSWORD=...`, `"token": "..."`, `<secret>`.

What may be a value is told strictly, because logs speak about tokens and passwords all the time:
`invalid token: signature mismatch` is no secret.
"""

import re
from collections.abc import Iterable

from rca.store.secret_values import QUOTE, value_end
from rca.store.secret_window import Rule, Secret, Window
from rca.store.secret_words import LONG, is_code, is_identifier, is_ordinary, is_talk

_PASSWORD = rb"(?i:password|passwd|passphrase|passcode|[_.]pass|[_.]pwd|;[ ]?pwd)"
_KEY = (
    rb"(?:api|access|private|account|signing|encryption|master|license|shared|hmac|auth|jwt)"
    rb"[_-]?key"
)
_TAIL = rb"(?:[_-]?(?:key|value|base|hash|base64|b64|[0-9]{1,2})){0,2}"
NAME_END = rb"(?i:(?:" + _PASSWORD + rb"|secret|token|" + _KEY + rb"|_auth)" + _TAIL + rb")"
"""How the name of a secret ends; a pattern of RE2 and of Python."""
_FIRST = b"_.;aAeEhHjJlLmMpPsStT"

_SPACE = rb"[ \t\r\n]*"
_IS = rb"(?:=>|:=|[:=]|\\+u003[dD]|%3[dD]|&#61;)"
_EQUALS = rb"[ ]?(?:=|\\+u003[dD]|%3[dD]|&#61;)"
_COLON = rb":(?:[ \t]|\\+t|&#9;)+"
_BARE = rb"[^\s\"'<>&,;\\(){}\[\]|]"
_TO_KEYED = _SPACE + _IS + _SPACE + rb"(?:\[" + _SPACE + rb")?[bru]?"
_TO_UNKEYED = rb"[ \t]*" + _IS + rb"[ \t]*[bru]?"
_TO_ELEMENT = (
    rb"(?:[ \t\r\n]+[\w:.-]+=(?:\\*\"[^\"<>\\]*\\*\"|'[^'<>]*'))*(?:>|&gt;|\\+u003[eE])" + _SPACE
)

_ANCHOR = NAME_END + rb"(?:%s)" % rb"|".join(
    (
        QUOTE + _TO_KEYED + QUOTE + rb"[^\"]",
        _TO_UNKEYED + QUOTE + rb"[^,:}\]\s\"]",
        _EQUALS + rb"[ ]?[^\s\"'<>&,;\\(){}\[\]|=]",
        _COLON + rb"(?:%s*[0-9+/=_!@#$%%^*~-]|%s{%d})" % (_BARE, _BARE, LONG),
        _COLON + rb"%s+[ \t\r]*(?m:$)" % _BARE,
        _TO_ELEMENT + rb"(?:[^<\s]|<!\[CDATA\[)",
    )
)

_NAME = re.compile(NAME_END)
_IS_PASSWORD = re.compile(_PASSWORD)
_KEYED = re.compile(rb"(?P<key>" + QUOTE + rb")" + _TO_KEYED + rb"(?P<quote>" + QUOTE + rb")")
_UNKEYED = re.compile(_TO_UNKEYED + rb"(?P<quote>" + QUOTE + rb")")
_CLOSED_HERE = re.compile(rb"[,:}\]>\s]|[/?]>")
"""What follows a quote that closes a string, in JSON or XML, and opens none."""
_AFTER_EQUALS = re.compile(_EQUALS + rb"(?![=>])[ ]?(?!=)(" + _BARE + rb"++)")
_AFTER_COLON = re.compile(_COLON + rb"(" + _BARE + rb"++)(?![(\[{])")
_WIDE = re.compile(rb"(?:[^\s\"'\\\[]|\[(?!REDACTED:))++")
_LINE_END = re.compile(rb"[ \t\r]*+$", re.MULTILINE)
_ELEMENT = re.compile(_TO_ELEMENT)
_CDATA = re.compile(rb"<!\[CDATA\[((?:[^\]]|\](?!\]>))++)\]\]>\s*+</")
_INNER = rb"[^<&%s]|&(?!lt;)"
_CLOSES = rb")++)(?:</|&lt;/|\\+u003[cC]/)"
_IN_MARKUP = re.compile(rb"((?:" + _INNER % b"" + _CLOSES)
_IN_TEXT = re.compile(rb"((?:" + _INNER % rb"\"\\" + rb"|\\++(?!u003[cC]|\")[^\"\r\n]" + _CLOSES)

_NAME_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-:"
_NEAR = 200
"""Bytes in which the beginning of a name and of its line are looked for."""


def _named(window: Window, start: int) -> Iterable[Secret]:
    """The value of the name whose end begins at `start`."""
    name = _NAME.match(window.text, start, window.high)
    if name is not None and _is_name(window, start, name[0]):
        for value in (_quoted, _equal, _told, _element):
            found = value(window, start, name.end())
            if found is not None:
                return (found,)
    return ()


def _is_name(window: Window, start: int, name: bytes) -> bool:
    before = window.text[max(window.low, start - len(b"PublicKey")) : start]
    if name[:5].lower() == b"_auth":
        return not before[-1:].isalnum()
    return not before.endswith(b"PublicKey")  # PublicKeyToken names a .NET assembly, in every trace


def _quoted(window: Window, _: int, after: int) -> Secret | None:
    """`"name": "value"`, `name = 'value'` and their like, escaped or not."""
    keyed = _KEYED.match(window.text, after, window.high)
    match = keyed or _UNKEYED.match(window.text, after, window.high)
    if match is None:
        return None
    end, is_closed = value_end(window, match.end(), match["quote"])
    if end == match.end():
        return None
    is_json = keyed is not None and keyed["key"] == keyed["quote"]
    if not is_json and (not is_closed or _CLOSED_HERE.match(window.text, match.end(), end)):
        return None
    return None if is_talk(window.text[match.end() : end]) else Secret(match.end(), end)


def _equal(window: Window, start: int, after: int) -> Secret | None:
    """`name=value`; at the beginning of a line, as in a dotenv file, up to the next blank."""
    text, high = window.text, window.high
    match = _AFTER_EQUALS.match(text, after, high)
    if match is None:
        return None
    first, end = match.span(1)
    if not window.is_markup and text[after : after + 1] == b"=" and _begins_line(window, start):
        whole = _WIDE.match(text, first, high)
        end = whole.end() if whole else end
    value = text[first:end]
    is_call = text[end : end + 1] in (b"(", b"[", b"{") and end < high and is_identifier(value)
    return None if is_call or is_code(value) else Secret(first, end)


def _told(window: Window, start: int, after: int) -> Secret | None:
    """`name: value`, which must look random; a password alone on its line need not."""
    match = _AFTER_COLON.match(window.text, after, window.high)
    if match is None:
        return None
    is_alone = (
        _IS_PASSWORD.match(window.text, start, window.high)
        and _LINE_END.match(window.text, match.end(), window.high)
        and _begins_line(window, start)
    )
    is_passed = is_code if is_alone else is_ordinary
    return None if is_passed(match[1]) else Secret(*match.span(1))


def _element(window: Window, start: int, after: int) -> Secret | None:
    """`<name>value</name>`, with attributes, CDATA or escaped brackets."""
    text, high = window.text, window.high
    match = _ELEMENT.match(text, after, high)
    if match is None:
        return None
    before = _before_name(window, start)
    name = text[max(window.low, start - _NEAR) + len(before) : after]
    if before.endswith(b"\\") and name[:5].lower() == b"u003c":
        name = name[5:]
    elif not before.endswith((b"<", b"&lt;")):
        return None
    inner = _IN_MARKUP if window.is_markup else _IN_TEXT
    value = _CDATA.match(text, match.end(), high) or inner.match(text, match.end(), high)
    if value is None or is_talk(value[1]) or not text.startswith(name, value.end(), high):
        return None
    return Secret(value.start(1), value.start(1) + len(value[1].rstrip()))


def _before_name(window: Window, start: int) -> bytes:
    """What stands near before the name whose end begins at `start`."""
    return window.text[max(window.low, start - _NEAR) : start].rstrip(_NAME_BYTES)


def _begins_line(window: Window, start: int) -> bool:
    before = _before_name(window, start).removesuffix(b"export ").rstrip(b" \t-\"'")
    return before.endswith(b"\n") or (not before and start - _NEAR <= window.low)


NAMES: tuple[Rule, ...] = (Rule("named-secret", _FIRST, _ANCHOR, _named),)
"""Asked after shapes and headers."""
