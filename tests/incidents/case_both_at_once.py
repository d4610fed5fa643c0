"""Not enough: caller and callee are deployed in the same second, and the error names neither."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth
from tests.incidents.world import MINUTE, World

END = 40 * MINUTE
TOGETHER = 20 * MINUTE


def both_at_once(variant: int = 0) -> Case:
    world = World(127 + 1000 * variant, "looplab-prod", "2026-08-11T19:00:00Z")
    mixer = world.service("mixer", number=41, env={"RATE": "44100", "CODEC": "a2"})
    studio = world.service("studio", number=41, dialect="plain", env={"RATE": "44100"})
    scanners(world, studio, END)
    grumble(world, studio, END, "WARNING", "waveform {} drawn without colours")
    deploy(world, mixer, TOGETHER, Deploy(env={"CODEC": "a3"}))
    deploy(world, studio, TOGETHER + 0.4, Deploy(env={"RATE": "48000"}))
    for at in world.moments(9, 6, END):
        broken = at > TOGETHER + 10
        number = world.random.randrange(100, 999)
        trace = world.pair(
            (studio, f"/mix/{number}"),
            (mixer, "/render"),
            at,
            seconds=world.around(0.3),
            statuses=(502, 400) if broken else (200, 200),
            method="POST",
        )
        level, said = ("WARNING", "request not understood") if broken else ("INFO", "mix rendered")
        world.say(mixer, at + 0.2, level, said, trace=trace)
        if broken:
            world.say(studio, at + 0.4, "ERROR", f"mix {number} failed: 400", trace=trace)
    return told(
        world,
        Story(
            name="both-at-once",
            title="No mix can be rendered",
            symptom="Every mix fails.",
            window=(14 * MINUTE, END),
        ),
        Truth(
            cause="The deploy of studio or that of mixer, or that they do not fit; which, nothing "
            "shows.",
            kind="change",
            answerable=False,
        ),
    )
