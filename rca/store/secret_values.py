"""Where a quoted value ends: in JSON, in JSON within JSON strings, in code, and in XML entities."""

import re

from rca.store.secret_window import Window

ENTITY = rb"&(?:amp;)*(?:quot|apos|#34|#39|#x22|#x27);"
QUOTE = rb"(?:\\*[\"']|\\+u002[27]|" + ENTITY + rb")"
"""What may stand around a key or a value; valid for RE2 and for Python."""

_TO_QUOTE = re.compile(rb"[^\"\r\n]*+")
_TO_QUOTE_IN_MARKUP = re.compile(rb"(?:[^\"\r\n<]|<(?![A-Za-z/!?]))*+")
_SINGLE = re.compile(rb"(?:[^'\"\\\r\n<]|\\[^\"\r\n]|<(?![A-Za-z/!?]))*+")
_ESCAPED_SINGLE = re.compile(rb"[^'\"\\\r\n<]*+")
_ENTITY = re.compile(rb"(?:[^&<\"'\r\n]|&(?!(?:amp;)*(?:quot|apos|#34|#39|#x22|#x27);))*+")
_UNICODE = re.compile(rb"(?:[^\"\\\r\n]|\\+(?!u002[27]|[\"\\])[^\"])*+")


def value_end(window: Window, start: int, quote: bytes) -> tuple[int, bool]:
    """Where the value that begins behind its opening quote ends, and whether a quote closes it.

    A value that is not closed ends with its line, its tag, or the string around it.
    """
    if quote.endswith(b'"'):
        return _double(window, start, len(quote) - 1)
    if quote.startswith(b"&"):
        pattern, closing = _ENTITY, b"&"
    elif b"u002" in quote:
        pattern, closing = _UNICODE, b"\\"
    elif quote == b"'":
        pattern, closing = _SINGLE, b"'"
    else:
        pattern, closing = _ESCAPED_SINGLE, b"\\"
    match = pattern.match(window.text, start, window.high)
    end = match.end() if match else start
    return end, window.text.startswith(closing, end, window.high)


def _double(window: Window, start: int, slashes: int) -> tuple[int, bool]:
    r"""The same for `"`, `\"`, `\\\"`, ...: each level of JSON within JSON doubles the slashes.

    With `n` slashes before the opening quote, a quote closes the value when the slashes before it
    leave `n` over after pairs that the value ends in, each of which has become `2n + 2`. When they
    leave `2n + 1` the quote is part of the value; any other quote closes a string further out.
    """
    text, high = window.text, window.high
    pattern = _TO_QUOTE_IN_MARKUP if window.is_markup else _TO_QUOTE
    at = start
    while True:
        match = pattern.match(text, at, high)
        end = match.end() if match else at
        if end >= high or text[end] != 0x22:
            return _without_loose_slashes(text, start, end), False
        before = end
        while before > start and text[before - 1] == 0x5C:
            before -= 1
        rest = (end - before) % (2 * slashes + 2)
        if rest == slashes:
            return end - slashes, True
        if rest != 2 * slashes + 1:
            return before, False
        at = end + 1


def _without_loose_slashes(text: bytes, start: int, end: int) -> int:
    """The end of a value that was cut short, before slashes that would escape what comes next."""
    while end > start and text[end - 1] == 0x5C:
        end -= 1
    return end
