"""How far failing requests reached: traces, instances, clients, users, and bad minutes."""

from rca.measure.database import Tables
from rca.measure.lines import LEVELS
from rca.measure.showing import entry_cite
from rca.measure.users import users_of
from rca.model.asked import Reach
from rca.model.cite import Cite
from rca.model.instant import MINUTE, Instant

LOOKED_AT = """
SELECT label, count(*), min(ts), max(ts)
FROM event WHERE $service IN ('', service)
GROUP BY label ORDER BY label
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

WORST = """
WITH minute AS (
    SELECT label, ts // $minute AS minute, max(coalesce(rank, 0)) AS rank
    FROM event LEFT JOIN reading USING (nth)
    GROUP BY ALL
)
SELECT label, rank, count(*) FROM minute WHERE rank > 0 GROUP BY ALL ORDER BY label, rank DESC
"""

PLACE = "SELECT evidence, insert_id, line FROM entry WHERE nth = $nth"


def reach_of(tables: Tables, field: str) -> tuple[Reach, ...]:
    """One for each label, by label; `field` names a user in the log, empty for none."""
    failed = {row[0]: row[1:] for row in tables.execute(FAILED).fetchall()}
    users = users_of(tables, field)
    minutes: dict[str, list[tuple[str, int]]] = {}
    for label, rank, count in tables.execute(WORST, {"minute": MINUTE}).fetchall():
        minutes.setdefault(label, []).append((LEVELS[rank - 1], count))
    found = []
    for label, _, first, last in tables.execute(LOOKED_AT, {"service": ""}).fetchall():
        requests, traces, instances, services, clients, nth = failed.get(label, (0,) * 5 + (None,))
        named, naming = users.get(label, (None, None))
        found.append(
            Reach(
                label=label,
                failed=requests,
                traces=traces,
                instances=instances,
                services=services,
                clients=clients,
                users=named,
                first=Instant(first),
                last=Instant(last),
                minutes=tuple(minutes.get(label, ())),
                cite=place_of(tables, nth),
                naming=place_of(tables, naming),
            )
        )
    return tuple(found)


def place_of(tables: Tables, nth: int | None) -> Cite | None:
    """The citation of the entry of that number, if there is one."""
    if nth is None:
        return None
    (row,) = tables.execute(PLACE, {"nth": nth}).fetchall()
    return entry_cite(*row)
