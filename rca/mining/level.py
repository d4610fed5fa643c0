"""The level that a line of text says of itself."""

import re

from rca.mining.mask import REQUEST
from rca.mining.told import exception_line

LEVELS = ("DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY")
"""Cloud Logging severities, from least to worst."""

_WORD = "EMERGENCY|ALERT|CRITICAL|FATAL|ERROR|WARNING|WARN|NOTICE|INFO|DEBUG"
_FREE = re.compile(rf"(?:^|[\s\[(|:=\"-])({_WORD})(?:$|[\s\])|:,\"-])")
_NAMED = re.compile(rf"(?i)(?:\[|\b(?:level|severity|lvl)\"?[=:] ?\"?)({_WORD})\b")
_HEAD = 160
_SAME = {"WARN": "WARNING", "FATAL": "CRITICAL"}


def level_of(text: str) -> str:
    """A severity, empty where none is said; a line that names an exception is an error."""
    if text.startswith(REQUEST):
        return ""
    head = text.strip().partition("\n")[0][:_HEAD]
    for expression in (_FREE, _NAMED):
        if match := expression.search(head):
            word = match[1].upper()
            return _SAME.get(word, word)
    return "ERROR" if exception_line(text.strip()) else ""
