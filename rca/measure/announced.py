"""Configuration that running services say they took in: flags, snapshots, reloaded files.

No audit entry records such a change; the line in which a service tells of it is all there is. What
an instance reads when it starts is no change, nor is the same content read again.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rca.measure.database import Tables
from rca.measure.showing import entry_cite
from rca.model.change import Change, ChangeKind
from rca.model.cite import Cite
from rca.model.instant import MINUTE, SECOND, Instant

MOST = 2_000
"""Lines looked at, the earliest; more than that are no news of changes."""

MOST_CONTENTS = 20
"""A sentence with more contents than that tells of its work, not of settings."""

_STARTING = 60 * SECOND
_SAME = 10 * MINUTE
"""Instances take the same content in one after the other."""

_LONGEST = 160
_THING = (
    r"(?i)\b(?:config\w*|settings?|flags?|toggles?|feature|snapshot|experiments?|variant|rollout"
    r"|ruleset|overrides?|parameters)\b"
)
_DONE = (
    r"(?i)\b(?:appl(?:y|ied|ying)|re-?load(?:ed|ing)?|re-?read|changed?|updated?|switched|toggled"
    r"|flipped|activated|deactivated|enabled|disabled|turned (?:on|off)|took effect|picked up"
    r"|refreshed|published|set to)\b|->|\x{2192}"
)
_NOTHING = (
    r"(?i)\b(?:unchanged|no changes?|not changed|without changes?|up[- ]to[- ]date|fail\w*|error"
    r"|could not|cannot|invalid|rejected)\b"
)

SAID = """
SELECT evidence, insert_id, line, event.ts, event.label, event.service, event.revision, message,
    payload
FROM event
JOIN reading USING (nth)
JOIN (
    SELECT service, revision, instance, min(ts) AS started FROM event GROUP BY ALL
) AS begun USING (service, revision, instance)
WHERE log NOT IN ('requests', 'activity', 'system_event') AND proto IS NULL AND NOT is_frame
    AND level IN ('', 'DEFAULT', 'DEBUG', 'INFO', 'NOTICE') AND length(message) <= 500
    AND service <> '' AND event.ts - started > $starting
    AND regexp_matches(message, $thing) AND regexp_matches(message, $done)
    AND NOT regexp_matches(message, $nothing)
ORDER BY nth
LIMIT $most
"""

_SENTENCE = frozenset(
    ("message", "msg", "event", "level", "lvl", "severity", "logger", "logging", "name", "pid")
)
_WHO = re.compile(
    r"(?:^|_)(?:by|user|actor|author|owner|who|email|principal|operator)(?:$|_)", re.I
)
_INCIDENTAL = re.compile(
    r"time|^ts$|date|_at$|_ms$|^ms$|took|elapsed|duration|latency|trace|span|request_?id|instance"
    r"|host|thread",
    re.I,
)
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<![\w.-])[A-Za-z][\w-]*(?:[._-][\w-]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One line: the sentence without its numbers, what it names, and how that is shown."""

    at: Instant
    label: str
    service: str
    revision: str
    sentence: str
    content: tuple[str, ...]
    shown: str
    cite: Cite


def announced_changes(tables: Tables) -> Iterator[Change]:
    """Each content that is another than the one before it, by service and sentence, then time."""
    wanted = {"starting": _STARTING, "most": MOST, "thing": _THING, "done": _DONE}
    rows = tables.execute(SAID, {**wanted, "nothing": _NOTHING}).fetchall()
    said: dict[tuple[str, str], list[_Said]] = defaultdict(list)
    for evidence, insert_id, line, at, label, service, revision, message, payload in rows:
        sentence = " ".join(message.split())
        details = tuple(_details(payload))
        content = tuple(f"{name} {value}" for name, value, is_number in details if not is_number)
        one = _Said(
            at=Instant(at),
            label=label,
            service=service,
            revision=revision,
            sentence=_NUMBER.sub("", sentence) if details else _before_arrow(sentence),
            content=content if details else (sentence,),
            shown=", ".join(f"{name} {value}".strip() for name, value, _ in details),
            cite=entry_cite(evidence, insert_id, line),
        )
        said[service, one.sentence].append(one)
    for (_, sentence), ones in sorted(said.items()):
        if len({one.content for one in ones}) <= MOST_CONTENTS:
            yield from _changes(sentence, ones)


def _changes(sentence: str, ones: list[_Said]) -> Iterator[Change]:
    last: dict[tuple[str, ...], Instant] = {}
    before: tuple[str, ...] = ()
    for one in ones:
        is_same = one.content == before or one.at - last.get(one.content, Instant(0)) <= _SAME
        before, last[one.content] = one.content, one.at
        if not is_same:
            yield _change(sentence, one)


def _change(sentence: str, one: _Said) -> Change:
    shown = one.shown or one.content[0]
    told = f"“{sentence.strip()}”: {shown}" if one.shown else f"“{shown}”"
    return Change(
        kind=ChangeKind.CONFIGURATION,
        at=one.at,
        label=one.label,
        service=one.service,
        revision=one.revision,
        subject="configuration",
        after=shown[:_LONGEST],
        title=f"configuration of {one.service} changes, {told[:_LONGEST]}",
        names=tuple(sorted(set(_NAME.findall(" ".join(one.content))))),
        cite=one.cite,
    )


def _before_arrow(sentence: str) -> str:
    """What a sentence says before its first value: `pool.size 20 -> 5` and `… 5 -> 9` are one."""
    return _NUMBER.sub("", re.split(r"[:=]|\S+\s*(?:->|→)", sentence)[0])


def _details(payload: str | None) -> Iterator[tuple[str, str, bool]]:
    """The fields beside the sentence: name, value, whether it is a number; never who did it."""
    if not payload:
        return
    try:
        found = json.loads(payload)
    except ValueError:
        return
    if isinstance(found, dict):
        yield from _leaves("", found)


def _leaves(name: str, value: object) -> Iterator[tuple[str, str, bool]]:
    if isinstance(value, dict):
        for key, inner in sorted(value.items()):
            is_beside = not name and (key in _SENTENCE or _INCIDENTAL.search(key))
            if not (is_beside or _WHO.search(key)):
                yield from _leaves(key, inner)
    elif isinstance(value, list):
        for inner in value[:10]:
            yield from _leaves(name, inner)
    elif isinstance(value, bool) or value is None:
        yield name, json.dumps(value), False
    elif isinstance(value, int | float):
        yield name, str(value), True
    else:
        yield name, " ".join(str(value).split())[:80], False
