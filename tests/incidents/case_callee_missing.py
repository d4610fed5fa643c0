"""Not enough: two services complain about a third whose logs nobody collected."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth
from tests.incidents.world import MINUTE, World

END = 40 * MINUTE
BEGAN = 20 * MINUTE


def callee_missing(variant: int = 0) -> Case:
    world = World(119 + 1000 * variant, "loanshelf-prod", "2026-07-28T14:00:00Z")
    web = world.service("web", number=95, env={"TEASER": "a"})
    mobile = world.service("mobile-api", number=40, dialect="plain")
    scanners(world, web, END)
    grumble(world, web, END, "WARNING", "book cover {} missing")
    deploy(world, web, BEGAN - 4 * MINUTE, Deploy(env={"TEASER": "b"}))
    for service, per_minute in ((web, 7), (mobile, 6)):
        for at in world.moments(per_minute, 6, END):
            broken = at > BEGAN and world.random.random() < 0.7
            trace = world.trace()
            world.request(
                service,
                at,
                "/loans",
                status=502 if broken else 200,
                seconds=world.around(0.3),
                trace=trace,
            )
            if broken:
                for attempt in range(2):
                    said = "members answered 503 Service Unavailable"
                    moment = at + 0.1 * (attempt + 1)
                    world.say(service, moment, "ERROR", said, trace=trace, attempt=attempt + 1)
            else:
                world.say(service, at + 0.2, "INFO", "loans listed", trace=trace)
    return told(
        world,
        Story(
            name="callee-missing",
            title="Nobody sees their loans",
            symptom="The list of loans fails on the web and in the app.",
            window=(12 * MINUTE, END),
            names=("members",),
        ),
        Truth(
            cause="members fails, and nothing of members is in the evidence.",
            kind="dependency",
            answerable=False,
            distractors=((r"web-\d+|deploy of web|TEASER", "mobile-api fails alike"),),
        ),
    )
