"""What the questions of a dossier ask for, counted entry by entry instead of by pattern.

Texts are looked for in the message of an entry, case and all. A session is known by its trace.
"""

import re
from collections.abc import Iterable, Iterator

from rca.measure.database import Tables
from rca.measure.lines import LEVELS
from rca.measure.showing import entry_cite
from rca.model.asked import Asked, Reach, SessionTally, TextPlace, TextTally
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.instant import MINUTE, SECOND, Instant
from rca.model.question import Metric

_READ_BY_LINE = (
    EvidenceKind.CODE,
    EvidenceKind.SERVICE,
    EvidenceKind.CHANGE,
    EvidenceKind.NOTE,
)

CLOSE_CODE = r"(?i)\b(?:closed?|closing|code)\b[^\w\n]{1,4}(?:[a-z]+[^\w\n]{1,3}){0,3}CODE\b"
"""A close code after a word that says so, as in `rca.measure.requests.ABNORMAL_CLOSE`."""

# An entry with two texts of one question counts once; each text has its own earliest example.
TEXTS = """
WITH asked AS (
    SELECT unnest($questions::INTEGER[]) AS question, unnest($texts::VARCHAR[]) AS text,
        unnest($services::VARCHAR[]) AS service
),
found AS (
    SELECT question, text, label, nth
    FROM event JOIN asked
        ON contains(message, text) AND asked.service IN ('', event.service)
),
example AS (
    SELECT question, text, label, min(nth) AS nth FROM found GROUP BY ALL
)
SELECT question, text, label, evidence, insert_id, line,
    (SELECT count(DISTINCT nth) FROM found AS each
        WHERE each.question = example.question AND each.label = example.label) AS entries
FROM example JOIN entry USING (nth, label)
ORDER BY question, label, text
"""

LOOKED_AT = """
SELECT label, count(*), min(ts), max(ts)
FROM event WHERE $service IN ('', service)
GROUP BY label ORDER BY label
"""

SESSIONS = """
WITH asked AS (
    SELECT unnest($questions::INTEGER[]) AS question, unnest($texts::VARCHAR[]) AS text,
        unnest($regexes::VARCHAR[]) AS regex, unnest($services::VARCHAR[]) AS service
),
session AS (SELECT * FROM request WHERE protocol = 'websocket'),
spoken AS (
    SELECT DISTINCT question, event.label, event.trace
    FROM event JOIN asked ON CASE
        WHEN regex = '' THEN contains(message, text) ELSE regexp_matches(message, regex) END
    WHERE event.trace <> '' AND log <> 'requests'
),
told AS (
    SELECT asked.question, session.label, session.trace, nth, spoken.trace IS NOT NULL AS is_shown
    FROM session
    JOIN asked ON asked.service IN ('', session.service)
    LEFT JOIN spoken
        ON spoken.question = asked.question AND spoken.label = session.label
        AND spoken.trace = session.trace
)
SELECT question, told.label, count(*) FILTER (told.trace <> ''),
    count(*) FILTER (is_shown), count(*) FILTER (told.trace = ''),
    min(nth) FILTER (is_shown), min(nth) FILTER (NOT is_shown AND told.trace <> '')
FROM told
GROUP BY question, told.label
ORDER BY question, told.label
"""

FAILED = """
WITH bad AS (
    SELECT request.nth, request.label, request.trace, request.service, instance,
        coalesce(json_extract_string(http, '$.remoteIp'), '') AS client
    FROM request JOIN event USING (nth)
    WHERE is_failed
)
SELECT label, count(*), count(DISTINCT nullif(trace, '')), count(DISTINCT nullif(instance, '')),
    count(DISTINCT nullif(service, '')), count(DISTINCT nullif(client, '')), min(nth)
FROM bad
GROUP BY label
"""

USERS = """
WITH bad AS (SELECT DISTINCT label, trace FROM request WHERE is_failed AND trace <> ''),
named AS (
    SELECT label, unnest(regexp_extract_all(
        concat_ws(' ', message, payload), $field, 1)) AS name
    FROM event JOIN bad USING (label, trace)
)
SELECT label, count(DISTINCT name) FROM named WHERE name <> '' GROUP BY label
"""

WORST = """
WITH minute AS (
    SELECT label, ts // $minute AS minute, max(coalesce(rank, 0)) AS rank
    FROM event LEFT JOIN reading USING (nth)
    GROUP BY ALL
)
SELECT label, rank, count(*) FROM minute WHERE rank > 0 GROUP BY ALL ORDER BY label, rank DESC
"""

PLACE = "SELECT evidence, insert_id, line FROM entry WHERE nth = $nth"


def asked_of(tables: Tables, dossier: Dossier) -> Asked:
    """The answers to all questions of a dossier; needs `request`, `reading` and `event`."""
    return Asked(
        texts=_texts(tables, dossier),
        sessions=_sessions(tables, dossier),
        places=tuple(sorted(_places(dossier), key=lambda place: (place.text, place.cite))),
        reach=_reach(tables, dossier.incident.scope.user_field),
    )


def cites_asked(asked: Asked) -> Iterator[Cite]:
    """Every place these answers cite."""
    for text in asked.texts:
        yield from text.examples
    for session in asked.sessions:
        yield from (cite for cite in (session.with_it, session.without_it) if cite is not None)
    yield from (place.cite for place in asked.places)
    yield from (reach.cite for reach in asked.reach if reach.cite is not None)


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
    flat = [(n, text, service) for n, (of, service) in enumerate(asked) for text in of if text]
    if not flat:
        return ()
    questions, texts, services = zip(*flat, strict=True)
    found: dict[tuple[int, str], tuple[int, dict[str, Cite]]] = {}
    rows = tables.execute(
        TEXTS,
        {"questions": list(questions), "texts": list(texts), "services": list(services)},
    ).fetchall()
    for number, text, label, evidence, insert_id, line, entries in rows:
        examples = found.setdefault((number, label), (entries, {}))[1]
        examples[text] = entry_cite(evidence, insert_id, line)
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
    kinds = {Metric.EVENT_DELIVERY: False, Metric.CLOSE_CODE_SUCCESS: True}
    asked = sorted(
        {
            (text, kinds[metric], service)
            for metric, of, service in _questions(dossier)
            if metric in kinds
            for text in of
        }
    )
    if not asked:
        return ()
    rows = tables.execute(
        SESSIONS,
        {
            "questions": list(range(len(asked))),
            "texts": [text for text, _, _ in asked],
            "regexes": [CLOSE_CODE.replace("CODE", t) if code else "" for t, code, _ in asked],
            "services": [service for _, _, service in asked],
        },
    ).fetchall()
    return tuple(
        SessionTally(
            label=label,
            wanted=asked[number][0],
            is_code=asked[number][1],
            service=asked[number][2],
            sessions=sessions,
            shown=shown,
            untraced=untraced,
            with_it=_place(tables, with_it),
            without_it=_place(tables, without_it),
        )
        for number, label, sessions, shown, untraced, with_it, without_it in rows
    )


def _reach(tables: Tables, field: str) -> tuple[Reach, ...]:
    failed = {row[0]: row[1:] for row in tables.execute(FAILED).fetchall()}
    users: dict[str, int] = {}
    if field:
        named = rf"\b{re.escape(field)}\"?\s{{0,3}}[:=]\s{{0,3}}\"?([^\s\",;}}]+)"
        users = dict(tables.execute(USERS, {"field": named}).fetchall())
    minutes: dict[str, list[tuple[str, int]]] = {}
    for label, rank, count in tables.execute(WORST, {"minute": MINUTE}).fetchall():
        minutes.setdefault(label, []).append((LEVELS[rank - 1], count))
    found = []
    for label, _, first, last in tables.execute(LOOKED_AT, {"service": ""}).fetchall():
        requests, traces, instances, services, clients, nth = failed.get(label, (0,) * 5 + (None,))
        found.append(
            Reach(
                label=label,
                failed=requests,
                traces=traces,
                instances=instances,
                services=services,
                clients=clients,
                users=users.get(label),
                first=Instant(first),
                last=Instant(last),
                minutes=tuple(minutes.get(label, ())),
                cite=_place(tables, nth),
            )
        )
    return tuple(found)


def _place(tables: Tables, nth: int | None) -> Cite | None:
    if nth is None:
        return None
    (row,) = tables.execute(PLACE, {"nth": nth}).fetchall()
    return entry_cite(*row)


def _places(dossier: Dossier) -> Iterator[TextPlace]:
    """The first line of each piece of evidence that holds a text of a rule."""
    texts = sorted({text for area in dossier.incident.compliance for text in area.texts})
    if not texts:
        return
    code = {excerpt.cite.evidence: excerpt for excerpt in dossier.excerpts}
    for item in dossier.evidence:
        if item.kind not in _READ_BY_LINE:
            continue
        excerpt = code.get(item.id)
        name = excerpt.spot.path if excerpt is not None else item.sidecar.name
        lines = excerpt.text.split("\n") if excerpt is not None else _lines(item)
        for text, line in _first_lines(lines, texts):
            yield TextPlace(
                text=text,
                label=item.label,
                kind=item.kind,
                name=name,
                cite=Cite(evidence=item.id, line=line),
            )


def _lines(item: Evidence) -> Iterator[str]:
    with item.path.open(encoding="utf-8", errors="replace", newline="\n") as content:
        yield from content


def _first_lines(lines: Iterable[str], texts: list[str]) -> Iterator[tuple[str, int]]:
    left = list(texts)
    for number, line in enumerate(lines, start=1):
        found = [text for text in left if text in line]
        yield from ((text, number) for text in found)
        left = [text for text in left if text not in found]
        if not left:
            return
