"""Not enough: the deploy came after the first errors, as a try to mend them."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth
from tests.incidents.world import MINUTE, World

END = 42 * MINUTE
BEGAN = 19 * MINUTE


def deploy_after(variant: int = 0) -> Case:
    world = World(125 + 1000 * variant, "plotmap-prod", "2026-04-14T13:00:00Z")
    parcels = world.service("parcels", number=74, env={"WORKERS": "2"})
    atlas = world.service("atlas", number=16, dialect="logfmt")
    scanners(world, atlas, END)
    grumble(world, atlas, END, "WARNING", "layer {} has no legend")
    deploy(world, parcels, BEGAN + 100, Deploy(env={"WORKERS": "4"}))
    for at in world.moments(9, 6, END):
        # it gets worse in the minutes after the deploy, as it would have anyway
        share = 0.15 if at < BEGAN + 2 * MINUTE else 0.6
        broken = at > BEGAN and world.random.random() < share
        trace = world.pair(
            (atlas, "/plots"),
            (parcels, "/plots"),
            at,
            seconds=world.around(0.1),
            statuses=(502, 500) if broken else (200, 200),
        )
        level, said = ("ERROR", "unexpected failure") if broken else ("INFO", "plots drawn")
        world.say(parcels, at + 0.06, level, said, trace=trace)
        if broken:
            world.say(atlas, at + 0.1, "ERROR", "parcels answered 500", trace=trace)
    return told(
        world,
        Story(
            name="deploy-after",
            title="Plots are missing on the map",
            symptom="More and more maps come without plots.",
            window=(15 * MINUTE, END),
        ),
        Truth(cause="The evidence does not say.", kind="code", answerable=False),
    )
