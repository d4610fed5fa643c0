"""A signing key is retired; tokens fail only when the services' cached key sets run out."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.service import Service
from tests.incidents.truth import Truth, without_deploy
from tests.incidents.world import MINUTE, World

END = 45 * MINUTE
RETIRED = 14 * MINUTE
REFRESHED = {"notes": (10 * MINUTE, 25 * MINUTE, 40 * MINUTE), "labels": (13 * MINUTE, 28 * MINUTE)}


def signing_key(variant: int = 0) -> Case:
    world = World(104 + 1000 * variant, "scribble-prod", "2026-02-17T10:00:00Z")
    identity = world.service("identity", number=80)
    console = world.service("console", number=203, env={"FLAGS": "a,b"})
    readers = (world.service("notes", number=54, dialect="plain"), world.service("labels"))
    scanners(world, console, END)
    grumble(world, console, END, "ERROR", "usage report not sent: collector busy for {} s")
    retired = world.say(
        identity, RETIRED, "INFO", "signing key kid=4f2c retired by policy, active kid=9a1e"
    )
    for at in world.moments(3, 5, END):
        trace = world.trace()
        world.request(identity, at, "/token", method="POST", seconds=0.03, trace=trace)
        world.say(identity, at + 0.02, "INFO", "token issued", trace=trace, ttl_s=21600)
    deploy(world, console, 23.5 * MINUTE, Deploy(env={"FLAGS": "a,b,c"}))
    for reader in readers:
        _refreshes(world, reader)
        _traffic(world, console, reader)
    return told(
        world,
        Story(
            name="signing-key",
            title="People are thrown out of the console",
            symptom="Notes, later labels too, refuse people who are signed in.",
            window=(20 * MINUTE, END),
            baseline=(0, 12 * MINUTE),
        ),
        Truth(
            cause="identity retired the signing key 4f2c while tokens of it were still valid; "
            "notes and labels found out when their cached key sets ran out after 900 s.",
            kind="config",
            accept=without_deploy(
                r"signing key",
                r"(key|kid).{0,20}(rotat|retire)",
                r"(rotat|retire)\w*.{0,30}\b(key|kid)",
            ),
            insert_ids=(retired["insertId"],),
            partial=(r"no key for kid", r"key set refreshed"),
            distractors=(
                (r"console-\d+|deploy of console|FLAGS", "a flag, two minutes before"),
                (r"usage report", "there before and after"),
                (r"refused", "what it comes to"),
            ),
        ),
    )


def _refreshes(world: World, reader: Service) -> None:
    for at in REFRESHED[reader.name]:
        keys = 2 if at < RETIRED else 1
        world.say(reader, at, "INFO", f"key set refreshed: {keys} keys, kept for 900 s")


def _traffic(world: World, console: Service, reader: Service) -> None:
    fails_from = next(at for at in REFRESHED[reader.name] if at > RETIRED)
    for at in world.moments(5, 5, END):
        old = world.random.random() < 0.75
        broken = old and at > fails_from
        path = f"/{reader.name}/{world.random.randrange(100, 999)}"
        statuses = (502, 401) if broken else (200, 200)
        trace = world.pair(
            (console, path), (reader, path), at, seconds=world.around(0.05), statuses=statuses
        )
        if broken:
            said = "token refused: no key for kid 4f2c"
            world.say(reader, at + 0.04, "WARNING", said, trace=trace)
            said = f"{reader.name} refused the session of a signed-in person (401)"
            world.say(console, at + 0.1, "ERROR", said, trace=trace)
        else:
            world.say(reader, at + 0.04, "INFO", f"read {path}", trace=trace)
