"""A canary gets a tenth of the traffic and fails; the revision beside it does not."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth, change_of
from tests.incidents.world import MINUTE, World

END = 45 * MINUTE
SPLIT = 20 * MINUTE

_TRACE = """\
java.lang.IllegalStateException: segment format 9 is not readable, expected at most 8
\tat io.findling.index.SegmentReader.open(SegmentReader.java:118)
\tat io.findling.index.Shards.load(Shards.java:64)
\tat io.findling.web.QueryServlet.doGet(QueryServlet.java:41)
\tat jakarta.servlet.http.HttpServlet.service(HttpServlet.java:527)"""


def canary(variant: int = 0) -> Case:
    world = World(109 + 1000 * variant, "findling-prod", "2026-01-20T18:00:00Z")
    search = world.service("search", number=31, dialect="bare")
    shopfront = world.service("shopfront", number=77, env={"LAYOUT": "grid"})
    scanners(world, shopfront, END)
    grumble(world, shopfront, END, "ERROR", "ad slot {} empty")
    deploy(world, shopfront, 16 * MINUTE, Deploy(env={"LAYOUT": "list"}))
    cause = deploy(world, search, SPLIT, Deploy(split=10, shows_env=False))
    stable, fresh = search.revisions
    for at in world.moments(13, 6, END):
        broken = at > SPLIT + 9 and world.random.random() < 0.1
        trace, seconds = world.trace(), world.around(0.09)
        served = fresh if broken else stable
        status = 500 if broken else 200
        world.request(
            search, at + 0.01, "/query", status=status, seconds=seconds, trace=trace, on=served
        )
        world.request(shopfront, at, "/find", status=status, seconds=seconds + 0.03, trace=trace)
        if broken:
            world.stack(search, at + 0.05, _TRACE, trace=trace, on=served)
            said = "search gave 500, showing nothing"
            world.say(shopfront, at + 0.1, "ERROR", said, trace=trace)
        else:
            said = f"query answered, hits={world.random.randrange(0, 80)}"
            world.say(search, at + 0.05, "INFO", said, trace=trace, on=served)
    return told(
        world,
        Story(
            name="canary",
            title="Some searches end with an error",
            symptom="About one search in ten fails; trying again helps.",
            window=(14 * MINUTE, END),
        ),
        Truth(
            cause="search-00032, a canary with a tenth of the traffic, cannot read the segments; "
            "search-00031 beside it serves well.",
            kind="change",
            accept=(*change_of("search", "search-00032"), r"canary"),
            insert_ids=(cause["insertId"],),
            partial=(r"segment format",),
            distractors=(
                (r"shopfront-\d+|deploy of shopfront|LAYOUT", "healthy for minutes after it"),
                (r"ad slot", "there before and after"),
            ),
        ),
    )
