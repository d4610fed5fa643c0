"""Not enough: the evidence begins when all is failing already, and a deploy comes within it."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth
from tests.incidents.world import MINUTE, World

END = 30 * MINUTE


def no_healthy_time(variant: int = 0) -> Case:
    world = World(126 + 1000 * variant, "choirbook-prod", "2026-12-20T17:00:00Z")
    scores = world.service("scores", number=20, dialect="plain", env={"FONT": "round"})
    choir = world.service("choir", number=67)
    scanners(world, choir, END)
    grumble(world, choir, END, "ERROR", "newsletter bounce {}")
    deploy(world, scores, 6 * MINUTE, Deploy(env={"FONT": "square"}))
    for at in world.moments(10, 6, END):
        broken = world.random.random() < 0.5
        trace = world.pair(
            (choir, "/score"),
            (scores, "/pages"),
            at,
            seconds=world.around(0.1),
            statuses=(500, 500) if broken else (200, 200),
        )
        level, said = ("ERROR", "page cannot be set") if broken else ("INFO", "page set")
        world.say(scores, at + 0.06, level, said, trace=trace)
        if broken:
            world.say(choir, at + 0.1, "ERROR", "score incomplete", trace=trace)
    return told(
        world,
        Story(
            name="no-healthy-time",
            title="Scores come without some pages",
            symptom="Since some hours half of the scores are incomplete.",
            window=(2 * MINUTE, END),
        ),
        Truth(cause="It began before the evidence does.", kind="code", answerable=False),
    )
