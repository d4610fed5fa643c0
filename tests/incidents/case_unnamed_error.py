"""Not enough: a service begins to fail, nothing was changed and no line says why."""

from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth
from tests.incidents.world import MINUTE, World

END = 40 * MINUTE
BEGAN = 20 * MINUTE


def unnamed_error(variant: int = 0) -> Case:
    world = World(117 + 1000 * variant, "clipboard-prod", "2026-05-26T09:00:00Z")
    forms = world.service("forms", number=14)
    frontdoor = world.service("frontdoor", number=88, dialect="plain")
    scanners(world, frontdoor, END)
    grumble(world, frontdoor, END, "WARNING", "cookie banner shown {} times")
    for at in world.moments(9, 6, END):
        broken = at > BEGAN and world.random.random() < 0.6
        trace = world.pair(
            (frontdoor, "/forms/answer"),
            (forms, "/answers"),
            at,
            seconds=world.around(0.07),
            statuses=(500, 500) if broken else (200, 200),
            method="POST",
        )
        level, said = ("ERROR", "internal error") if broken else ("INFO", "answer kept")
        world.say(forms, at + 0.05, level, said, trace=trace)
        if broken:
            world.say(frontdoor, at + 0.1, "ERROR", "forms answered 500", trace=trace)
    return told(
        world,
        Story(
            name="unnamed-error",
            title="Answers to forms are lost",
            symptom="More than half of the answers end with 500.",
            window=(15 * MINUTE, END),
        ),
        Truth(cause="The evidence does not say.", kind="code", answerable=False),
    )
