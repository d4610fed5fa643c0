"""The attempts that a JUnit XML document records, read as a stream.

Entities are never resolved and nothing is fetched. A document that is not well-formed gives what
can be recovered; `why_broken` tells that it is one.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from rca.model.instant import Instant, parse_instant
from rca.model.outcome import Outcome
from rca.model.skipped import Skipped
from rca.sources.interface import passed_over

DETAIL_LIMIT = 20_000
_CHUNK = 256 * 1024
_OUTCOMES = {
    "error": Outcome.ERROR,
    "failure": Outcome.FAILED,
    "skipped": Outcome.SKIPPED,
    "ignored": Outcome.SKIPPED,
    "disabled": Outcome.SKIPPED,
}
_STATUS = {
    "disabled": Outcome.SKIPPED,
    "notrun": Outcome.SKIPPED,
    "skipped": Outcome.SKIPPED,
    "suppressed": Outcome.SKIPPED,
}
_RERUNS = {
    "rerunFailure": Outcome.FAILED,
    "rerunError": Outcome.ERROR,
    "flakyFailure": Outcome.FAILED,
    "flakyError": Outcome.ERROR,
}
_ORDER = tuple(Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One attempt at one test. `test` is `classname.name`, or the name alone."""

    test: str
    outcome: Outcome
    message: str
    detail: str
    duration_seconds: float | None
    at: Instant | None


@dataclass(slots=True)
class _Suite:
    """A suite that is still open, and what of it was seen."""

    name: str
    at: Instant | None
    declared: int
    counted: int = 0
    problems: list[Case] = field(default_factory=list)


def cases_in(document: bytes) -> Iterator[Case | Skipped]:
    """Every attempt in document order; a suite that holds fewer cases than it says is Skipped."""
    suites: list[_Suite] = []
    parser = _parser(document, events=("start", "end"), recover=True)
    for event, element in _events(parser, document):
        tag = _tag(element)
        if tag in ("testsuite", "testsuites"):
            if event == "start":
                suites.append(_opened(element, suites))
            elif suites:
                yield from _closed(suites.pop(), suites)
                element.clear()
        elif event == "end" and tag == "testcase":
            yield from _attempts(element, suites[-1] if suites else _Suite("", None, 0))
            if suites:
                suites[-1].counted += 1
            element.clear()
        elif event == "end" and _is_suite_problem(element):
            suites[-1].problems.append(_suite_problem(element, suites[-1]))
    while suites:
        yield from _closed(suites.pop(), suites)


def why_broken(document: bytes) -> str:
    """The parser's complaint about a document that is not well-formed; else empty."""
    parser = _parser(document, events=("end",), recover=False)
    try:
        for _, element in _events(parser, document):
            if _tag(element) == "testcase":
                element.clear()
        parser.close()
    except etree.XMLSyntaxError as error:
        return str(error.msg)
    return ""


def root_name(head: bytes) -> str:
    """The local name of the root element that a document begins with; empty for anything else."""
    if not head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<"):
        return ""
    parser = _parser(head, events=("start",), recover=True)
    return next((_tag(element) for _, element in _events(parser, head)), "")


def _parser(
    document: bytes, *, events: tuple[Literal["start", "end"], ...], recover: bool
) -> etree.XMLPullParser:
    """A parser for long texts, unless the document declares entities: then limits stay on."""
    return etree.XMLPullParser(
        events=events,
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=b"<!ENTITY" not in document,
    )


def _events(parser: etree.XMLPullParser, document: bytes) -> Iterator[tuple[str, etree._Element]]:
    for start in range(0, len(document), _CHUNK):
        parser.feed(document[start : start + _CHUNK])
        for event, element in parser.read_events():
            if isinstance(element, etree._Element):
                yield event, element


def _tag(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _opened(element: etree._Element, suites: list[_Suite]) -> _Suite:
    inherited = suites[-1].at if suites else None
    declared = element.get("tests", "")
    return _Suite(
        name=element.get("name", ""),
        at=_instant(element.get("timestamp", "")) or inherited,
        declared=int(declared) if re.fullmatch(r"[0-9]{1,9}", declared) else 0,
    )


def _closed(suite: _Suite, outer: list[_Suite]) -> Iterator[Case | Skipped]:
    yield from suite.problems
    if suite.counted + len(suite.problems) < suite.declared:
        yield passed_over(
            f"suite {suite.name}" if suite.name else "a suite",
            f"declares {suite.declared} tests, holds {suite.counted}",
        )
    if outer:
        outer[-1].counted += suite.counted


def _is_suite_problem(element: etree._Element) -> bool:
    parent = element.getparent()
    return (
        _tag(element) in ("error", "failure")
        and parent is not None
        and _tag(parent) in ("testsuite", "testsuites")
    )


def _suite_problem(element: etree._Element, suite: _Suite) -> Case:
    message, detail = _texts(element)
    return Case(
        test=suite.name or "(suite)",
        outcome=_OUTCOMES[_tag(element)],
        message=message,
        detail=detail,
        duration_seconds=None,
        at=suite.at,
    )


def _attempts(element: etree._Element, suite: _Suite) -> Iterator[Case]:
    """Reruns first when the last attempt passed (flaky), after it when they were in vain."""
    final = _final(element, suite)
    reruns = [
        Case(
            test=final.test,
            outcome=_RERUNS[_tag(child)],
            message=_texts(child)[0],
            detail=_texts(child)[1],
            duration_seconds=_seconds(child.get("time", "")),
            at=final.at,
        )
        for child in element
        if _tag(child) in _RERUNS
    ]
    yield from [final, *reruns] if final.outcome.is_bad else [*reruns, final]


def _final(element: etree._Element, suite: _Suite) -> Case:
    """The case itself; of several outcomes the worst counts, and all their texts are kept."""
    problems = [child for child in element if _tag(child) in _OUTCOMES]
    problems.sort(key=lambda child: -_ORDER.index(_OUTCOMES[_tag(child)]))
    outcome = _OUTCOMES[_tag(problems[0])] if problems else _stated(element)
    texts = [_texts(child) for child in problems]
    name, owner = element.get("name", ""), element.get("classname", "")
    return Case(
        test=".".join(part for part in (owner, name) if part) or suite.name or "(unnamed)",
        outcome=outcome,
        message=texts[0][0] if texts else "",
        detail="\n\n".join(detail for _, detail in texts if detail)[:DETAIL_LIMIT],
        duration_seconds=_seconds(element.get("time", "")),
        at=_instant(element.get("timestamp", "")) or suite.at,
    )


def _stated(element: etree._Element) -> Outcome:
    words = (element.get("status", "").lower(), element.get("result", "").lower())
    return next((_STATUS[word] for word in words if word in _STATUS), Outcome.PASSED)


def _texts(element: etree._Element) -> tuple[str, str]:
    """Message and detail; a message that is missing is the first line of the detail."""
    trace = element.findtext("{*}stackTrace") or ""
    detail = ("".join(str(text) for text in element.itertext()).strip() or trace)[:DETAIL_LIMIT]
    message = element.get("message", "").strip()
    if not message:
        message = next((line.strip() for line in detail.splitlines() if line.strip()), "")
    return message, detail or message[:DETAIL_LIMIT]


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text.replace(",", ""))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _instant(text: str) -> Instant | None:
    """A suite's start; without a zone it is taken as UTC, as reporters on servers write it."""
    for candidate in (text, f"{text}Z", re.sub(r"([+-]\d\d)(\d\d)\Z", r"\1:\2", text)):
        try:
            return parse_instant(candidate)
        except ValueError:
            continue
    return None
