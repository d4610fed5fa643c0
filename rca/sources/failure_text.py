"""A fingerprint for failures that have no stack trace: the same message with what varies masked.

Two attempts that fail alike have the same fingerprint, whatever their numbers, ids and paths.
"""

import hashlib
import re

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


def fingerprint_of_message(message: str) -> str:
    """`message1:` and sixteen hex digits; empty for an empty message."""
    masked = _BLANK.sub(" ", _VARYING.sub("#", message[:_MOST])).strip()
    if not masked:
        return ""
    return f"{VERSION}:{hashlib.sha256(masked.encode(errors='replace')).hexdigest()[:16]}"
