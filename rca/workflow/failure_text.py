"""What makes two failures the same: their stack trace, or else their message without what varies.

Reading a trace takes half a millisecond and a run may fail ten thousand times alike, so numbers
that no fingerprint looks at are masked first, and each text that is left is read once.
"""

import hashlib
import re
from functools import lru_cache

from rca.stacktrace import fingerprint_of

VERSION = "message1"
_VARYING = re.compile(
    r"0[xX][0-9a-fA-F]+"
    r"|\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"
    r"|\b(?=[0-9a-fA-F]*\d)[0-9a-fA-F]{12,}\b"
    r"|(?:[A-Za-z]:)?(?:[\\/][\w.@~+-]+){2,}"
    r"|\d+(?:[.,:]\d+)*",
    re.ASCII,
)
_BLANK = re.compile(r"\s+")
_MOST = 2_000
_ALIKE = 4_096
_PLACE = re.compile(r"(?<=, line )\d+")
_MESSAGE = re.compile(r"^[A-Za-z_][\w.$]*: .*$", re.MULTILINE)
_DIGIT = re.compile(r"[1-9]")


def fingerprint_of_failure(message: str, detail: str) -> str:
    """That of the first stack trace in the detail, else that of the message; may be empty."""
    return _of_trace(_masked(detail)) or _of_message(message)


def _masked(detail: str) -> str:
    """The text with line numbers and the numbers in messages as zeros, of the same length."""
    placed = _PLACE.sub("0", detail)
    return _MESSAGE.sub(lambda line: _DIGIT.sub("0", line[0]), placed)


@lru_cache(maxsize=_ALIKE)
def _of_trace(detail: str) -> str | None:
    return fingerprint_of(detail)


@lru_cache(maxsize=_ALIKE)
def _of_message(message: str) -> str:
    """`message1:` and sixteen hex digits; empty for an empty message."""
    masked = _BLANK.sub(" ", _VARYING.sub("#", message[:_MOST])).strip()
    if not masked:
        return ""
    return f"{VERSION}:{hashlib.sha256(masked.encode(errors='replace')).hexdigest()[:16]}"
