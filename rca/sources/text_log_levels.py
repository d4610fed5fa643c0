"""The level that a line of text says of itself, as a Cloud Logging severity.

A level counts where programs write it: in capitals standing free, or in small letters in brackets
or after `level=`. Severities: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
"""

import re

_SEVERITIES = {
    "EMERGENCY": "EMERGENCY",
    "EMERG": "EMERGENCY",
    "PANIC": "EMERGENCY",
    "ALERT": "ALERT",
    "CRITICAL": "CRITICAL",
    "CRIT": "CRITICAL",
    "FATAL": "CRITICAL",
    "SEVERE": "ERROR",
    "ERROR": "ERROR",
    "ERR": "ERROR",
    "WARNING": "WARNING",
    "WARN": "WARNING",
    "NOTICE": "NOTICE",
    "INFO": "INFO",
    "DEBUG": "DEBUG",
    "TRACE": "DEBUG",
}
_WORD = "|".join(_SEVERITIES)
_LEVEL = re.compile(
    rf"(?:{_WORD}|{_WORD.lower()}|Error|Warning|Warn|Info|Debug|Fatal|Critical|Notice|Trace)"
    r"(?![\w/.-])"
)
_FREE = " \t[(|:=\"'<,-"
_FIELD = re.compile(r"(?:\[|(?:level|severity|lvl)\"?[=:] ?\"?)\Z", re.IGNORECASE)
_KLOG = re.compile(r"([IWEF])\d{4}(?:\d{4})? \d\d:\d\d:\d\d\.", re.ASCII)
_KLOG_LETTERS = {"I": "INFO", "W": "WARNING", "E": "ERROR", "F": "CRITICAL"}
_PRIORITY = re.compile(r"<(\d{1,3})>", re.ASCII)
_PRIORITIES = ("EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG")
_FARTHEST = 200
"""Characters of a line among which its level must stand."""


def severity_of(line: str) -> str:
    """The severity of a line; empty when it says none."""
    first = line[:1]
    if first in _KLOG_LETTERS and (found := _KLOG.match(line)):
        return _KLOG_LETTERS[found[1]]
    if first == "<" and (found := _PRIORITY.match(line)):
        return _PRIORITIES[int(found[1]) % 8]
    for found in _LEVEL.finditer(line, 0, _FARTHEST):
        word, start = found.group(), found.start()
        if start and line[start - 1] not in _FREE:
            continue
        if word.isupper() or _FIELD.search(line, max(0, start - 12), start):
            return _SEVERITIES[word.upper()]
    return ""
