"""Not enough: two deploys of the failing service within seconds, and no word on either."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth
from tests.incidents.world import MINUTE, World

END = 40 * MINUTE
DEPLOYED = 20 * MINUTE


def two_deploys(variant: int = 0) -> Case:
    world = World(118 + 1000 * variant, "rowhouse-prod", "2026-06-23T18:00:00Z")
    seating = world.service("seating", number=10, dialect="plain")
    tickets = world.service("tickets", number=57)
    scanners(world, tickets, END)
    grumble(world, tickets, END, "ERROR", "calendar export for venue {} is stale")
    deploy(world, seating, DEPLOYED, Deploy(shows_env=False, ready_after=7.5))
    deploy(world, seating, DEPLOYED + 4, Deploy(shows_env=False, ready_after=5.5))
    for at in world.moments(10, 6, END):
        broken = at > DEPLOYED + 10 and world.random.random() < 0.5
        hall = world.random.randrange(1, 30)
        trace = world.pair(
            (tickets, f"/halls/{hall}"),
            (seating, f"/plan/{hall}"),
            at,
            seconds=world.around(0.09),
            statuses=(502, 500) if broken else (200, 200),
        )
        if broken:
            world.say(seating, at + 0.06, "ERROR", f"cannot draw plan of hall {hall}", trace=trace)
            world.say(tickets, at + 0.1, "ERROR", "no plan from seating", trace=trace)
        else:
            world.say(seating, at + 0.06, "INFO", f"plan of hall {hall} drawn", trace=trace)
    return told(
        world,
        Story(
            name="two-deploys",
            title="Half of the seating plans are missing",
            symptom="Plans of halls answer 502.",
            window=(14 * MINUTE, END),
        ),
        Truth(
            cause="One of two deploys of seating, or what both share; which, nothing shows.",
            kind="change",
            answerable=False,
        ),
    )
