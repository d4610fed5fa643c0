"""Ruby traces in both orders, with causes; also backtraces that a logger wrote line by line.

Format: https://docs.ruby-lang.org/en/3.4/Exception.html#method-i-full_message
"""

import re
from collections.abc import Sequence

from rca.stacktrace.grammar import LEVEL, Role, cut, looks_logged, stem
from rca.stacktrace.tree import Frame, Relation, Trace, chained

NAME = "ruby"

_CALL = re.compile(
    r"\s*(?:(\d{1,6}): )?(from )?([^\s:`'][^:`']*|<internal:[^>]*>):(\d+):in [`']([^']*)'\s*$"
)
_PLAIN = re.compile(r"\s*(?:(\d+): )?(from )([^\s:]+):(\d+)\s*$")
_HEAD = re.compile(r"([^\s:`'][^:`']*|<internal:[^>]*>):(\d+):in [`']([^']*)': (.*)$", re.DOTALL)
_BARE_HEAD = re.compile(r"([^\s:]+\.rb):(\d+): (.*\(([A-Z][\w:]*)\))$", re.DOTALL)
_TYPE_AT_END = re.compile(r"(.*) \(([A-Z]\w*(?:::[A-Z]\w*)*)\)$", re.DOTALL)
_HEADER = re.compile(r"Traceback \(most recent call last\):\s*$")
_THREAD = re.compile(r"#<Thread:0x\h*".replace(r"\h", "[0-9a-f]"))
_NAMED = re.compile(r"((?:[A-Z]\w*::)*[A-Z]\w*)(?: \((.*)\):?|: (.*)|:?)$", re.DOTALL)
_WITHIN = re.compile(
    r"((?:[A-Z]\w*::)*[A-Z]\w*(?:Error|Exception|NotFound|Invalid))(?: \((.*)\):?|: (.*))$",
    re.DOTALL,
)
_LIBRARY = re.compile(
    r"/gems/|/lib/ruby/|/ruby/\d|<internal:|^\(eval|/vendor/bundle/|(?:^|/)bin/[^/.]+$|/\.rbenv/|/\.rvm/"
)


def role(line: str, before: Role) -> Role:
    """What the line is; a head below frames is that of a cause, or ends a reversed trace."""
    if (call := _CALL.match(line) or _PLAIN.match(line)) is not None:
        return Role.MORE if call[1] is not None and before is not Role.NONE else Role.FRAME
    if _HEAD.match(line) or _BARE_HEAD.match(line):
        is_reversed = before is Role.MORE
        return Role.LAST if is_reversed else Role.LINK if before is Role.FRAME else Role.OPEN
    is_thread = _THREAD.match(line) is not None and "terminated with exception" in line
    return Role.OPEN if is_thread else Role.NONE


def head_at(lines: Sequence[str]) -> int | None:
    """The nearest line that names an exception, as Rails and most loggers write it."""
    for at in range(len(lines) - 1, -1, -1):
        if _named(lines[at]) is not None:
            return at
        if looks_logged(lines[at]):
            return None
    return None


def _named(line: str) -> tuple[str, str] | None:
    bare = line.strip()
    match = _NAMED.match(bare)
    if match is None or LEVEL.match(match[1]):
        match = _WITHIN.search(bare)
    return None if match is None else (match[1], match[2] or match[3] or "")


class _Section:
    """One exception being read; frames in the order of the text."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.frames: list[Frame] = []
        self.raised: Frame | None = None
        self.is_reversed = False

    def trace(self) -> Trace:
        """The exception with its frames from the outermost call."""
        kind, message = self._name()
        frames = self.frames if self.is_reversed else self.frames[::-1]
        if self.raised is not None:
            frames = [*frames, self.raised]
        return Trace(language=NAME, type=kind, message=cut(message), frames=tuple(frames))

    def _name(self) -> tuple[str, str]:
        for at, line in enumerate(self.lines):
            if (end := _TYPE_AT_END.match(line)) is not None and self.raised is not None:
                return end[2], "\n".join([*self.lines[:at], end[1], *self.lines[at + 1 :]])
        named = _named(self.lines[0]) if self.lines else None
        if named is None or self.raised is not None:
            return ("RuntimeError" if self.raised else ""), "\n".join(self.lines)
        return named[0], "\n".join([named[1], *self.lines[1:]])


def parse(lines: Sequence[str]) -> Trace | None:
    """The exception that was not rescued, with the one it followed as its cause."""
    sections = [_Section()]
    for line in lines:
        section = sections[-1]
        if (call := _CALL.match(line) or _PLAIN.match(line)) is not None:
            section.is_reversed |= call[1] is not None
            function = call[5] if call.re is _CALL else ""
            section.frames.append(_frame(call[3], function, call[4]))
        elif (head := _HEAD.match(line) or _BARE_HEAD.match(line)) is not None:
            if section.raised is not None or (section.frames and not section.is_reversed):
                section = _Section()
                sections.append(section)
            function = head[3] if head.re is _HEAD else ""
            section.raised = _frame(head[1], function, head[2])
            section.lines = [head[4] if head.re is _HEAD else head[3]]
        elif not _HEADER.match(line) and not _THREAD.match(line):
            is_message = not section.frames or section.is_reversed
            section.lines += [line.rstrip()] if is_message and line.strip() else []
    traces = [(Relation.CAUSE, section.trace()) for section in sections]
    known = [item for item in traces if item[1].type or item[1].message]
    return chained(known) if known else None


def _frame(file: str, function: str, line: str) -> Frame:
    return Frame(
        module=stem(file),
        function=function,
        file=file,
        line=int(line[:9]),
        in_app=_LIBRARY.search(file) is None,
    )
