"""Quiet lines that came before the trouble and share a name with it, or came just before it.

A job that drops a column, a worker that says it stopped, a library that says its version: a line
that is no error, was never there before, and introduces the word that the error stumbles over.
"""

import re
import sys

from rca.model.analysis import CauseKind, Factor
from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.model.instant import MINUTE, SECOND, Instant
from rca.model.measures import Pattern
from rca.model.signals import Direction, SignalKind
from rca.reason.case import Case
from rca.reason.phrases import clock, seconds
from rca.reason.suspect import Suspect, Way
from rca.reason.trouble import RECORDS, Trouble, in_one_line
from rca.reason.words import is_name, telling_words

MOST = 6
_CLOCKS = 5 * SECOND
_AT_ONCE = 2 * SECOND
"""Lines of one moment tell of the same thing in the same words; only a name is more than that."""
_TABLE = re.compile(r"\b(?:table|relation)\s+[\"'`]?([a-z_][\w.]*)")
_CHANGES = re.compile(
    r"renam|drop|delet|remov|alter|truncat|detach|disabl|revok|withdr|retir|destroy|expire|rotat"
    r"|migrat|upgrad|split|mov(?:e|ing)\b|replac",
    re.I,
)
"""What a line says that takes a thing away or makes another of it."""

_LEAST = 4
_NEAR = 5 * MINUTE
_AFTER_START = MINUTE
_MAKES_WAY = 15 * MINUTE
_RIGHT_BEFORE = MINUTE
_NAMED = 0.9
_SHARED = 0.7
_ONLY_NEAR = 0.45
_MOST_COUNT = 20
_BESIDE = 10 * SECOND
_MOST_BESIDE = 3


def lines(case: Case) -> tuple[Suspect, ...]:
    """The lines with the most telling link, at most six, in order of time."""
    if case.onset is None:
        return ()
    fresh = fresh_lines(case, most=_MOST_COUNT)
    found = [
        suspect
        for pattern, at in fresh
        if (suspect := _suspect(pattern, at, case)) is not None
        and (suspect.ways or _stands_alone(suspect, fresh))
    ]
    best = sorted(found, key=lambda s: (-s.prior[0].value, s.at or 0, s.name))[:MOST]
    return tuple(sorted(best, key=lambda s: (s.at or 0, s.name)))


def _stands_alone(suspect: Suspect, fresh: list[tuple[Pattern, Instant]]) -> bool:
    """Few other new lines of its service beside it: many are a path that was not taken before."""
    near = [
        at
        for pattern, at in fresh
        if suspect.at is not None
        and abs(at - suspect.at) <= _BESIDE
        and any(tally.place.service == suspect.service for tally in pattern.tallies)
    ]
    return len(near) <= _MOST_BESIDE


def fresh_lines(case: Case, *, most: int = sys.maxsize) -> list[tuple[Pattern, Instant]]:
    """Quiet patterns that healthy times do not show, said up to `most` times since: by time."""
    found = []
    troubled = {pattern for trouble in case.troubles for pattern in trouble.patterns}
    for onset in case.measures.onsets:
        if (onset.kind, onset.direction) != (SignalKind.PATTERN, Direction.RISE):
            continue
        pattern = case.patterns.get(onset.name)
        if pattern is None or not onset.is_new or pattern.is_error or pattern.id in troubled:
            continue
        if pattern.log not in (*RECORDS, "system") and onset.during.count <= most:
            found.append((pattern, onset.start))
    return sorted(found, key=lambda item: (item[1], item[0].id))


def _suspect(pattern: Pattern, at: Instant, case: Case) -> Suspect | None:
    onset = case.onset or at
    tally = min(pattern.tallies, key=lambda t: (t.first, t.place))
    service, revision = tally.place.service, tally.place.revision
    words = telling_words(pattern.example.quote) - _older_words(pattern, at, case)
    said = in_one_line(pattern.example.quote)[:200]
    link = _named_by_error(pattern, at, case) or _shared_with(words, at, case)
    way: Way | None = None
    if link is not None:
        trouble, shared = link
        strong = any(is_name(word) for word in shared) or _names_symbol(trouble, shared)
        factor = Factor(
            name="symbol",
            value=_NAMED if strong else _SHARED,
            because=f"it speaks of “{shared[0]}”, which the error names",
        )
        claim = Claim(
            text=f"A new line speaks of “{shared[0]}”, {seconds(trouble.first - at)} before "
            f"{trouble.service} logs “{trouble.text[:160]}”.",
            cites=(pattern.example, trouble.cite),
        )
        way = Way(
            name="shared_name",
            value=factor.value,
            claim=claim,
            phrase="",
            node=NodeKind.ERROR,
            title=trouble.text[:160],
            at=trouble.first,
            is_proof=strong
            and _is_named_cause(trouble)
            and _CHANGES.search(said) is not None
            and _of_one_table(said, trouble.text)
            and case.is_named_in_failures(shared[0]),
            then=trouble.count,
            without_cause=trouble.healthy,
        )
    elif (
        _is_near(service, onset - at, case)
        and not _after_deploy(service, at, case)
        and not _makes_way(service, revision, at, case)
    ):
        lag = seconds(onset - at)
        factor = Factor(
            name="near", value=_ONLY_NEAR, because="a new line shortly before the symptom"
        )
        claim = Claim(
            text=f"It was never said before, and came {lag} before the symptom.",
            cites=(pattern.example,),
        )
    else:
        return None
    return Suspect(
        kind=CauseKind.CODE,
        node=NodeKind.CONFIG,
        name=f"{service} at {clock(at)}: “{said}”",
        service=service,
        revision=revision,
        at=at,
        prior=(factor,),
        summary=() if way else (claim,),
        cites=(pattern.example,),
        ways=(way,) if way else (),
    )


def _of_one_table(line: str, error: str) -> bool:
    """Whether both name the same table, where both name one."""
    ours, theirs = (set(_TABLE.findall(text.lower())) for text in (line, error))
    return not (ours and theirs) or bool(ours & theirs)


def _older_words(pattern: Pattern, at: Instant, case: Case) -> frozenset[str]:
    """The words that lines before that time already had."""
    found: set[str] = set()
    for other in case.measures.patterns:
        if other is not pattern and min(t.first for t in other.tallies) < at:
            found |= telling_words(f"{other.template} {other.example.quote}")
    for name in case.dependence.names:
        found |= telling_words(name)
    return frozenset(found)


def _named_by_error(
    pattern: Pattern, at: Instant, case: Case
) -> tuple[Trouble, tuple[str, ...]] | None:
    """The first own trouble after the line that is known to miss a thing which the line names.

    Older lines may have named it as well, while it was still there.
    """
    for trouble in _in_order(at, case):
        if _is_named_cause(trouble):
            named = [name for name in _symbols(trouble) if _has(pattern.example.quote, name)]
            if named:
                return trouble, tuple(named)
    return None


def _symbols(trouble: Trouble) -> tuple[str, ...]:
    return trouble.known.symbols if trouble.known is not None else ()


def _names_symbol(trouble: Trouble, shared: tuple[str, ...]) -> bool:
    return bool(set(shared) & set(_symbols(trouble)))


def _has(text: str, name: str) -> bool:
    return len(name) >= _LEAST and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _in_order(at: Instant, case: Case) -> list[Trouble]:
    """Own troubles after that time: of services that fail, then those that say what is wrong."""
    failing = {route.key.service for route in case.routes}
    after = [trouble for trouble in case.own if trouble.first >= at - _CLOCKS]
    return sorted(after, key=lambda t: (failing.isdisjoint(t.services), not _is_named_cause(t)))


def _shared_with(
    words: frozenset[str], at: Instant, case: Case
) -> tuple[Trouble, tuple[str, ...]] | None:
    """The first own trouble after the line that has such a word, names before plain words.

    That of a service whose requests fail comes before the same in a database's log, and one that
    says itself what is wrong before the line around it.
    """
    for trouble in _in_order(at, case):
        shared = words & telling_words(f"{trouble.text} {trouble.key}")
        if trouble.first - at < _AT_ONCE:
            shared = frozenset(filter(is_name, shared))
        if shared:
            return trouble, tuple(sorted(shared, key=lambda w: (not is_name(w), w)))
    return None


def _is_near(service: str, lag: int, case: Case) -> bool:
    """Shortly before the symptom, in a service that is ill; or right before it, in one that
    serves no requests, such as a database or a job."""
    if service in case.dependence.ill:
        return 0 <= lag <= _NEAR
    serves = any(outcome.place.service == service for outcome in case.measures.routes)
    return not serves and 0 <= lag <= _RIGHT_BEFORE


def _is_named_cause(trouble: Trouble) -> bool:
    """An error that says of a name that it is not as it was, and that was never there before."""
    known = trouble.known
    return known is not None and known.rule.is_cause and trouble.healthy == 0


def _after_deploy(service: str, at: Instant, case: Case) -> bool:
    """Whether an instance of a new revision was just starting: such lines are its first ones."""
    return any(
        change.service == service
        and change.at is not None
        and -_AFTER_START <= at - change.at <= _AFTER_START
        for change in case.changes
    )


def _makes_way(service: str, revision: str, at: Instant, case: Case) -> bool:
    """Whether a deploy has just replaced the revision that says it: it is how it ends."""
    return any(
        change.service == service
        and change.revision not in ("", revision)
        and change.at is not None
        and 0 <= at - change.at <= _MAKES_WAY
        for change in case.changes
    )
