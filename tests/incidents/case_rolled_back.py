"""Two services are deployed together; only the rollback of one of them ends the errors."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth, change_of
from tests.incidents.world import MINUTE, World

END = 58 * MINUTE
TOGETHER = 20 * MINUTE
FIRST_BACK, SECOND_BACK = 30 * MINUTE, 40 * MINUTE


def rolled_back(variant: int = 0) -> Case:
    world = World(122 + 1000 * variant, "tideclock-prod", "2026-10-26T04:00:00Z")
    env = {"HARMONICS": "37", "DATUM": "LAT"}
    tides = world.service("tides", number=43, dialect="logfmt", env=env)
    charts = world.service("charts", number=102, env={"TILE_SIZE": "256"})
    scanners(world, charts, END)
    grumble(world, tides, END, "ERROR", "buoy {} sent no reading")
    deploy(world, tides, 3 * MINUTE, Deploy(env={"HARMONICS": "37"}))
    deploy(world, charts, TOGETHER - 6, Deploy(env={"TILE_SIZE": "512"}))
    cause = deploy(world, tides, TOGETHER, Deploy(env={"HARMONICS": "370"}))
    deploy(world, charts, FIRST_BACK, Deploy(env={"TILE_SIZE": "256"}))
    deploy(world, tides, SECOND_BACK, Deploy(env={"HARMONICS": "37"}))
    for at in world.moments(8, 6, END):
        hit = TOGETHER + 9 < at < SECOND_BACK + 9
        broken = hit and world.random.random() < 0.7
        port = world.random.randrange(1, 400)
        trace = world.pair(
            (charts, f"/chart/{port}"),
            (tides, f"/forecast/{port}"),
            at,
            seconds=world.around(0.08),
            statuses=(502, 500) if broken else (200, 200),
        )
        if broken:
            said = f"forecast of port {port} diverged after 6 steps"
            world.say(tides, at + 0.05, "ERROR", said, trace=trace)
            world.say(charts, at + 0.1, "ERROR", "no forecast to draw", trace=trace)
        else:
            world.say(tides, at + 0.05, "INFO", f"forecast of port {port} ready", trace=trace)
    return told(
        world,
        Story(
            name="rolled-back",
            title="Charts without tides",
            symptom="Most charts fail; both deploys of the night were taken back one by one.",
            window=(16 * MINUTE, END),
        ),
        Truth(
            cause="The deploy of tides-00045 set HARMONICS from 37 to 370; its rollback ended the "
            "errors, that of charts did not.",
            kind="config",
            accept=(*change_of("tides", "tides-00045"), r"HARMONICS"),
            insert_ids=(cause["insertId"],),
            partial=(r"diverged",),
            distractors=(
                (r"deploy of charts|charts-\d+|TILE_SIZE", "taken back, and nothing changed"),
                (r"buoy", "there before and after"),
            ),
        ),
    )
