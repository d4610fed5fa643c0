"""A database restarts for maintenance; the service in front of it was deployed a moment before."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.database import database_line
from tests.incidents.truth import Truth, without_deploy
from tests.incidents.world import MINUTE, World

END = 44 * MINUTE
DOWN, UP = 21 * MINUTE, 27 * MINUTE

_TRACE = """\
PG::ConnectionBad: connection to server at "10.8.0.3", port 5432 failed: Connection refused
\tIs the server running on that host and accepting TCP/IP connections?
/srv/herd/vendor/bundle/ruby/3.3.0/gems/pg-1.5.9/lib/pg/connection.rb:709:in `connect_start'
/srv/herd/app/models/animal.rb:27:in `find_by_tag'
/srv/herd/app/controllers/animals_controller.rb:14:in `show'"""


def database_restart(variant: int = 0) -> Case:
    world = World(121 + 1000 * variant, "herdbook-prod", "2026-09-30T01:00:00Z")
    herd = world.service("herd", number=88, dialect="bare", env={"LOG_LEVEL": "info"})
    ranch = world.service("ranch", number=35)
    scanners(world, ranch, END)
    grumble(world, ranch, END, "WARNING", "ear tag scanner {} has low battery")
    deploy(world, herd, DOWN - 40, Deploy(env={"LOG_LEVEL": "debug"}, keeps_image=True))
    lines = [
        database_line(world, "herd-pg", at, "LOG", text)
        for at, text in (
            (DOWN, "received fast shutdown request"),
            (DOWN + 1, "database system is shut down"),
            (UP - 2, "starting PostgreSQL 15.10"),
            (UP, "database system is ready to accept connections"),
        )
    ]
    for at in world.moments(8, 6, END):
        broken = DOWN < at < UP
        tag = world.random.randrange(1000, 9999)
        trace = world.pair(
            (ranch, f"/animals/{tag}"),
            (herd, f"/animals/{tag}"),
            at,
            seconds=world.around(0.05),
            statuses=(502, 500) if broken else (200, 200),
            attempts=2 if broken else 1,
        )
        if broken:
            world.stack(herd, at + 0.03, _TRACE, trace=trace)
            world.say(ranch, at + 0.2, "ERROR", "herd gave 500 for an animal", trace=trace)
        else:
            world.say(herd, at + 0.03, "INFO", f"animal {tag} read", trace=trace)
    return told(
        world,
        Story(
            name="database-restart",
            title="Animals cannot be looked up",
            symptom="For six minutes at night every look-up failed; it mended itself.",
            window=(16 * MINUTE, END),
        ),
        Truth(
            cause="The database herd-pg was shut down and started again six minutes later.",
            kind="platform",
            accept=without_deploy(
                r"herd-pg.{0,120}(shut|restart|down|start)",
                r"shut ?down",
                r"database.{0,40}(restart|maintenance|down)",
            ),
            insert_ids=tuple(line["insertId"] for line in lines[:2]),
            partial=(r"Connection refused",),
            distractors=(
                (r"deploy of herd|herd-000\d\d|LOG_LEVEL", "well again without another deploy"),
                (r"ear tag", "there before and after"),
            ),
        ),
    )
