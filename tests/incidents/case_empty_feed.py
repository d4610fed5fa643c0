"""A feed is written as ever, with no rows in it; who reads it fails some time later."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth, change_of
from tests.incidents.world import MINUTE, World

END = 46 * MINUTE
EMPTY = 14 * MINUTE
NOTICED = 27 * MINUTE


def empty_feed(variant: int = 0) -> Case:
    world = World(601 + 1000 * variant, "millpond", "2026-01-13T04:00:00Z")
    feed = world.service("nightfeed", number=9, dialect="plain", env={"REGIONS": "eu,us"})
    board = world.service("board", number=40, dialect="plain", env={"PALETTE": "blue"})
    scanners(world, board, END)
    grumble(world, board, END, "WARNING", "legend for series {} too long")
    cause = deploy(world, feed, EMPTY, Deploy(env={"REGIONS": "EU,US"}))
    deploy(world, board, 22 * MINUTE, Deploy(env={"PALETTE": "green"}))
    for tick in range(20, int(END), 60):
        rows = 0 if tick > EMPTY + 9 else world.random.randrange(780, 900)
        took = world.random.randrange(300, 700)
        world.say(feed, tick, "INFO", f"feed written: {rows} rows in {took} ms")
    for at in world.moments(22, 5, END):
        trace = world.trace()
        if world.random.random() < 0.5:
            world.request(board, at, "/board/stock", seconds=world.around(0.07), trace=trace)
            continue
        is_empty = at > NOTICED
        world.request(board, at, "/board/sales", status=500 if is_empty else 200, trace=trace)
        if is_empty:
            said = "ZeroDivisionError: division by zero, averaging 0 rows of the last 12 minutes"
            world.say(board, at + 0.03, "ERROR", said, trace=trace)
    return told(
        world,
        Story(
            name="empty-feed",
            title="Sales board shows an error",
            symptom="The sales board answers 500.",
            window=(20 * MINUTE, END),
        ),
        Truth(
            cause="nightfeed-00010, with its regions in capitals, writes feeds without rows.",
            kind="config",
            accept=(*change_of("nightfeed", "nightfeed-00010"), "REGIONS"),
            insert_ids=(cause["insertId"],),
            partial=(r"ZeroDivision",),
            distractors=((r"board-\d+|deploy of board|PALETTE", "well for some time after it"),),
        ),
    )
