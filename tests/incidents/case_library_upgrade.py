"""A new image brings another version of a library; one path breaks with a TypeError."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.service import Service
from tests.incidents.truth import Truth, change_of
from tests.incidents.world import MINUTE, Json, World

END = 40 * MINUTE
DEPLOYED = 18 * MINUTE

_TRACEBACK = """\
Traceback (most recent call last):
  File "/srv/zones/http.py", line 61, in overlap
    shares = areas.shares(body["outline"])
  File "/srv/zones/areas.py", line 33, in shares
    return [part.area / whole for part in outline]
TypeError: 'MultiPolygon' object is not iterable"""


def library_upgrade(variant: int = 0) -> Case:
    world = World(103 + 1000 * variant, "parcelmap-prod", "2026-04-01T05:30:00Z")
    zones = world.service("zones", number=61, dialect="bare", env={"WORKERS": "2"})
    planner = world.service("planner", number=33, dialect="json")
    scanners(world, planner, END)
    grumble(world, planner, END, "ERROR", "weather feed skipped: empty answer after {} ms")
    _starts(world, zones, 4.4, "shapely 1.8.5, pyproj 3.4.1")
    cause = deploy(world, zones, DEPLOYED, Deploy(shows_env=False))
    started = _starts(world, zones, DEPLOYED + 9.1, "shapely 2.0.6, pyproj 3.4.1")
    deploy(world, planner, DEPLOYED + 70, Deploy(env={"ROUTE_CACHE": "on"}))
    _traffic(world, zones, planner)
    return told(
        world,
        Story(
            name="library-upgrade",
            title="Planning a round fails for some depots",
            symptom="Rounds that cross several areas end with an error.",
            window=(16 * MINUTE, END),
            baseline=(0, 15 * MINUTE),
        ),
        Truth(
            cause="The deploy of zones-00062 brought shapely 2.0.6 in place of 1.8.5, whose "
            "MultiPolygon can no longer be iterated.",
            kind="change",
            accept=(
                *change_of("zones", "zones-00062"),
                r"shapely",
            ),
            insert_ids=(cause["insertId"], started["insertId"]),
            partial=(r"MultiPolygon",),
            distractors=(
                (r"planner-000\d\d|deploy of planner|ROUTE_CACHE", "a minute later, not involved"),
                (r"weather feed", "there before and after"),
            ),
        ),
    )


def _starts(world: World, zones: Service, at: float, libraries: str) -> Json:
    return world.say(zones, at, "INFO", f"zones starting: python 3.11.9, {libraries}")


def _traffic(world: World, zones: Service, planner: Service) -> None:
    for at in world.moments(11, 6, END):
        trace = world.trace()
        crosses = world.random.random() < 0.35
        path = "/overlap" if crosses else "/lookup"
        broken = crosses and at > DEPLOYED + 9
        seconds = world.around(0.12)
        world.request(
            zones,
            at + 0.01,
            path,
            method="POST",
            status=500 if broken else 200,
            seconds=seconds,
            trace=trace,
            agent="python-httpx/0.28.1",
        )
        if broken:
            world.stack(zones, at + 0.1, _TRACEBACK, trace=trace)
            said = "no round planned: zones said 500 to overlap"
            world.say(planner, at + 0.2, "ERROR", said, trace=trace)
        else:
            world.say(zones, at + 0.1, "INFO", f"{path[1:]} answered", trace=trace, found=3)
            world.say(planner, at + 0.2, "INFO", "round planned", trace=trace, stops=12)
        world.request(
            planner,
            at,
            "/rounds",
            method="POST",
            status=500 if broken else 200,
            seconds=seconds + 0.1,
            trace=trace,
        )
