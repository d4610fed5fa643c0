"""A third party gets slow; nothing fails, one service takes longer by itself."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth, without_deploy
from tests.incidents.world import MINUTE, World

END = 44 * MINUTE
SLOW = 21 * MINUTE


def slow_provider(variant: int = 0) -> Case:
    world = World(116 + 1000 * variant, "waymark-prod", "2026-12-02T17:00:00Z")
    nearby = world.service("nearby", number=73)
    edge = world.service("edge", number=180, dialect="plain", env={"COMPRESS": "gzip"})
    hours = world.service("openinghours", number=9)
    scanners(world, edge, END)
    grumble(world, edge, END, "ERROR", "session store hiccup, retry in {} ms")
    deploy(world, edge, SLOW - 150, Deploy(env={"COMPRESS": "br"}))
    slow = []
    for at in world.moments(8, 6, END):
        is_slow = at > SLOW
        lookup = world.around(2.4 if is_slow else 0.21, 0.3)
        trace = world.pair(
            (edge, "/v1/nearby"), (nearby, "/nearby"), at, seconds=lookup + world.around(0.04)
        )
        said = f"geo.ortung.example looked up in {round(lookup * 1000)} ms"
        line = world.say(nearby, at + lookup, "INFO", said, trace=trace)
        slow += [line["insertId"]] if is_slow else []
    for at in world.moments(4, 6, END):
        trace = world.pair((edge, "/v1/hours"), (hours, "/hours"), at, seconds=world.around(0.03))
        world.say(hours, at + 0.02, "INFO", "hours read", trace=trace)
    return told(
        world,
        Story(
            name="slow-provider",
            title="The map takes seconds to show what is near",
            symptom="Nothing fails, but places nearby come after two to three seconds.",
            window=(15 * MINUTE, END),
            names=("ortung",),
        ),
        Truth(
            cause="geo.ortung.example, which nearby asks, takes 2.4 s in place of 0.2 s; the time "
            "is spent within nearby, and edge only waits for it.",
            kind="external",
            accept=without_deploy(
                r"ortung",
                r"nearby.{0,80}(slow|longer|time|latency|seconds| s\b)",
                r"(slow|longer|latency).{0,60}nearby",
            ),
            insert_ids=tuple(slow),
            distractors=(
                (r"edge-\d+|deploy of edge|COMPRESS", "other paths of edge are as fast as before"),
                (r"session store", "there before and after"),
                (r"openinghours", "as fast as ever"),
            ),
        ),
    )
