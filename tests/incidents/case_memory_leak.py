"""A deploy leaks memory with each request; the instance dies of it a quarter of an hour later."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.service import Service
from tests.incidents.truth import Truth, change_of
from tests.incidents.world import MINUTE, World

END = 58 * MINUTE
DEPLOYED = 14 * MINUTE


def memory_leak(variant: int = 0) -> Case:
    world = World(101 + 1000 * variant, "pixelbarn-live", "2026-03-03T07:10:00Z")
    thumbs = world.service("thumbnailer", number=23, env={"RENDER_THREADS": "4"})
    gallery = world.service("gallery", number=71, dialect="plain")
    uploads = world.service("uploads", number=8)
    scanners(world, gallery, END)
    grumble(world, gallery, END, "ERROR", "tracking pixel beacon refused by peer after {} ms")
    _uploads(world, uploads)
    cause = deploy(world, thumbs, DEPLOYED, Deploy())
    _render(world, thumbs, gallery)
    deploy(world, uploads, 28.2 * MINUTE, Deploy(env={"MAX_UPLOAD_MB": "40"}))
    return told(
        world,
        Story(
            name="memory-leak",
            title="Gallery pages miss their pictures in bursts",
            symptom="Thumbnails answer 503 for a minute, then work again.",
            window=(25 * MINUTE, END),
            baseline=(0, 13 * MINUTE),
        ),
        Truth(
            cause="The deploy of thumbnailer-00024 keeps memory of every picture; the instance "
            "reaches its limit of 512 MiB a quarter of an hour later, again and again.",
            kind="change",
            accept=(
                *change_of("thumbnailer", "thumbnailer-00024"),
                r"memory leak|leak.{0,30}memory",
            ),
            insert_ids=(cause["insertId"],),
            partial=(r"memory limit|rss",),
            distractors=(
                (
                    r"deploy of uploads|uploads-\d+|MAX_UPLOAD",
                    "deployed right before the first death; nothing calls it",
                ),
                (r"beacon", "there before and after"),
            ),
        ),
    )


def _render(world: World, thumbs: Service, gallery: Service) -> None:
    """Requests one after the other, so that memory can be added up."""
    used, dead_until = 176.0, 0.0
    for at in world.moments(10, 6, END):
        trace = world.trace()
        picture = world.random.randrange(1000, 9000)
        if at < dead_until:
            _fails(world, (thumbs, gallery), at, trace)
            continue
        new = at > DEPLOYED + 9
        used = used + world.around(2.3) if new else world.around(181.0, 0.03)
        seconds = world.around(0.35)
        world.request(thumbs, at + 0.01, f"/render/{picture}", seconds=seconds, trace=trace)
        rss = round(used)
        world.say(
            thumbs,
            at + seconds,
            "INFO",
            f"rendered picture {picture} in {round(seconds * 1000)} ms, rss {rss} MiB",
            trace=trace,
        )
        world.request(gallery, at, f"/album/{picture}", seconds=seconds + 0.06, trace=trace)
        if used > 512:
            world.system(
                thumbs,
                at + 1,
                f"Memory limit of 512 MiB exceeded with {rss + 4} MiB used. Consider increasing "
                "the memory limit, see https://cloud.google.com/run/docs/configuring/memory-limits",
                severity="ERROR",
            )
            dead_until, used = at + 55, 176.0
            revision = thumbs.revision_at(at)
            reason = "AUTOSCALING - Instance started due to configured scaling factors"
            world.boot(thumbs, revision, at + 48, f"{reason} (e.g. CPU utilization).")


def _fails(world: World, pair: tuple[Service, Service], at: float, trace: str) -> None:
    thumbs, gallery = pair
    malformed = (
        "The request failed because either the HTTP response was malformed or connection to the "
        "instance had an error."
    )
    for attempt in range(3):
        moment = at + attempt * 0.5
        path = f"/render/{world.random.randrange(1000, 9000)}"
        world.request(thumbs, moment, path, status=503, seconds=0.2, trace=trace, text=malformed)
        said = f"thumbnailer answered 503, attempt {attempt + 1} of 3"
        world.say(gallery, moment + 0.2, "ERROR", said, trace=trace)
    world.request(gallery, at, "/album/77", status=502, seconds=1.7, trace=trace)


def _uploads(world: World, uploads: Service) -> None:
    for at in world.moments(2, 6, END):
        trace = world.trace()
        world.request(
            uploads,
            at,
            "/upload",
            method="POST",
            status=201,
            seconds=world.around(0.8),
            trace=trace,
        )
        world.say(uploads, at + 0.5, "INFO", "stored upload", trace=trace, parts=3)
