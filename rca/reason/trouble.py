"""What newly goes wrong, and where: error lines that healthy times do not show at that rate.

An error that is there in healthy times as often as in the incident is background and no trouble.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rca.model.cite import Cite
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.graph import NodeKind
from rca.model.ids import PatternId
from rca.model.instant import Instant
from rca.model.knowledge import Role
from rca.model.measures import Measures, Pattern, Tally
from rca.model.signals import Direction, Onset, SignalKind
from rca.reason.known_failures import KnownFailure

LABELS = (INCIDENT_LABEL, BASELINE_LABEL)
RECORDS = ("requests", "activity", "system_event", "data_access", "policy")
"""Logs that record what was done; they hold no lines that a service wrote."""

PLATFORM = (*RECORDS, "system")
"""Logs that the platform writes itself: instances, limits, requests that found no instance."""

LEAST_STRENGTH = 10.0
_TELLING = frozenset({Role.CAUSE, Role.MECHANISM})
RAISED_AT = re.compile(r"\A(?P<error>.*) at [\w./<>-]+:[\w.<>]+\Z", re.S)
_LOGFMT = re.compile(
    r"""\A(?:(?:ts|time|t|level|lvl|severity|logger|caller)=(?:"[^"]*"|\S+)\s+)+"""
    r"""(?:msg|message)=(?:"(?P<message>[^"]*)"|)(?P<rest>.*)\Z"""
)
"""A line of `key=value` pairs (https://brandur.org/logfmt), whose message is what it says."""

_STAMP = re.compile(
    r"\A\W*(?:(?:\d{4}[-/]\d\d[-/]\d\d[T ])?\d\d:[\d:.,]+\S*\s+)?"
    r"(?:(?:[A-Z]{3,4}\s+)?\[\d+\]:?\s+(?:\[\d+-\d+\]\s+)?(?:\w+=[^\s,]*,?\s*)*)?"
    r"(?:(?:ERROR|CRITICAL|FATAL|PANIC|WARN(?:ING)?|INFO|DEBUG|NOTICE|LOG)\b[\s:|-]*)?"
    r"(?:\d+\s+---\s+(?:\[[^\]]{1,60}\]\s*)*[\w.$/]+\s*:\s+|\[[^\]]{1,40}\][\s:-]*)?"
)
"""Time, level and logger before a message; also as PostgreSQL (`log_line_prefix`) and Spring Boot
(https://docs.spring.io/spring-boot/reference/features/logging.html) write them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One error that newly occurs, in one service or alike in several.

    `text` is the example's own words in one line, without time and level. `healthy` counts it
    before the incident. `services` are those that show it, the first one first, and `revisions`
    run parallel to them. `minutes` has how often it was seen by start of the minute. `is_raised`:
    an exception, which says more than the line around it. `known` is what a rule makes of it.
    `healthy_cites` show it in healthy times, three times at most.
    """

    key: str
    text: str
    services: tuple[str, ...]
    revisions: tuple[str, ...]
    first: Instant
    last: Instant
    count: int
    healthy: int
    patterns: tuple[PatternId, ...]
    minutes: tuple[tuple[Instant, int], ...]
    is_raised: bool
    known: KnownFailure | None
    cite: Cite
    healthy_cites: tuple[Cite, ...]

    @property
    def service(self) -> str:
        """Where it was seen first."""
        return self.services[0]

    @property
    def revision(self) -> str:
        """The revision that showed it first."""
        return self.revisions[0]


def find_troubles(measures: Measures, known: tuple[KnownFailure, ...] = ()) -> tuple[Trouble, ...]:
    """All of them, the earliest first, then by key.

    A line that a rule knows as a cause or a mechanism is trouble whatever its severity.
    """
    telling = _by_pattern(known)
    rises: dict[str, list[Onset]] = defaultdict(list)
    for onset in measures.onsets:
        if onset.kind is SignalKind.PATTERN and onset.direction is Direction.RISE:
            rises[onset.name].append(onset)
    groups: dict[str, list[Pattern]] = defaultdict(list)
    for pattern in measures.patterns:
        is_trouble = pattern.is_error or _is_warned(pattern, rises) or _is_complaint(pattern, rises)
        is_line = pattern.log not in RECORDS
        if pattern.id in rises and (pattern.id in telling or (is_trouble and is_line)):
            groups[identity(pattern)].append(pattern)
    all_known = _by_pattern(known, frozenset(Role))
    found = [
        replace(
            _trouble(key, patterns, rises),
            known=next((all_known[p.id] for p in patterns if p.id in all_known), None),
        )
        for key, patterns in sorted(groups.items())
    ]
    return tuple(sorted(found, key=lambda trouble: (trouble.first, trouble.key)))


def _is_warned(pattern: Pattern, rises: dict[str, list[Onset]]) -> bool:
    """A warning that healthy times do not show, and that comes so often that it is no chance."""
    return pattern.severity == "WARNING" and any(
        onset.is_new and onset.strength >= LEAST_STRENGTH for onset in rises.get(pattern.id, ())
    )


def _is_complaint(pattern: Pattern, rises: dict[str, list[Onset]]) -> bool:
    """A line without a level on the stream for errors, new and often: loggers that have no levels
    write so."""
    return (
        pattern.severity == ""
        and pattern.log == "stderr"
        and any(o.is_new and o.strength >= LEAST_STRENGTH for o in rises.get(pattern.id, ()))
    )


def _by_pattern(
    known: tuple[KnownFailure, ...], roles: frozenset[Role] = _TELLING
) -> dict[PatternId, KnownFailure]:
    """What is known of each pattern; self-explaining rules come first."""
    found: dict[PatternId, KnownFailure] = {}
    for failure in known:
        if failure.rule.role in roles:
            for pattern in failure.patterns:
                found.setdefault(pattern, failure)
    return found


def identity(pattern: Pattern) -> str:
    """What makes two error lines the same error: their words, wherever they were raised."""
    match = RAISED_AT.match(pattern.template)
    return match.group("error") if match else pattern.template


def _trouble(key: str, patterns: list[Pattern], rises: dict[str, list[Onset]]) -> Trouble:
    onsets = sorted((o for p in patterns for o in rises[p.id]), key=lambda o: (o.start, o.service))
    risen = {o.service for o in onsets}
    tallies = [
        t
        for p in patterns
        for t in p.tallies
        if t.place.label in LABELS and t.place.service in risen
    ]
    since = onsets[0].start
    late = sorted((t for t in tallies if t.last >= since), key=_order)
    revisions = {t.place.service: t.place.revision for t in reversed(late)}
    services = tuple(dict.fromkeys(o.service for o in onsets))
    minutes: dict[Instant, int] = defaultdict(int)
    for onset in onsets:
        for start, count in onset.per_minute:
            minutes[start] += count
    example = min(patterns, key=lambda p: (min(o.start for o in rises[p.id]), p.id))
    return Trouble(
        key=key,
        text=in_one_line(example.example.quote or example.template),
        services=services,
        revisions=tuple(revisions.get(service, "") for service in services),
        first=since,
        last=max(t.last for t in tallies),
        count=sum(p.count(INCIDENT_LABEL) for p in patterns),
        healthy=sum(o.before.count for o in onsets),
        patterns=tuple(sorted(p.id for p in patterns)),
        minutes=tuple(sorted(minutes.items())),
        known=None,
        is_raised=any(RAISED_AT.match(p.template) for p in patterns),
        cite=example.example,
        healthy_cites=tuple(o.healthy for o in onsets if o.healthy is not None)[:3],
    )


def _order(tally: Tally) -> tuple[Instant, str]:
    return tally.first, tally.place.revision


def kind_of(patterns: Iterable[Pattern]) -> NodeKind:
    """An event of the platform where that alone wrote the lines, else an error of a program."""
    logs = {pattern.log for pattern in patterns}
    return NodeKind.PLATFORM if logs and logs <= set(PLATFORM) else NodeKind.ERROR


def in_one_line(text: str) -> str:
    """The words of a line without its time, level and logger."""
    line = text.partition("\n")[0]
    message = _LOGFMT.match(line)
    if message:
        said = (message.group("message"), message.group("rest"))
        return " ".join(part.strip() for part in said if part)
    return _STAMP.sub("", line, count=1).strip() or line
