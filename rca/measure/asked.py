"""What the questions of a dossier ask for, counted entry by entry instead of by pattern.

Texts are looked for in the message of an entry, case and all. A session is known by its trace.
"""

import re
from collections.abc import Iterator

from rca.measure.database import Tables
from rca.measure.reach import LOOKED_AT, place_of, reach_of
from rca.measure.showing import entry_cite
from rca.measure.text_places import logged_places, places_of
from rca.model.asked import Asked, SessionTally, TextTally
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.instant import SECOND
from rca.model.question import Metric

CLOSE_CODE = r"(?i)\b(?:closed?|closing|code)\b[^\w\n]{1,4}(?:[a-z]+[^\w\n]{1,3}){0,3}(?:CODES)\b"
"""A close code after a word that says so, as in `rca.measure.requests.ABNORMAL_CLOSE`."""

# One scan for each text: a text that is the same for all rows is found many times as fast.
HIT = "CREATE OR REPLACE TEMP TABLE hit (question INTEGER, text VARCHAR, label VARCHAR, nth BIGINT)"

ADD_HITS = """
INSERT INTO hit
SELECT $question, $text, label, nth
FROM event
WHERE contains(message, $text) AND $service IN ('', service)
"""

# An entry with two texts of one question counts once; each text has its own earliest example.
TEXTS = """
WITH example AS (
    SELECT question, text, label, min(nth) AS nth FROM hit GROUP BY ALL
),
total AS (
    SELECT question, label, count(DISTINCT nth) AS entries FROM hit GROUP BY ALL
)
SELECT question, text, label, evidence, insert_id, line, entries
FROM example JOIN total USING (question, label) JOIN entry USING (nth, label)
ORDER BY question, label, text
"""

SESSIONS = """
WITH spoken AS (
    SELECT DISTINCT label, trace
    FROM event
    WHERE trace <> '' AND log <> 'requests' AND CONDITION
),
told AS (
    SELECT request.label, request.trace, nth, spoken.trace IS NOT NULL AS is_shown
    FROM request
    LEFT JOIN spoken USING (label, trace)
    WHERE protocol = 'websocket' AND $service IN ('', service)
)
SELECT label, count(*) FILTER (trace <> ''), count(*) FILTER (is_shown),
    count(*) FILTER (trace = ''), min(nth) FILTER (is_shown),
    min(nth) FILTER (NOT is_shown AND trace <> '')
FROM told
GROUP BY label
ORDER BY label
"""
NAMING = SESSIONS.replace("CONDITION", "regexp_matches(message, $wanted)")
EVENT = r"(^|\W)NAME($|\W)"
"""An event's name as a whole: `order_paid` is not `order_paid_failed`."""


def asked_of(tables: Tables, dossier: Dossier) -> Asked:
    """The answers to all questions of a dossier; needs `request`, `reading` and `event`."""
    return Asked(
        texts=_texts(tables, dossier),
        sessions=_sessions(tables, dossier),
        places=tuple(
            sorted(
                (*places_of(dossier), *logged_places(tables, dossier)),
                key=lambda place: (place.text, place.cite),
            )
        ),
        reach=reach_of(tables, dossier.incident.scope.user_field),
    )


def cites_asked(asked: Asked) -> Iterator[Cite]:
    """Every place these answers cite."""
    for text in asked.texts:
        yield from text.examples
    for session in asked.sessions:
        yield from (cite for cite in (session.with_it, session.without_it) if cite is not None)
    yield from (place.cite for place in asked.places)
    for reach in asked.reach:
        yield from (cite for cite in (reach.cite, reach.naming) if cite is not None)


def _questions(dossier: Dossier) -> Iterator[tuple[Metric, tuple[str, ...], str]]:
    incident = dossier.incident
    for question in (
        *incident.criteria,
        *(validation for fix in dossier.fixes.fixes for validation in fix.validations),
    ):
        yield question.metric, question.of, question.service
    for monitor in incident.monitors:
        if monitor.metric is not None:
            yield monitor.metric, monitor.of, monitor.service
    for area in incident.compliance:
        yield from ((Metric.TEXT_COUNT, (text,), "") for text in area.texts)


def _texts(tables: Tables, dossier: Dossier) -> tuple[TextTally, ...]:
    asked = sorted(
        {
            (of, service)
            for metric, of, service in _questions(dossier)
            if metric in (Metric.TEXT_COUNT, Metric.TEXT_RATE)
        }
    )
    tables.execute(HIT)
    for number, (of, service) in enumerate(asked):
        for text in dict.fromkeys(of):
            tables.execute(ADD_HITS, {"question": number, "text": text, "service": service})
    found: dict[tuple[int, str], tuple[int, dict[str, Cite]]] = {}
    for number, text, label, evidence, insert_id, line, entries in tables.execute(TEXTS).fetchall():
        examples = found.setdefault((number, label), (entries, {}))[1]
        examples[text] = entry_cite(evidence, insert_id, line)
    tables.execute("DROP TABLE hit")
    tallies = []
    for number, (of, service) in enumerate(asked):
        looked_at = tables.execute(LOOKED_AT, {"service": service}).fetchall()
        for label, total, first, last in looked_at:
            entries, examples = found.get((number, label), (0, {}))
            tallies.append(
                TextTally(
                    label=label,
                    texts=of,
                    service=service,
                    entries=entries,
                    total=total,
                    seconds=(last - first) / SECOND,
                    examples=tuple(examples[text] for text in of if text in examples),
                )
            )
    return tuple(sorted(tallies, key=lambda tally: (tally.label, tally.texts, tally.service)))


def _sessions(tables: Tables, dossier: Dossier) -> tuple[SessionTally, ...]:
    asked = sorted(
        {
            (wanted, metric is Metric.CLOSE_CODE_SUCCESS, service)
            for metric, of, service in _questions(dossier)
            for wanted in _wanted(metric, of)
        }
    )
    found = []
    for wanted, is_code, service in asked:
        if is_code:
            text = CLOSE_CODE.replace("CODES", wanted)
        else:
            text = EVENT.replace("NAME", re.escape(wanted))
        rows = tables.execute(NAMING, {"wanted": text, "service": service}).fetchall()
        found += [
            SessionTally(
                label=label,
                wanted=wanted,
                is_code=is_code,
                service=service,
                sessions=sessions,
                shown=shown,
                untraced=untraced,
                with_it=place_of(tables, with_it),
                without_it=place_of(tables, without_it),
            )
            for label, sessions, shown, untraced, with_it, without_it in rows
        ]
    return tuple(found)


def _wanted(metric: Metric, of: tuple[str, ...]) -> tuple[str, ...]:
    """Events one by one; of close codes a session that names any counts, and counts once."""
    if metric is Metric.CLOSE_CODE_SUCCESS:
        return ("|".join(of),)
    return of if metric is Metric.EVENT_DELIVERY else ()
