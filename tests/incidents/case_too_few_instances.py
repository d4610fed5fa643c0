"""A deploy lowers the number of instances and what each takes; the platform turns people away."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth, change_of
from tests.incidents.world import MINUTE, World

END = 40 * MINUTE
DEPLOYED = 19 * MINUTE

_ABORTED = (
    "The request was aborted because there was no available instance. Additional troubleshooting "
    "documentation can be found at: https://cloud.google.com/run/docs/troubleshooting#abort-request"
)


def too_few_instances(variant: int = 0) -> Case:
    world = World(115 + 1000 * variant, "berthing-prod", "2026-08-19T15:00:00Z")
    booking = world.service("booking", number=54, maxScale="12", concurrency="40")
    rooms = world.service("rooms", number=32, env={"PHOTOS": "webp"})
    scanners(world, booking, END)
    grumble(world, rooms, END, "WARNING", "photo {} has no caption")
    deploy(world, booking, 3 * MINUTE, Deploy())
    cause = deploy(
        world,
        booking,
        DEPLOYED,
        Deploy(settings={"maxScale": "1", "concurrency": "2"}, keeps_image=True),
    )
    deploy(world, rooms, DEPLOYED + 50, Deploy(env={"PHOTOS": "avif"}))
    for at in world.moments(17, 6, END):
        path = f"/book/{world.random.randrange(10, 99)}"
        if at > DEPLOYED + 9 and world.random.random() < 0.45:
            world.request(booking, at, path, method="POST", status=429, seconds=0.01, text=_ABORTED)
            continue
        trace = world.trace()
        world.request(booking, at, path, method="POST", seconds=world.around(1.2), trace=trace)
        world.say(booking, at + 1, "INFO", "berth booked", trace=trace)
    for at in world.moments(4, 6, END):
        world.request(rooms, at, "/rooms", seconds=world.around(0.05))
    return told(
        world,
        Story(
            name="too-few-instances",
            title="Many bookings are turned away",
            symptom="Almost every other booking answers 429.",
            window=(15 * MINUTE, END),
        ),
        Truth(
            cause="The deploy of booking-00056 lowered the instances from 12 to 1 and the "
            "concurrency from 40 to 2; the same traffic finds no instance.",
            kind="config",
            accept=(
                *change_of("booking", "booking-00056"),
                r"max.?(scale|instances?)",
                r"concurrency",
            ),
            insert_ids=(cause["insertId"],),
            partial=(r"no available instance",),
            distractors=(
                (r"deploy of rooms|rooms-\d+|PHOTOS", "nobody there is turned away"),
                (r"caption", "there before and after"),
            ),
        ),
    )
