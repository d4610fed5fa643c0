"""Tests that run side by side write one file in a shared folder and read what others wrote."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.suites import suite
from tests.incidents.truth import Truth, change_of, without_deploy
from tests.incidents.world import MINUTE, World

END = 70 * MINUTE
KINDS = ("harbour", "airport", "station")
OTHERS = ("test_distance", "test_timezone", "test_code_is_unique", "test_search_by_name")
SHARED = "/var/ci/scratch/places.json"
RUNS = 12


def race_of_tests(variant: int = 0) -> Case:
    world = World(113 + 1000 * variant, "gazetteer-prod", "2026-04-22T11:00:00Z")
    places = world.service("places", number=90)
    scanners(world, places, END)
    grumble(world, places, END, "ERROR", "map tile {} came back empty")
    deploy(world, places, 40 * MINUTE, Deploy())
    for at in world.moments(8, 6, END):
        path = f"/places/{world.random.randrange(100, 999)}"
        trace = world.trace()
        world.request(places, at, path, seconds=world.around(0.04), trace=trace)
        world.say(places, at + 0.03, "INFO", "place found", trace=trace)
    return told(
        world,
        Story(
            name="test-race",
            title="Import tests of places fail now and then",
            symptom="A different import test is red each time; people suspect the deploy.",
            window=(10 * MINUTE, END),
            files={
                f"ci-{number}.xml": suite(
                    world, (2 + 5 * (number - 400)) * MINUTE, "test_import", _run(world)
                )
                for number in range(401, 401 + RUNS)
            },
        ),
        Truth(
            cause=f"The import tests run in parallel and all use {SHARED}.",
            kind="test",
            accept=without_deploy(
                r"\brac(e|es|ing)\b",
                r"places\.json",
                r"(shared|same|common).{0,30}(path|file|folder|temp|scratch)",
                r"flak(y|iness)",
                r"parallel|concurren",
            ),
            distractors=(
                (change_of("places", r"places-\d+")[0], "red before it as well"),
                (r"map tile", "there before and after"),
            ),
        ),
    )


def _run(world: World) -> list[tuple[str, str]]:
    ran = [(name, "") for name in OTHERS]
    unlucky = world.random.sample(KINDS, k=world.random.choice((0, 1, 1, 2)))
    for kind in KINDS:
        ran.append((f"test_import_{kind}", _failure(world, kind) if kind in unlucky else ""))
    world.random.shuffle(ran)
    return ran


def _failure(world: World, kind: str) -> str:
    other = world.random.choice([one for one in KINDS if one != kind])
    return world.random.choice(
        (
            f"AssertionError: {SHARED} holds {{'kind': '{other}', 'rows': 12}}, expected '{kind}'",
            f"FileNotFoundError: [Errno 2] No such file or directory: '{SHARED}'",
            f"json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0) in {SHARED}",
        )
    )
