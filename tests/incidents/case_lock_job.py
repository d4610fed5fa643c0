"""A long job holds row locks, twice; the callers time out and try again, and are louder."""

from tests.incidents.audits import Deploy, deploy, ran_job
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.database import database_line
from tests.incidents.truth import Truth, without_deploy
from tests.incidents.world import MINUTE, World

END = 52 * MINUTE
RUNS = ((22 * MINUTE, 200.0), (40 * MINUTE, 230.0))


def lock_job(variant: int = 0) -> Case:
    world = World(111 + 1000 * variant, "stampcard-prod", "2026-11-11T20:00:00Z")
    points = world.service("points", number=36, dialect="plain")
    till = world.service("till", number=58, env={"RECEIPT": "short"})
    scanners(world, till, END)
    grumble(world, till, END, "ERROR", "printer {} reports low paper")
    said = []
    for at, seconds in RUNS:
        lines = ("recount started", "recount of 48210 cards in one transaction", "recount finished")
        said += ran_job(world, "points-recount", at, seconds, lines)
    deploy(world, till, 19 * MINUTE, Deploy(env={"RECEIPT": "long"}))
    for at in world.moments(8, 6, END):
        held = any(start + 4 < at < start + seconds - 6 for start, seconds in RUNS)
        broken = held and world.random.random() < 0.8
        card = world.random.randrange(20_000, 68_000)
        trace = world.pair(
            (till, "/pay"),
            (points, f"/cards/{card}/credit"),
            at,
            seconds=3.0 if broken else world.around(0.06),
            statuses=(503, 504) if broken else (200, 200),
            attempts=3 if broken else 1,
            method="POST",
        )
        if not broken:
            world.say(points, at + 0.05, "INFO", f"card {card} credited", trace=trace)
            continue
        waits = "process 811 still waiting for ShareLock on transaction 90417 after 1000.1 ms"
        database_line(world, "points-pg", at + 1.1, "LOG", waits)
        for attempt in range(3):
            text = f"points.credit timed out after 3.0 s, attempt {attempt + 1} of 3"
            world.say(till, at + 3.1 * (attempt + 1), "ERROR", text, trace=trace)
    return told(
        world,
        Story(
            name="lock-job",
            title="Paying fails twice in the evening",
            symptom="For some minutes tills answer 503, then all is well, then again.",
            window=(17 * MINUTE, END),
            baseline=(0, 17 * MINUTE),
        ),
        Truth(
            cause="The job points-recount holds row locks of the cards in one long transaction; "
            "credits wait for them and time out, in each of its two runs.",
            kind="code",
            accept=without_deploy(r"recount", r"\block(s|ed)?\b|ShareLock|long.{0,20}transaction"),
            insert_ids=tuple(line["insertId"] for line in said),
            distractors=(
                (r"till-\d+|deploy of till|RECEIPT", "three minutes before, healthy between"),
                (r"printer", "there before and after"),
                (r"^(?!.*(lock|recount)).*timed out", "the callers' retries"),
            ),
        ),
    )
