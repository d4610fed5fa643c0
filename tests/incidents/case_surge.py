"""One client asks for eight times as much; a pool that was always this small is used up."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth, without_deploy
from tests.incidents.world import MINUTE, World

END = 40 * MINUTE
SURGE = 20 * MINUTE


def surge(variant: int = 0) -> Case:
    world = World(124 + 1000 * variant, "ferrytimes-prod", "2026-07-04T08:00:00Z")
    sailings = world.service("sailings", number=51, dialect="logfmt", env={"POOL": "6"})
    pages = world.service("pages", number=130, env={"HERO": "sea"})
    scanners(world, pages, END)
    grumble(world, pages, END, "WARNING", "webcam {} is dark")
    deploy(world, sailings, SURGE - 4 * MINUTE, Deploy(shows_env=False))
    deploy(world, pages, SURGE - 30, Deploy(env={"HERO": "sky"}))
    first = []
    for since, until, rate in ((6, SURGE, 0.8), (SURGE, END, 22)):
        for at in world.moments(rate, since, until):
            entry = world.request(
                sailings, at, "/export/all", seconds=world.around(1.4), agent="tourbot/3.1"
            )
            first += [entry["insertId"]] if at > SURGE else []
            inside = world.around(5.8, 0.03) if at > SURGE else world.random.randrange(1, 4)
            said = "export written"
            world.say(sailings, at + 1.3, "INFO", said, pool_used=round(inside), pool_size=6)
    for at in world.moments(8, 6, END):
        broken = at > SURGE + 20 and world.random.random() < 0.5
        trace = world.pair(
            (pages, "/today"),
            (sailings, "/sailings"),
            at,
            seconds=2.0 if broken else world.around(0.05),
            statuses=(503, 503) if broken else (200, 200),
        )
        if broken:
            said = "no connection free within 2000 ms"
            world.say(sailings, at + 2, "ERROR", said, trace=trace, pool_used=6, pool_size=6)
            world.say(pages, at + 2.1, "ERROR", "sailings of today missing", trace=trace)
        else:
            world.say(sailings, at + 0.03, "INFO", "sailings read", trace=trace)
    return told(
        world,
        Story(
            name="surge",
            title="Today's ferries are not shown",
            symptom="Half of the visitors get an error page.",
            window=(14 * MINUTE, END),
        ),
        Truth(
            cause="Requests of one client (tourbot) for /export/all rise from less than one to 22 "
            "a minute and use up the six connections.",
            kind="external",
            accept=without_deploy(
                r"/export/all",
                r"tourbot",
                r"(traffic|requests|load)\b.{0,60}(rose|rise|rising|surge|more|times|grew|grow)",
                r"(surge|rise|flood) (of|in) (traffic|requests|load)",
            ),
            insert_ids=tuple(first[:20]),
            partial=(r"no connection free|pool",),
            distractors=(
                (r"deploy of|sailings-000\d\d|pages-\d+|HERO", "healthy after, or not involved"),
                (r"webcam", "there before and after"),
            ),
        ),
    )
