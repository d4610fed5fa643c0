"""Python tracebacks: chains printed from the root outwards, groups, notes.

Formats: https://docs.python.org/3/library/traceback.html and PEP 654 (exception groups).
"""

import re
from collections.abc import Sequence

from rca.stacktrace.grammar import LEVEL, Role, cut, stem
from rca.stacktrace.tree import (
    CHAIN_LIMIT,
    NESTED_CHAIN_LIMIT,
    NESTING_LIMIT,
    Frame,
    Link,
    Relation,
    Trace,
    chained,
)

NAME = "python"

_HEADER = re.compile(r"[\s|+]*(?:Exception Group )?Traceback \(most recent call last\):\s*$")
_CALL = re.compile(r'\s*File "([^"]+)", line (\d+)(?:, in (.+))?\s*$')
_CALL_IN_GROUP = re.compile(r'[\s|+]*File "[^"]+", line \d+')
_CAUSE = "The above exception was the direct cause of the following exception:"
_CONTEXT = "During handling of the above exception, another exception occurred:"
_LAST = re.compile(r"((?:[A-Za-z_]\w*\.|<locals>\.)*[A-Za-z_]\w*)(?:: (.*)|:?\s*)$", re.DOTALL)
_SURE = re.compile(r"\.|(?:Error|Exception|Warning|Exit|Interrupt|Group|Iteration|NotFound)$")
_INSIDE_GROUP = re.compile(r" +(?:\||\+-)")
_RULE = re.compile(r"( *)\+(-\+)?-{8,}(?: (\d+|\.\.\.) -{8,})?\s*$")
_GUTTER = re.compile(r"( *)(?:\||\+(?= Exception Group)) ?(.*)$", re.DOTALL)
_LIBRARY = re.compile(
    r"(?:^|[/\\])(?:site-packages|dist-packages)[/\\](.+)$"
    r"|[/\\]lib(?:64)?[/\\](?:python|pypy)\d[\w.]*[/\\](.+)$"
    r"|[/\\]Python\d+[/\\]Lib[/\\](.+)$"
)
_LAUNCHER = re.compile(r"(?:^|/)bin/[^/.]+$")

NOTE_LIMIT = 50
"""Notes kept of one exception."""


def role(line: str, before: Role) -> Role:
    """What the line is; an exception line counts only below frames."""
    is_inside = before is not Role.NONE and _INSIDE_GROUP.match(line) is not None
    if _HEADER.match(line) and not is_inside:
        return Role.OPEN
    if _CALL_IN_GROUP.match(line):
        return Role.FRAME
    if before is not Role.NONE and line.lstrip(" |").startswith((_CAUSE, _CONTEXT)):
        return Role.LINK
    if is_inside:
        return Role.END if _RULE.match(line) else Role.MORE
    if before in (Role.FRAME, Role.MORE):
        return Role.MORE if line[:1] in (" ", "\t") else _as_last(line)
    return Role.NONE


def _as_last(line: str) -> Role:
    match = _LAST.match(line)
    if match is None or LEVEL.match(match[1]):
        return Role.NONE
    if _SURE.search(match[1]):
        return Role.LAST
    return Role.MAYBE_LAST if match[1][0].isupper() else Role.NONE


def head_at(lines: Sequence[str]) -> int | None:  # noqa: ARG001 - the same for all languages
    """Nothing stands before the first frame but the header, which opens a trace itself."""
    return None


def parse(lines: Sequence[str]) -> Trace | None:
    """The last exception printed, with those before it as its causes and contexts."""
    levels = [_Level(column=0, is_kept=True)]
    for line in lines:
        if (rule := _RULE.match(line)) is not None:
            _cross(levels, column=len(rule[1]), opens=bool(rule[2]), number=rule[3])
        elif (gutter := _GUTTER.match(line)) is not None:
            _leave(levels, len(gutter[1]))
            levels[-1].take(gutter[2])
        else:
            _leave(levels, 0)
            levels[-1].take(line)
    _leave(levels, 0)
    return levels[0].trace(CHAIN_LIMIT)


def _cross(levels: "list[_Level]", *, column: int, opens: bool, number: str | None) -> None:
    """A rule between members; `+-+--- 1 ---` opens a group, `+------` closes one."""
    inner = column + 2 if opens else column
    _leave(levels, inner - 1)
    if number is not None:
        levels.append(_Level(column=inner, is_kept=len(levels) <= NESTING_LIMIT))


def _leave(levels: "list[_Level]", column: int) -> None:
    """Close the members that stand further right than a column."""
    while len(levels) > 1 and levels[-1].column > column:
        member = levels.pop().trace(NESTED_CHAIN_LIMIT)
        if member is not None:
            levels[-1].members.append(Link(relation=Relation.MEMBER, trace=member))


class _Level:
    """One chain of exceptions at one indentation, being read."""

    def __init__(self, *, column: int, is_kept: bool) -> None:
        self.column = column
        self.members: list[Link] = []
        self._is_kept = is_kept
        self._done: list[tuple[Relation, Trace]] = []
        self._frames: list[Frame] = []
        self._type = ""
        self._message = ""
        self._notes: list[str] = []

    def take(self, line: str) -> None:
        """Read one line, without its gutter."""
        if not self._is_kept:
            return
        if line.startswith(_CAUSE):
            self._finish(Relation.CAUSE)
        elif line.startswith(_CONTEXT):
            self._finish(Relation.CONTEXT)
        elif self._type:
            if line.strip():
                self._notes.append(cut(line))
        elif (call := _CALL.match(line)) is not None:
            self._frames.append(_frame(call[1], call[3] or "", int(call[2][:9])))
        elif line[:1] not in (" ", "\t") and _as_last(line) is not Role.NONE:
            named = _LAST.match(line)
            if named is not None:
                self._type, self._message = named[1], cut(named[2] or "")

    def trace(self, limit: int) -> Trace | None:
        """The chain, the last exception outermost; None when nothing was read."""
        self._finish(Relation.CAUSE)
        # what an exception is to the one printed after it is said between the two
        kinds = [Relation.CAUSE, *(relation for relation, _ in reversed(self._done[:-1]))]
        sections = zip(kinds, (trace for _, trace in reversed(self._done)), strict=False)
        return chained(list(sections), limit) if self._done else None

    def _finish(self, to_next: Relation) -> None:
        if self._type:
            trace = Trace(
                language=NAME,
                type=self._type,
                message=self._message,
                notes=tuple(self._notes[:NOTE_LIMIT]),
                frames=tuple(self._frames),
                children=tuple(self.members),
            )
            self._done.append((to_next, trace))
        self._frames, self.members, self._notes = [], [], []
        self._type = self._message = ""


def _frame(file: str, function: str, line: int) -> Frame:
    library = _LIBRARY.search(file)
    module = stem(file)
    if library is not None:
        inside = library[1] or library[2] or library[3] or ""
        module = re.sub(r"[/\\]", ".", re.sub(r"(?:[/\\]__init__)?\.\w+$", "", inside))
    in_app = library is None and not file.startswith("<frozen") and not _LAUNCHER.search(file)
    return Frame(module=module, function=function, file=file, line=line, in_app=in_app)
