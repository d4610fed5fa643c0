"""Start and finish lines of the same subject, laid together to intervals.

A line starts or finishes something when it has such a verb; what it is about is the word before
the verb, or where there is none the word after it. Lines that share a trace or an id belong
together; where no line has either, the one started first is taken to finish first, which leaves
the number that are open, and the sum of durations, as they are.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from statistics import median_low
from typing import NamedTuple

from rca.measure.database import Tables
from rca.measure.showing import entry_cite
from rca.model.ids import PatternId
from rca.model.instant import SECOND, Instant
from rca.model.plural import counted
from rca.model.signals import Interval, Intervals
from rca.model.skipped import Skipped

ENTRIES = 5_000
"""Entries of one subject in one service that are paired; subjects with more are reported."""

SUBJECTS = 100
"""Subjects kept, those with most intervals first."""

LONGEST = 20
FIRST = 10

_VERBS = (
    (
        "start starts started starting begin begins began begun beginning",
        "finish finishes finished finishing done complete completes completed completing end ends "
        "ended ending stop stops stopped stopping exited",
    ),
    ("acquire acquires acquired acquiring", "release releases released releasing returned"),
    ("open opens opened opening", "close closes closed closing"),
    ("enter enters entered entering", "exit exits exited exiting leave leaves left leaving"),
    ("join joins joined joining", "leave leaves left leaving"),
    ("connect connects connected", "disconnect disconnects disconnected"),
    ("lock locked", "unlock unlocked"),
    ("subscribe subscribed", "unsubscribe unsubscribed"),
    ("allocate allocated", "free freed deallocated"),
)
"""Verbs that start something and those that finish it; the first names the pair."""

_FEW = 4
"""An id stands in no more lines of a subject; a number that stands in more is none."""

# Levels, and what stands in brackets, say who speaks and not of what.
_ASIDE = re.compile(
    r"\[[^\]]*\]|<[^>]*>"
    r"|\b(?:EMERGENCY|ALERT|CRITICAL|FATAL|ERROR|WARN(?:ING)?|NOTICE|INFO|DEBUG|LOG|UTC)\b"
)
_WORD = re.compile(r"[A-Za-z]+(?:[_.-][A-Za-z]+)*")
_FILLERS = re.compile(
    r"an?|the|new|ha[sv]e?|was|were|is|are|be|been|being|to|of|for|now|already|still|just|"
    r"successfully"
)

WORDY = """
SELECT pattern, template FROM pattern
WHERE log NOT IN ('requests', 'activity', 'system_event')
ORDER BY pattern
"""

CHOSEN = "CREATE TABLE interval_line (pattern VARCHAR, subject VARCHAR, is_start BOOLEAN)"

ADD = """
INSERT INTO interval_line
SELECT unnest($patterns::VARCHAR[]), unnest($subjects::VARCHAR[]), unnest($starts::BOOLEAN[])
"""

# Subjects that a service both starts and finishes, with the tokens that may be ids.
LINES = """
WITH said AS (
    SELECT subject, is_start, pattern, nth, coalesce(stretch, label) AS state, service
    FROM interval_line
    JOIN sighting USING (pattern)
    JOIN event USING (nth)
    LEFT JOIN phase USING (nth)
    WINDOW subject AS (PARTITION BY state, service, subject)
    QUALIFY bool_or(is_start) OVER subject AND NOT bool_and(is_start) OVER subject
        AND count(*) OVER subject <= $entries
)
SELECT state, service, subject, is_start, pattern, ts, instance, trace,
    list_filter(
        list_distinct(regexp_extract_all(left(telling, 300), '[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*')),
        lambda token: length(token) > 3 OR regexp_matches(token, '[A-Za-z]')
    ) AS tokens,
    evidence, insert_id, line
FROM said
JOIN (SELECT nth, ts, instance, trace, evidence, insert_id, line FROM event) AS whole USING (nth)
JOIN reading USING (nth)
ORDER BY state, service, subject, nth
"""

# The same, where there are too many to lay together.
TOO_MANY = """
SELECT service, subject, count(*)
FROM interval_line JOIN sighting USING (pattern) JOIN event USING (nth) LEFT JOIN phase USING (nth)
GROUP BY coalesce(stretch, label), service, subject
HAVING bool_or(is_start) AND NOT bool_and(is_start) AND count(*) > $entries
ORDER BY service, subject, count(*)
"""


class _Line(NamedTuple):
    """A line that starts or finishes something."""

    is_start: bool
    pattern: str
    ts: int
    instance: str
    trace: str
    tokens: list[str]
    evidence: str
    insert_id: str
    line: int


_Pairs = list[tuple[_Line, _Line | None]]


def intervals_of(tables: Tables) -> tuple[tuple[Intervals, ...], tuple[Skipped, ...]]:
    """The intervals by label, service and subject; what there was too much of.

    Needs `phase` and the tables of patterns.
    """
    words = [
        (pattern, subject, is_start)
        for pattern, template in tables.execute(WORDY).fetchall()
        for subject, is_start in subjects_of(template)
    ]
    tables.execute(CHOSEN)
    patterns, subjects, starts = ([row[place] for row in words] for place in range(3))
    tables.execute(ADD, {"patterns": patterns, "subjects": subjects, "starts": starts})
    rows = tables.execute(LINES, {"entries": ENTRIES}).fetchall()
    found = [
        _intervals(key, [_Line(*row[3:]) for row in group])
        for key, group in groupby(rows, key=lambda row: row[:3])
    ]
    kept = sorted(found, key=lambda one: (-one.count, one.label, one.service, one.subject))
    skipped = [
        Skipped(
            evidence="all logs",
            locator=counted(count, "entry", "entries"),
            reason=f"too many to lay together: {service or 'no service'}, {subject}",
        )
        for service, subject, count in tables.execute(TOO_MANY, {"entries": ENTRIES}).fetchall()
    ]
    if len(kept) > SUBJECTS:
        reason = f"subjects start and finish; the {SUBJECTS} most frequent are kept"
        more = f"{len(kept) - SUBJECTS} more"
        skipped.append(Skipped(evidence="all logs", locator=more, reason=reason))
    kept = sorted(kept[:SUBJECTS], key=lambda one: (one.label, one.service, one.subject))
    return tuple(kept), tuple(skipped)


def subjects_of(template: str) -> Iterator[tuple[str, bool]]:
    """What a template starts (True) or finishes, as `open connection`; several for some verbs."""
    words = [word.lower() for word in _WORD.findall(_ASIDE.sub(" ", template))]
    for place, word in enumerate(words):
        verbs = _verbs(word)
        if not verbs or _verbs(next(iter(words[place + 1 :]), "")):
            continue  # of two, as in "lock acquired", the first is the subject
        before = [one for one in words[:place] if not _FILLERS.fullmatch(one)]
        after = [one for one in words[place + 1 :] if not _FILLERS.fullmatch(one)]
        subject = before[-1] if before else next(iter(after), "")
        if subject:
            yield from ((f"{verb} {subject}", is_start) for verb, is_start in verbs)
        return


@lru_cache(maxsize=4096)
def _verbs(word: str) -> tuple[tuple[str, bool], ...]:
    """The pairs of verbs that a word belongs to, by name, and whether it is the start."""
    return tuple(
        (start.split()[0], word in start.split())
        for start, finish in _VERBS
        if word in start.split() or word in finish.split()
    )


def _intervals(key: tuple[str, str, str], lines: list[_Line]) -> Intervals:
    label, service, subject = key
    matched, pairs = _match(lines)
    finished = [(begin, end) for begin, end in pairs if end is not None]
    unfinished = [begin for begin, end in pairs if end is None]
    lengths = [end.ts - begin.ts for begin, end in finished]
    longest = sorted(finished, key=lambda pair: pair[0].ts - pair[1].ts)[:LONGEST]
    most_open, at = _most_open(pairs)
    return Intervals(
        label=label,
        service=service,
        subject=subject,
        starts=_patterns(line for line in lines if line.is_start),
        finishes=_patterns(line for line in lines if not line.is_start),
        matched=matched,
        count=len(pairs),
        unfinished_count=len(unfinished),
        median_seconds=median_low(lengths) / SECOND if lengths else None,
        longest=tuple(_interval(begin, end) for begin, end in longest),
        unfinished=tuple(_interval(begin, None) for begin in unfinished[:FIRST]),
        most_open=most_open,
        most_open_at=Instant(at),
    )


def _patterns(lines: Iterator[_Line]) -> tuple[PatternId, ...]:
    return tuple(PatternId(pattern) for pattern in sorted({line.pattern for line in lines}))


def _interval(begin: _Line, end: _Line | None) -> Interval:
    return Interval(
        start=Instant(begin.ts),
        end=None if end is None else Instant(end.ts),
        instance=begin.instance,
        cite=entry_cite(begin.evidence, begin.insert_id, begin.line),
    )


def _match(lines: list[_Line]) -> tuple[str, _Pairs]:
    """Pairs in order of their start; by trace or id only where that explains at least half."""
    times = Counter(token for line in lines for token in line.tokens)
    keys: dict[str, list[list[str]]] = {
        "trace": [[line.trace] if line.trace else [] for line in lines],
        "id": [[token for token in line.tokens if 1 < times[token] <= _FEW] for line in lines],
        "order": [[line.instance] for line in lines],
    }
    starts = sum(line.is_start for line in lines)
    enough = min(starts, len(lines) - starts) / 2
    for matched, by_line in keys.items():
        pairs = _pair(lines, by_line)
        if matched == "order" or sum(end is not None for _, end in pairs) >= enough:
            break
    return matched, pairs


def _pair(lines: list[_Line], keys: list[list[str]]) -> _Pairs:
    """Each finish takes the oldest open start that shares a key with it."""
    pairs: list[tuple[_Line, _Line | None]] = []
    is_open: list[bool] = []
    waiting: dict[str, list[int]] = defaultdict(list)
    heads: Counter[str] = Counter()
    for line, own in zip(lines, keys, strict=True):
        if line.is_start:
            for key in own:
                waiting[key].append(len(pairs))
            pairs.append((line, None))
            is_open.append(True)
            continue
        candidates = []
        for key in own:
            queue = waiting[key]
            while heads[key] < len(queue) and not is_open[queue[heads[key]]]:
                heads[key] += 1
            if heads[key] < len(queue):
                candidates.append(queue[heads[key]])
        if candidates:
            chosen = min(candidates)
            pairs[chosen] = (pairs[chosen][0], line)
            is_open[chosen] = False
    return pairs


def _most_open(pairs: _Pairs) -> tuple[int, int]:
    """How many were open at once, and when first; what ends just then is not open any more."""
    moves = [(begin.ts, 1) for begin, _ in pairs]
    moves += [(end.ts, -1) for _, end in pairs if end is not None]
    count = most = 0
    at = pairs[0][0].ts
    for ts, step in sorted(moves):
        count += step
        if count > most:
            most, at = count, ts
    return most, at
