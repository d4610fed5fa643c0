"""A flag is switched on while instances run; only the line that applies it tells so.

A deploy of the caller two minutes before it is as innocent as the flag before it.
"""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.service import Service
from tests.incidents.truth import Truth, without_deploy
from tests.incidents.world import MINUTE, Json, World

END = 44 * MINUTE
SWITCHED = 24 * MINUTE


def flag_flipped(variant: int = 0) -> Case:
    world = World(131 + 1000 * variant, "parchment-gifts", "2026-06-22T07:00:00Z")
    wrapping = world.service("wrapping", number=61, env={"FLAG_SOURCE": "flagpost"})
    storefront = world.service("storefront", number=212, dialect="plain", env={"THEME": "linen"})
    scanners(world, storefront, END)
    grumble(world, wrapping, END, "WARNING", "paper stock read from cache, {} s old")
    deploy(world, wrapping, 2 * MINUTE, Deploy())
    deploy(world, storefront, 22 * MINUTE, Deploy(env={"THEME": "cotton"}))
    _applied(world, wrapping, 11 * MINUTE, "banner-copy", 417)
    cause = _applied(world, wrapping, SWITCHED, "foil-prices", 418)
    _traffic(world, wrapping, storefront)
    return told(
        world,
        Story(
            name="flag-flipped",
            title="Gift prices are missing",
            symptom="Some baskets show no price for wrapping.",
            window=(14 * MINUTE, END),
            names=("foil", "wrapping"),
        ),
        Truth(
            cause="The flag foil-prices was switched on; papers without foil have no such price.",
            kind="config",
            accept=without_deploy(r"foil-prices"),
            insert_ids=(str(cause["insertId"]),),
            partial=(r"foilPrice|TypeError",),
            distractors=(
                (r"storefront-\d+|deploy of storefront|THEME", "a theme, well for two minutes"),
                (r"banner-copy", "thirteen minutes before, and every basket had its price"),
                (r"paper stock", "there all along"),
            ),
        ),
    )


def _applied(world: World, service: Service, at: float, flag: str, number: int) -> Json:
    """What an instance says when a poll shows other flags than the polls before it."""
    for ago in range(300, 0, -60):
        world.say(service, at - ago, "DEBUG", "flags unchanged", version=number - 1)
    return world.say(
        service, at, "INFO", "flags applied", changed=[flag], version=number, source="flagpost"
    )


def _traffic(world: World, wrapping: Service, storefront: Service) -> None:
    for at in world.moments(7, 5, END):
        trace = world.trace()
        number = world.random.randrange(10_000, 99_999)
        is_plain = world.random.random() < 0.6
        broken = at > SWITCHED + 2 and is_plain
        if broken:
            said = "TypeError: Cannot read properties of undefined (reading 'foilPrice')"
            world.say(wrapping, at + 0.04, "ERROR", said, trace=trace)
            said = f"no wrapping for basket {number}: wrapping answered 500"
            world.say(storefront, at + 0.06, "ERROR", said, trace=trace)
        else:
            world.say(wrapping, at + 0.04, "INFO", f"priced basket {number}", trace=trace)
        world.request(
            wrapping,
            at + 0.01,
            f"/wrapping/{number}",
            status=500 if broken else 200,
            seconds=0.05,
            trace=trace,
            agent="node",
        )
        world.request(
            storefront,
            at,
            f"/basket/{number}",
            status=502 if broken else 200,
            seconds=0.09,
            trace=trace,
        )
