"""A migration job renames a column that an unchanged service still reads."""

from tests.incidents.audits import Deploy, deploy, ran_job
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.database import database_line
from tests.incidents.service import Service
from tests.incidents.truth import Truth
from tests.incidents.world import MINUTE, World

END = 42 * MINUTE
MIGRATED = 19 * MINUTE

_TRACEBACK = """\
Traceback (most recent call last):
  File "/srv/billing/web/routes.py", line 88, in show_subscription
    row = store.subscription(number)
  File "/srv/billing/store.py", line 41, in subscription
    return self._one(SUBSCRIPTION, {"number": number})
  File "/srv/billing/store.py", line 19, in _one
    cursor.execute(query, values)
  File "/usr/local/lib/python3.11/site-packages/psycopg/cursor.py", line 97, in execute
    raise ex.with_traceback(None)
psycopg.errors.UndefinedColumn: column "customer_ref" does not exist
LINE 1: SELECT number, plan, customer_ref FROM subscriptions WHERE n...
                             ^"""


def renamed_column(variant: int = 0) -> Case:
    world = World(102 + 1000 * variant, "ratebook-prod", "2026-03-10T13:00:00Z")
    billing = world.service("billing", number=112, dialect="plain")
    portal = world.service("portal", number=45, env={"THEME": "slate"})
    scanners(world, portal, END)
    grumble(world, billing, END, "WARNING", "invoice mail queue delayed by {} s")
    deploy(world, portal, 17.2 * MINUTE, Deploy(env={"THEME": "slate-2"}))
    lines = ran_job(
        world,
        "ledger-migrations",
        MIGRATED - 20,
        40,
        (
            "INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.",
            "INFO  [alembic.runtime.migration] Running upgrade 7c1e -> 91ab, subscriptions: "
            "rename customer_ref to account_ref",
            "migrations done: 1 applied",
        ),
    )
    _traffic(world, billing, portal)
    return told(
        world,
        Story(
            name="renamed-column",
            title="Customers cannot open their subscription",
            symptom="The subscription page answers 500; plans and invoices work.",
            window=(15 * MINUTE, END),
            names=("ledger", "customer_ref", "account_ref", "subscriptions"),
        ),
        Truth(
            cause="The job ledger-migrations renamed subscriptions.customer_ref to account_ref; "
            "billing, unchanged, still selects the old name.",
            kind="change",
            accept=(
                r"migrat",
                r"renam\w* .{0,20}customer_ref",
                r"column.{0,30}customer_ref.{0,40}(renamed|dropped|gone|removed)",
            ),
            insert_ids=tuple(line["insertId"] for line in lines[1:2]),
            partial=(r"column .{0,3}customer_ref",),
            distractors=(
                (r"portal-000\d\d|deploy of portal|THEME", "a colour, and healthy for a while"),
                (r"invoice mail", "there before and after"),
            ),
        ),
    )


def _traffic(world: World, billing: Service, portal: Service) -> None:
    for at in world.moments(6, 5, END):
        trace, number = world.trace(), world.random.randrange(100, 999)
        path = world.random.choice((f"/subscriptions/{number}", "/plans", f"/invoices/{number}"))
        broken = path.startswith("/subscriptions") and at > MIGRATED
        seconds = world.around(0.07)
        status = 500 if broken else 200
        attempts = 2 if broken else 1
        for attempt in range(attempts):
            moment = at + 0.02 + attempt * 0.3
            world.request(
                billing, moment, path, status=status, seconds=seconds, trace=trace, agent="axios/1"
            )
            if broken:
                world.stack(billing, moment + 0.05, _TRACEBACK, by_line=True)
                text = 'column "customer_ref" does not exist at character 22'
                database_line(world, "ledger-pg", moment + 0.04, "ERROR", text)
                said = "billing answered 500 for subscription"
                world.say(portal, moment + 0.1, "ERROR", said, trace=trace, attempt=attempt + 1)
            else:
                world.say(billing, moment + 0.05, "INFO", f"served {path} rows=1")
        status = 502 if broken else 200
        world.request(
            portal,
            at,
            f"/account{path}",
            status=status,
            seconds=seconds + 0.05 + 0.35 * broken,
            trace=trace,
        )
