"""Not enough: somebody was alarmed, and the evidence shows nothing but an ordinary hour."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth
from tests.incidents.world import MINUTE, World

END = 50 * MINUTE


def nothing_wrong(variant: int = 0) -> Case:
    world = World(120 + 1000 * variant, "seedswap-prod", "2026-02-03T10:00:00Z")
    swaps = world.service("swaps", number=29, env={"LIMIT": "50"})
    profile = world.service("profile", number=61, dialect="plain")
    scanners(world, swaps, END)
    grumble(world, swaps, END, "ERROR", "picture resize failed with code {}")
    grumble(world, profile, END, "WARNING", "slow query: {} ms")
    deploy(world, profile, 18 * MINUTE, Deploy())
    deploy(world, swaps, 27 * MINUTE, Deploy(env={"LIMIT": "60"}))
    for at in world.moments(8, 6, END):
        unlucky = world.random.random() < 0.01
        trace = world.pair(
            (swaps, "/swaps"),
            (profile, f"/people/{world.random.randrange(1, 400)}"),
            at,
            seconds=world.around(0.06),
            statuses=(500 if unlucky else 200, 200),
        )
        world.say(profile, at + 0.04, "INFO", "person read", trace=trace)
        world.say(swaps, at + 0.08, "INFO", "swaps listed", trace=trace)
    return told(
        world,
        Story(
            name="nothing-wrong",
            title="Somebody says that swapping does not work",
            symptom="One person could not see the swaps in the morning.",
            window=(20 * MINUTE, END),
        ),
        Truth(cause="Nothing is wrong.", kind="code", answerable=False),
    )
