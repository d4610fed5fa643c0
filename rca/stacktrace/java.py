"""Java, Kotlin and Scala traces: causes below, suppressed ones indented, shared frames counted.

Format: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Throwable.html
(`printStackTrace`); also Logback's packaging data, its `common frames omitted` and `Wrapped by:`.
"""

import re
from collections.abc import Sequence

from rca.stacktrace.grammar import LEVEL, Role, cut, looks_logged
from rca.stacktrace.tree import (
    CHAIN_LIMIT,
    NESTED_CHAIN_LIMIT,
    NESTING_LIMIT,
    Frame,
    Link,
    Relation,
    Trace,
    chained,
    shortened,
)

NAME = "java"

_PLACE = (
    r"[\w$-]+\.(?:java|kt|kts|scala|groovy|clj|jsp)(?::-?\d{1,9})?"
    r"|Native Method|Unknown Source|<generated>"
)
_CALL = re.compile(rf"\s*at (?:[\w.@$-]*/)*([^\s()/]+)\.([^\s().]+)\(({_PLACE})\)")
_OMITTED = re.compile(r"\s*\.\.\. (\d+) (?:more|common frames omitted)\b")
_LINK = re.compile(r"(\s*)(Caused by|Suppressed|Wrapped by): ?(.*)$", re.DOTALL)
_THREAD = re.compile(r'Exception in thread "[^"]*" ')
_TYPE = r"(?:[A-Za-z_$][\w$]*\.)*[A-Za-z_$][\w$]*"
_HEAD = re.compile(rf"({_TYPE})(?:: (.*)|:?\s*)$", re.DOTALL)
_SURE = re.compile(r"\.[A-Z]|[a-z$](?:Error|Exception|Throwable|Failure|Fault)$")
_WITHIN = re.compile(
    r"(?<![\w.$])((?:[A-Za-z_]\w*\.)+[A-Z][\w$]*(?:Error|Exception))(?:: (.*))?$", re.DOTALL
)
_CIRCULAR = re.compile(r"\[CIRCULAR REFERENCE: ?([^\]]*)\]?")

_LIBRARY = re.compile(
    r"(?:java|javax|jakarta|sun|jdk|com\.sun|kotlin|kotlinx|scala|groovy|clojure|android|androidx"
    r"|dalvik|akka|reactor|rx|okhttp3|retrofit2|feign|lombok|junit"
    r"|org\.(?:springframework|apache|hibernate|eclipse|jboss|wildfly|junit|testng|mockito|gradle"
    r"|slf4j|postgresql|aspectj|codehaus|glassfish|jooq|mariadb|mongodb|yaml|redisson|quartz|h2"
    r"|xerial|flywaydb|thymeleaf|reactivestreams|jetbrains)"
    r"|io\.(?:netty|grpc|micrometer|micronaut|quarkus|undertow|vertx|reactivex|opentelemetry"
    r"|opencensus|ktor|lettuce|jsonwebtoken)"
    r"|com\.(?:fasterxml|zaxxer|mysql|mongodb|netflix|datastax|oracle|microsoft|squareup|jayway"
    r"|google\.(?:api|auth|cloud|common|gson|inject|protobuf))"
    r"|ch\.qos|net\.(?:bytebuddy|sf|ttddyy)|cglib"
    r")\."
)
_PROXY = re.compile(r"(?:^|\.)\$Proxy\d+$|^jdk\.proxy\d")


def role(line: str, before: Role) -> Role:
    """What the line is; `Caused by:` counts only below frames."""
    if _CALL.match(line):
        return Role.FRAME
    if _THREAD.match(line):
        return Role.OPEN
    if before is Role.NONE:
        return Role.NONE
    link = _LINK.match(line)
    if _OMITTED.match(line) or (link is not None and _CIRCULAR.match(link[3])):
        return Role.MORE
    return Role.LINK if link is not None else Role.NONE


def head_at(lines: Sequence[str]) -> int | None:
    """The nearest line that is an exception's name and message, or ends with one."""
    for at in range(len(lines) - 1, -1, -1):
        if _exception(lines[at], nearest=at == len(lines) - 1) is not None:
            return at
        if looks_logged(lines[at]):
            return None
    return None


def _exception(line: str, *, nearest: bool) -> tuple[str, str] | None:
    bare = line.strip()
    if (thread := _THREAD.match(bare)) is not None:
        bare = bare[thread.end() :]
    match = _HEAD.match(bare)
    if match is not None and (LEVEL.match(match[1]) or not _SURE.search(match[1])):
        match = _WITHIN.search(bare) or (match if nearest and not LEVEL.match(match[1]) else None)
    elif match is None:
        match = _WITHIN.search(bare)
    return None if match is None else (match[1], match[2] or "")


class _Section:
    """One exception being read: how it hangs on the one before, and its own lines."""

    def __init__(self, how: str, indent: int, text: str) -> None:
        self.how = how
        self.indent = indent
        self.lines = [text] if text else []
        self.frames: list[Frame] = []
        self.omitted = 0

    def trace(self, children: tuple[Link, ...], shared: tuple[Frame, ...]) -> Trace:
        """The exception itself; frames come innermost first in the text."""
        first = self.lines[0] if self.lines else ""
        circular = _CIRCULAR.match(first)
        named = _exception(circular[1] if circular else first, nearest=True)
        kind, message = named or ("", first)
        return Trace(
            language=NAME,
            type=kind,
            message=cut("\n".join([message, *self.lines[1:]])),
            frames=shared[: self.omitted] + tuple(reversed(self.frames)),
            children=children,
        )


def parse(lines: Sequence[str]) -> Trace | None:
    """The exception printed first; with `Wrapped by:` the one printed last."""
    sections = [_Section("", 0, "")]
    for line in lines:
        section = sections[-1]
        if (call := _CALL.match(line)) is not None:
            section.frames.append(_frame(call[1], call[2], call[3]))
        elif (omitted := _OMITTED.match(line)) is not None:
            section.omitted = int(omitted[1][:6])
        elif (link := _LINK.match(line)) is not None:
            sections.append(_Section(link[2], len(link[1].expandtabs(1)), link[3]))
        elif not section.frames and line.strip():
            section.lines.append(line.strip() if len(section.lines) == 0 else line.rstrip())
    if len(sections) == 1 and not sections[0].lines:
        return None
    if any(section.how == "Wrapped by" for section in sections):
        return _root_first(sections)
    return _grown(sections)


def _root_first(sections: list[_Section]) -> Trace:
    traces: list[tuple[Relation, Trace]] = []
    for section in shortened(sections):
        shared = traces[-1][1].frames if traces else ()
        traces.append((Relation.CAUSE, section.trace((), shared)))
    return chained(traces[::-1])


def _grown(sections: list[_Section]) -> Trace:
    """A tree from indentation: what is suppressed stands right of what suppresses it."""
    chains: list[list[tuple[_Section, list[Link]]]] = [[(sections[0], [])]]
    skipped_from: int | None = None
    for section in sections[1:]:
        if skipped_from is not None and section.indent >= skipped_from:
            continue
        skipped_from = None
        indents = [chain[0][0].indent for chain in chains]
        while len(chains) > 1 and section.indent < indents[len(chains) - 1]:
            _hang(chains)
        if section.how == "Suppressed":
            while len(chains) > 1 and section.indent <= indents[len(chains) - 1]:
                _hang(chains)
            if len(chains) > NESTING_LIMIT:
                skipped_from = section.indent
                continue
            chains.append([(section, [])])
        else:
            chains[-1].append((section, []))
    while len(chains) > 1:
        _hang(chains)
    return _chain(chains[0], (), CHAIN_LIMIT)


def _hang(chains: list[list[tuple[_Section, list[Link]]]]) -> None:
    """Finish the rightmost chain: it was suppressed by the last exception left of it."""
    chain = chains.pop()
    owner, links = chains[-1][-1]
    shared = tuple(reversed(owner.frames))
    trace = _chain(chain, shared, NESTED_CHAIN_LIMIT)
    links.append(Link(relation=Relation.SUPPRESSED, trace=trace))


def _chain(
    chain: list[tuple[_Section, list[Link]]], shared: tuple[Frame, ...], limit: int
) -> Trace:
    traces = []
    for section, links in shortened(chain, limit):
        trace = section.trace(tuple(links), shared)
        traces.append((Relation.CAUSE, trace))
        shared = trace.frames
    return chained(traces, limit)


def _frame(kind: str, function: str, place: str) -> Frame:
    file, _, line = place.partition(":")
    is_generated = place == "<generated>" or _PROXY.search(kind) is not None
    return Frame(
        module=kind,
        function=function,
        file="" if file in ("Native Method", "Unknown Source", "<generated>") else file,
        line=int(line) if line.isdigit() else 0,
        in_app=not is_generated and _LIBRARY.match(kind + ".") is None,
    )
