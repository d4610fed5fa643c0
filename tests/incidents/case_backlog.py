"""A worker gets fewer hands; nothing fails until those who search meet an index too old."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth, change_of
from tests.incidents.world import MINUTE, World

END = 48 * MINUTE
FEWER = 15 * MINUTE
_TOO_OLD = 190
"""Documents that wait; then the index is older than searches accept."""


def backlog(variant: int = 0) -> Case:
    world = World(503 + 1000 * variant, "paperfinch", "2026-02-03T08:00:00Z")
    intake = world.service("intake", number=21)
    indexer = world.service("indexer", number=33, env={"WORKERS": "8"})
    finder = world.service("finder", number=55, env={"RESULTS_PER_PAGE": "20"})
    scanners(world, finder, END)
    grumble(world, finder, END, "WARNING", "synonym list has {} unknown words")
    cause = deploy(world, indexer, FEWER, Deploy(env={"WORKERS": "1"}))
    deploy(world, finder, 19 * MINUTE, Deploy(env={"RESULTS_PER_PAGE": "25"}))
    depths: list[tuple[float, float]] = []
    depth = 6.0
    for tick in range(3, int(END), 10):
        is_slow = tick > FEWER + 9
        depth = max(2.0, depth + world.around(5) - world.around(1.4 if is_slow else 5.05))
        depths.append((float(tick), depth))
        world.say(indexer, tick, "INFO", "queue polled", depth=int(depth))
        for _ in range(1 if is_slow else 2):
            number = world.random.randrange(10_000, 99_999)
            world.say(indexer, tick + world.random.uniform(1, 9), "INFO", f"indexed {number}")
    for at in world.moments(6, 4, END):
        world.request(intake, at, "/documents", method="POST", status=202)
    for at in world.moments(11, 4, END):
        waiting = next((many for tick, many in reversed(depths) if tick <= at), 6.0)
        is_stale = waiting > _TOO_OLD and world.random.random() < 0.6
        trace = world.trace()
        world.request(finder, at, "/search", status=503 if is_stale else 200, trace=trace)
        if is_stale:
            behind = f"refusing to answer: index is {waiting * 2:.0f} s behind, limit 400 s"
            world.say(finder, at + 0.04, "ERROR", behind, trace=trace)
    return told(
        world,
        Story(
            name="backlog",
            title="Search says that it is out of date",
            symptom="Search answers 503 for many; new documents cannot be found.",
            window=(25 * MINUTE, END),
            baseline=(0, 14 * MINUTE),
        ),
        Truth(
            cause="indexer-00034 works with WORKERS 1 instead of 8; its queue grows until the "
            "index is older than finder accepts.",
            kind="config",
            accept=(*change_of("indexer", "indexer-00034"), "WORKERS"),
            insert_ids=(cause["insertId"],),
            partial=(r"queue|depth|behind",),
            distractors=(
                (r"finder-\d+|deploy of finder|RESULTS_PER_PAGE", "shows other pages only"),
                (r"synonym", "there before and after"),
            ),
        ),
    )
