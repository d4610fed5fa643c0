"""What the timeline marks: changes by service, and when tests ran."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rca.model.analysis import Analysis
from rca.model.change import Change, ChangeKind
from rca.model.dossier import Dossier
from rca.model.evidence import AFTER_FIX_LABEL
from rca.model.instant import MINUTE, Instant, format_instant
from rca.model.plural import counted
from rca.report.escape import one_line, shortened

MOST_MARKS = 24
MOST_LANES = 12
_WORDS = 46
_APART = 5 * MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something at a time: `kind` is deploy, fix, change, passed or failed."""

    at: Instant
    kind: str
    text: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """Names of lanes with their marks in order of time, and how many marks were left out."""

    lanes: tuple[tuple[str, tuple[Mark, ...]], ...]
    left_out: int


def lanes_of(dossier: Dossier, analysis: Analysis) -> Lanes:
    """Services by name with their changes, then other changes, then tests.

    What is only announced is left out. Of more than MOST_LANES lanes, or MOST_MARKS marks in one,
    those next to the onset are kept.
    """
    dated = sorted(
        (
            (change.at, change)
            for change in analysis.measures.changes
            if change.at is not None and not change.planned
        ),
        key=lambda pair: (pair[1].service == "", pair[1].service, pair[0]),
    )
    found: list[tuple[str, list[Mark]]] = []
    for service, pairs in groupby(dated, key=lambda pair: pair[1].service):
        marks = [
            _change_mark(at, [change for _, change in same])
            for at, same in groupby(pairs, key=lambda pair: pair[0])
        ]
        found.append((one_line(service) or "other changes", marks))
    tests = sorted(_tests(dossier), key=lambda mark: (mark.at, mark.text))
    found += [("tests", tests)] if tests else []
    middle = analysis.onset if analysis.onset is not None else found[0][1][0].at if found else 0
    near = sorted(found, key=lambda lane: min(abs(mark.at - middle) for mark in lane[1]))
    kept = near[:MOST_LANES]
    lanes = tuple((name, _next_to(marks, middle)) for name, marks in found if (name, marks) in kept)
    drawn = sum(len(marks) for _, marks in lanes)
    return Lanes(lanes=lanes, left_out=sum(len(marks) for _, marks in found) - drawn)


def _next_to(marks: list[Mark], middle: int) -> tuple[Mark, ...]:
    near = sorted(marks, key=lambda mark: (abs(mark.at - middle), mark.at, mark.text))[:MOST_MARKS]
    return tuple(sorted(near, key=lambda mark: (mark.at, mark.text)))


def _change_mark(at: Instant, changes: Sequence[Change]) -> Mark:
    deploys = [change for change in changes if change.kind is ChangeKind.DEPLOY]
    first = (deploys or list(changes))[0]
    kind = "change" if not deploys else "fix" if first.label == AFTER_FIX_LABEL else "deploy"
    name = first.revision.removeprefix(f"{first.service}-") if deploys else first.title
    rest = len(changes) - 1
    with_rest = f" + {counted(rest, 'change')}" if rest else ""
    word = {"deploy": "deploy ", "fix": "fix: deploy ", "change": ""}[kind]
    return Mark(
        at=at,
        kind=kind,
        text=shortened(one_line(f"{word}{name}{with_rest}"), _WORDS),
        told=f"{format_instant(at)} {first.service}: "
        + shortened("; ".join(one_line(change.title) for change in changes), 400),
    )


def _tests(dossier: Dossier) -> Iterator[Mark]:
    """One mark for the test results of one label that lie less than five minutes apart."""
    ran = sorted(
        (attempt.label, attempt.at, str(attempt.cite.evidence), attempt.outcome.is_bad)
        for attempt in dossier.attempts
        if attempt.at is not None and attempt.outcome.ran
    )
    runs: list[list[tuple[str, Instant, str, bool]]] = []
    for one in ran:
        is_near = runs and runs[-1][-1][0] == one[0] and one[1] - runs[-1][-1][1] < _APART
        runs[-1:] = [[*runs[-1], one]] if is_near else [*runs[-1:], [one]]
    for attempts in runs:
        failed = sum(is_bad for *_, is_bad in attempts)
        text = f"{failed} of {len(attempts)} failed" if failed else f"{len(attempts)} passed"
        label, at = attempts[0][:2]
        files = len({evidence for _, _, evidence, _ in attempts})
        yield Mark(
            at=at,
            kind="failed" if failed else "passed",
            text=text,
            told=f"{format_instant(at)} {label}: {text}, in {counted(files, 'file')}",
        )
