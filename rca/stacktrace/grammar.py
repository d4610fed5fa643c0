"""What a language has to say of a line, so that lines can be put together without parsing them."""

import re
from collections.abc import Sequence
from enum import Enum, auto
from typing import Protocol

from rca.stacktrace.tree import Trace

LINE_LIMIT = 2_000
"""Characters of a line that are looked at; no frame is longer, and no pattern gets slow."""

MESSAGE_LIMIT = 2_000
"""Characters kept of a message."""


class Role(Enum):
    """What a line is in a trace.

    OPEN begins one; FRAME stands only in one; LINK begins another exception of the same tree;
    MORE belongs to an open one; LAST names the exception after its frames, MAYBE_LAST perhaps;
    END is a last line below which no message goes on; NONE says nothing.
    """

    OPEN = auto()
    FRAME = auto()
    LINK = auto()
    MORE = auto()
    LAST = auto()
    MAYBE_LAST = auto()
    END = auto()
    NONE = auto()


class Language(Protocol):
    """One language; a module of this room fulfils it."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a constant of a module
        """The name of the language, in small letters."""

    def role(self, line: str, before: Role) -> Role:
        """What the line is, when the last line of the open trace was `before` (NONE: none open)."""

    def head_at(self, lines: Sequence[str]) -> int | None:
        """Which of the lines before a first frame names the exception; None when none does."""

    def parse(self, lines: Sequence[str]) -> Trace | None:
        """The trace in lines that belong together; None when they hold no exception."""


LEVEL = re.compile(
    r"(?:ALERT|CRITICAL|DEBUG|EMERGENCY|ERR|ERROR|FATAL|INFO|LOG"
    r"|NOTICE|PANIC|SEVERE|TRACE|WARN|WARNING)$"
)
"""A word in the place of a name that is a level and no exception."""

_LOG_LINE = re.compile(
    r"\s*(?:[{\[]|\d{4}[-/]\d\d[-/]\d\d|\d\d:\d\d:\d\d|<\d+>|"
    r"(?:ALERT|CRITICAL|DEBUG|EMERGENCY|ERROR|FATAL|INFO|NOTICE|SEVERE|TRACE|WARN|WARNING)\b|"
    r"level=|time=|ts=)"
)


def looks_logged(line: str) -> bool:
    """Whether a line begins as log lines do: with a time, a level, a bracket."""
    return _LOG_LINE.match(line) is not None


def cut(text: str) -> str:
    """A message of bearable length, without the space around it."""
    return text.strip()[:MESSAGE_LIMIT]


def stem(path: str) -> str:
    """The name of a file without its folders and its last suffix."""
    name = re.split(r"[/\\]", path.rstrip("/\\"))[-1]
    return name.rsplit(".", 1)[0] if "." in name[1:] else name
