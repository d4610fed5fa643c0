"""A stack trace as a tree: an exception, its frames, and the exceptions it came from.

The same shape for every language; which frame is the application's own is already decided.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

_Section = TypeVar("_Section")

CHAIN_LIMIT = 40
"""Exceptions kept along one chain: the outer half and the inner half of a longer one."""

NESTED_CHAIN_LIMIT = 6
"""The same for a chain below a suppressed exception or a member of a group."""

NESTING_LIMIT = 10
"""Groups within groups; what is deeper is left out, as Python itself does."""


class Relation(StrEnum):
    """What an exception is to the one it hangs below."""

    CAUSE = "cause"
    CONTEXT = "context"
    SUPPRESSED = "suppressed"
    MEMBER = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One call. `line` counts from 1; 0 where none is written, as `""` is no file or module.

    `module` is what the language calls the home of a function: a Python or JavaScript module, a
    Java or C# type, a Go package, a Rust path, the name of a Ruby or PHP file.
    """

    module: str
    function: str
    file: str
    line: int
    in_app: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An exception below another, and what it is to it."""

    relation: Relation
    trace: "Trace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One exception. `frames` begin with the outermost call and end where it was raised.

    `type` is the name as the language prints it and may be empty. `message` has its lines joined
    by newlines. `notes` are what Python prints below the exception: notes and the further lines
    of a message, which look alike. `children` are in the order of the text.
    """

    language: str
    type: str
    message: str = ""
    notes: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()
    children: tuple[Link, ...] = ()

    @property
    def headline(self) -> str:
        """`type: message`, in one line."""
        first = self.message.partition("\n")[0]
        return f"{self.type}: {first}" if self.type and first else self.type or first


def root_cause(trace: Trace) -> Trace:
    """The exception that everything else follows from.

    Along causes, then contexts; where there are none, the first member of a group.
    """
    while (inner := _inner(trace)) is not None:
        trace = inner
    return trace


def main_chain(trace: Trace) -> Iterator[Trace]:
    """The exceptions from the outermost to the root cause."""
    step: Trace | None = trace
    while step is not None:
        yield step
        step = _inner(step)


def telling_frame(trace: Trace) -> Frame | None:
    """The innermost frame of the application; without one, the innermost frame of all."""
    own = [frame for frame in trace.frames if frame.in_app]
    return next(reversed(own or trace.frames), None)


def chained(sections: Sequence[tuple[Relation, Trace]], limit: int = CHAIN_LIMIT) -> Trace:
    """One trace of exceptions from the outermost inwards, each hung below the one before it.

    The relation of the first is ignored. What a section has below itself stays before the new link.
    """
    kept = shortened(sections, limit)
    relation, inner = kept[-1]
    for outer_relation, outer in reversed(kept[:-1]):
        inner = with_children(outer, (*outer.children, Link(relation=relation, trace=inner)))
        relation = outer_relation
    return inner


def shortened(sections: Sequence[_Section], limit: int = CHAIN_LIMIT) -> Sequence[_Section]:
    """The sections themselves, or the outer and the inner ones of a chain that is too long."""
    if len(sections) <= limit:
        return sections
    return [*sections[: limit // 2], *sections[-(limit - limit // 2) :]]


def with_children(trace: Trace, children: tuple[Link, ...]) -> Trace:
    """The same exception with other links."""
    return Trace(
        language=trace.language,
        type=trace.type,
        message=trace.message,
        notes=trace.notes,
        frames=trace.frames,
        children=children,
    )


def _inner(trace: Trace) -> Trace | None:
    for relation in (Relation.CAUSE, Relation.CONTEXT, Relation.MEMBER):
        for link in trace.children:
            if link.relation is relation:
                return link.trace
    return None
