"""Traces put together from lines, whether they stand in one text or came one line an entry.

A line is looked at once and kept only while its trace is open: time is linear, memory bounded.
"""

import re
from collections import OrderedDict, deque
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from rca.stacktrace import csharp, go, java, javascript, php, python, ruby, rust
from rca.stacktrace.grammar import LINE_LIMIT, Language, Role, looks_logged
from rca.stacktrace.tree import Trace, main_chain

Key = TypeVar("Key", bound=Hashable)

LANGUAGES: tuple[Language, ...] = (python, java, javascript, csharp, go, php, ruby, rust)
"""In the order in which a line is offered to them; the stricter ones come first."""

STRANGERS = 2
"""Lines that are no part of a trace and may stand within it."""

LOOK_BACK = 8
"""Lines before the first frame that may hold the name and message of an exception."""

MESSAGE_LINES = 30
"""Lines of a message below a headline in one entry."""

TEXT_LIMIT = 4_000
"""Lines of one trace that are kept: the first and the last half. Its entries are all known."""

ENTRY_LIMIT = 100_000
"""Entries of one trace; it is closed there, and what follows is read as another."""

STREAM_LIMIT = 1_000
"""Streams open at the same time; the one that was silent for longest is closed first."""

HINT = (
    r"\s*at \S|[\s|+]*(?:File \"|Exception Group Traceback|Traceback \(most)"
    r"|Exception in thread |Unhandled [Ee]xception| *---> | *\[errors\]: "
    r"|.*(?:panic: |panic serving |fatal error: |goroutine \d|panicked at |Uncaught |\[object\] \()"
    r"|\s+\S.*\.(?:go|s):\d"
    r"|\s*#\d+ |.*:\d+:in [`']|\s*(?:\d+: )?from |\S*\.rb:\d|#<Thread:|[^@\s(]*@\S+:\d+\s*$"
    r"|\s*[Ss]tack backtrace:|\s*Caused by:\s*$"
)
"""What a line begins with that may begin a trace; a pattern that RE2 understands as well."""

_HINT = re.compile(HINT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined(Generic[Key]):
    """Lines that belong together. `trace` is None when they name no exception.

    `keys` are the entries the lines came from, in order, each once.
    """

    language: str
    trace: Trace | None
    lines: tuple[tuple[str, Key], ...]
    keys: tuple[Key, ...]

    @property
    def last(self) -> Key:
        """The entry that holds the last line."""
        return self.keys[-1]

    def telling(self) -> tuple[Trace, str, Key]:
        """The exception of the main chain that is named last, the line that does, its entry.

        For Python that is the exception that was not caught, for Java and Node the root cause.
        """
        if self.trace is None:
            raise ValueError("no exception is named")
        chain = [(self._naming(trace), trace) for trace in main_chain(self.trace)]
        at, trace = max(chain, key=lambda item: item[0])
        return trace, *self.lines[at]

    def naming(self, trace: Trace) -> tuple[str, Key]:
        """The line that names one of its exceptions, and its entry; else the first line."""
        return self.lines[self._naming(trace)]

    def _naming(self, trace: Trace) -> int:
        for part in (trace.headline, trace.message.partition("\n")[0], trace.type):
            found = [
                (line.find(part), at)
                for at, (line, _) in enumerate(self.lines)
                if part and part in line
            ]
            if found:
                return min(found)[1]
        return 0


def find_traces(text: str) -> tuple[Trace, ...]:
    """All traces in a text, in its order, whatever stands before, between and after them."""
    return tuple(joined.trace for joined in join_text(text) if joined.trace is not None)


def join_text(text: str) -> Iterator[Joined[int]]:
    """The same with their lines; the key is the same for all lines."""
    scanner: Scanner[int] = Scanner()
    for line in _lines(text):
        yield from scanner.feed(line, 0)
    yield from scanner.finish()


def join_lines(
    entries: Iterable[tuple[Hashable, Key, str]],
) -> Iterator[Joined[Key]]:
    """The traces in entries, each given as stream, key and text, in order of time.

    Streams are read apart, so that instances may be interleaved. A text may have several lines.
    Traces come out in the order in which they end.
    """
    scanners: OrderedDict[Hashable, Scanner[Key]] = OrderedDict()
    for stream, key, text in entries:
        scanner = scanners.get(stream)
        if scanner is None:
            scanner = scanners[stream] = Scanner()
            if len(scanners) > STREAM_LIMIT:
                yield from scanners.popitem(last=False)[1].finish()
        scanners.move_to_end(stream)
        for line in _lines(text):
            yield from scanner.feed(line, key)
    for scanner in scanners.values():
        yield from scanner.finish()


def _lines(text: str) -> Iterator[str]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start : min(end, start + LINE_LIMIT)].rstrip("\r")
        start = end + 1


class Scanner(Generic[Key]):
    """Puts the lines of one stream together, line by line."""

    def __init__(self) -> None:
        self._open: _Open[Key] | None = None
        self._recent: deque[tuple[str, Key]] = deque(maxlen=LOOK_BACK)

    @property
    def is_open(self) -> bool:
        """Whether the last line was part of a trace; if not, only HINT begins one."""
        return self._open is not None

    def feed(self, line: str, key: Key) -> Iterator[Joined[Key]]:
        """Take the next line; give the traces that it shows to be complete."""
        if not line or line.isspace():
            return
        waiting = [(line, key)]
        while waiting:
            text, of = waiting.pop()
            if self._open is None:
                self._begin(text, of)
                continue
            rest = self._open.take(text, of)
            if rest is not None:
                yield self._open.joined()
                self._open = None
                waiting += reversed(rest)

    def finish(self) -> Iterator[Joined[Key]]:
        """The stream has ended; give what is still open."""
        while self._open is not None:
            ended = self._open
            self._open = None
            rest = ended.give_up()
            yield ended.joined()
            for line, key in rest:
                yield from self.feed(line, key)
        self._recent.clear()

    def _begin(self, line: str, key: Key) -> None:
        language = _language_of(line)
        if language is None:
            self._recent.append((line, key))
            return
        role = language.role(line, Role.NONE)
        self._open = _Open(language)
        if role is not Role.OPEN:
            self._open.look_back(list(self._recent))
        self._open.add(line, key, role)
        self._recent.clear()


def _language_of(line: str) -> Language | None:
    """The language in which a line begins a trace."""
    if _HINT.match(line) is None:
        return None
    known = (one for one in LANGUAGES if one.role(line, Role.NONE) is not Role.NONE)
    return next(known, None)


def _without_numbers(line: str) -> str:
    return re.sub(r"\d+", "", line)


class _Open(Generic[Key]):
    """A trace that is not complete yet, with the strangers since its last line."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._first: list[tuple[str, Key]] = []
        self._latest: deque[tuple[str, Key]] = deque(maxlen=TEXT_LIMIT // 2)
        self._keys: dict[Key, None] = {}
        self._before = Role.OPEN
        self._gap: list[tuple[str, Key]] = []
        self._perhaps_last: int | None = None
        self._notes = 0

    def look_back(self, recent: list[tuple[str, Key]]) -> None:
        """Take the lines from the one that names the exception, if there is one."""
        at = self._language.head_at([line for line, _ in recent])
        for _ in range(STRANGERS):
            if at is None and recent and looks_logged(recent[-1][0]):
                recent = recent[:-1]
                at = self._language.head_at([line for line, _ in recent])
        if at is not None:
            for line, key in recent[at:]:
                self._keep(line, key)

    def add(self, line: str, key: Key, role: Role) -> None:
        """Take a line of the trace; strangers after a headline were lines of its message."""
        if self._before in (Role.OPEN, Role.LINK):
            for stranger, of in self._gap:
                if not looks_logged(stranger):
                    self._keep(stranger, of)
        self._gap, self._perhaps_last = [], None
        self._keep(line, key)
        self._before = role

    def take(self, line: str, key: Key) -> list[tuple[str, Key]] | None:
        """Look at the next line; the lines to look at again when the trace ended before it."""
        role = self._language.role(line, self._before)
        if role is Role.MAYBE_LAST and self._is_same_entry(key):
            role = Role.LAST
        if role in (Role.NONE, Role.MAYBE_LAST):
            other = _language_of(line)
            if other is None:
                return self._stranger(line, key, role)
            if self._is_only_opened():
                self._language = other
                role = other.role(line, Role.OPEN)
        if role is Role.NONE or self._ends_before(role, line):
            return [*self.give_up(), (line, key)]
        if role is Role.LINK:
            self._adopt_last()
        self.add(line, key, role)
        return None

    def give_up(self) -> list[tuple[str, Key]]:
        """The strangers at the end, which are no part of the trace."""
        self._adopt_last()
        rest, self._gap = self._gap, []
        return rest

    def joined(self) -> Joined[Key]:
        """What was taken."""
        lines = (*self._first, *self._latest)
        trace = self._language.parse([line for line, _ in lines])
        is_named = trace is not None and any(step.headline for step in main_chain(trace))
        return Joined(
            language=self._language.NAME,
            trace=trace if is_named else None,
            lines=lines,
            keys=tuple(self._keys),
        )

    def _keep(self, line: str, key: Key) -> None:
        self._keys[key] = None
        if len(self._first) < TEXT_LIMIT // 2:
            self._first.append((line, key))
        else:
            self._latest.append((line, key))

    def _ends_before(self, role: Role, line: str) -> bool:
        """Whether a line of that role is the first of another trace."""
        is_again = role is Role.LINK and _without_numbers(line) == _without_numbers(
            self._first[0][0]
        )
        if is_again or len(self._keys) >= ENTRY_LIMIT:
            return True
        if role is Role.OPEN:
            return self._before is not Role.LINK
        if role is Role.FRAME and self._before in (Role.LAST, Role.END):
            return True
        if not self._gap or self._before in (Role.OPEN, Role.LINK):
            return False  # what stands between a headline and its frames is its message
        gap = [line for line, _ in self._gap]
        if role is Role.LINK:
            gap = gap[-1:]
        return role in (Role.FRAME, Role.LINK) and self._language.head_at(gap) is not None

    def _is_same_entry(self, key: Key) -> bool:
        return key == next(reversed(self._keys))

    def _is_only_opened(self) -> bool:
        """Whether there is but a first line yet, which another language may write as well."""
        return self._before is Role.OPEN and len(self._first) == 1 and not self._gap

    def _stranger(self, line: str, key: Key, role: Role) -> list[tuple[str, Key]] | None:
        is_same_entry = self._is_same_entry(key)
        is_note = self._before is Role.LAST and is_same_entry and not looks_logged(line)
        if is_note and self._notes < MESSAGE_LINES:
            self._notes += 1
            self._keep(line, key)
            return None
        if role is Role.MAYBE_LAST and self._perhaps_last is None:
            self._perhaps_last = len(self._gap)
        self._gap.append((line, key))
        limit = STRANGERS
        if self._before is Role.LAST or self._perhaps_last is not None:
            limit = LOOK_BACK  # notes may stand before what says that the chain goes on
        elif self._before in (Role.OPEN, Role.LINK) and not looks_logged(line):
            limit = MESSAGE_LINES if is_same_entry else LOOK_BACK
        return None if len(self._gap) <= limit else self.give_up()

    def _adopt_last(self) -> None:
        if self._perhaps_last is None:
            return
        line, key = self._gap.pop(self._perhaps_last)
        self._perhaps_last = None
        self._keep(line, key)
        self._before = Role.LAST
