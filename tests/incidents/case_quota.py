"""A provider's hourly quota runs out and is there again at the full hour."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.service import Service
from tests.incidents.truth import Truth, without_deploy
from tests.incidents.world import MINUTE, World

END = 75 * MINUTE
HOUR = 60 * MINUTE
LIMIT = 500

_REFUSED = (
    "429 RESOURCE_EXHAUSTED from speech.vocalis.example: Quota exceeded for quota metric "
    "'Audio minutes' and limit 'AudioMinutesPerHour' of account 'dictaphone'."
)


def quota(variant: int = 0) -> Case:
    world = World(105 + 1000 * variant, "dictaphone-prod", "2026-06-09T09:00:00Z")
    transcriber = world.service("transcriber", number=19, env={"BEAM": "4"})
    inbox = world.service("inbox", number=92, dialect="plain")
    scanners(world, inbox, END)
    grumble(world, inbox, END, "WARNING", "thumbnail of attachment {} skipped")
    refused = _traffic(world, transcriber, inbox)
    deploy(world, transcriber, 31 * MINUTE, Deploy(env={"BEAM": "5"}))
    return told(
        world,
        Story(
            name="quota",
            title="Voice mails arrive without their text",
            symptom="From about ten to ten no voice mail is transcribed; at ten it works again.",
            window=(28 * MINUTE, END),
            names=("vocalis",),
        ),
        Truth(
            cause="The hourly quota AudioMinutesPerHour of the external speech provider is used "
            "up; it is there again at the full hour. No deploy has to do with it.",
            kind="external",
            accept=without_deploy(r"quota", r"RESOURCE_EXHAUSTED"),
            insert_ids=refused,
            distractors=(
                (r"(?<!not )deploy.{0,40}transcriber|transcriber-000\d\d|BEAM", "healthy after it"),
                (r"thumbnail", "there before and after"),
                (r"left without its text", "what the caller makes of it"),
            ),
        ),
    )


def _traffic(world: World, transcriber: Service, inbox: Service) -> tuple[str, ...]:
    used, hour, refused = 0.0, 0, []
    for at in world.moments(7, 5, END):
        if int(at // HOUR) != hour:
            used, hour = 0.0, int(at // HOUR)
        minutes = world.around(1.55)
        broken = used + minutes > LIMIT
        used += 0 if broken else minutes
        number = world.random.randrange(4000, 4999)
        trace = world.pair(
            (inbox, f"/voicemail/{number}"),
            (transcriber, "/transcribe"),
            at,
            seconds=world.around(0.15 if broken else 0.9),
            statuses=(200, 503) if broken else (200, 200),
            attempts=2 if broken else 1,
            method="POST",
        )
        if broken:
            for again in range(2):
                moment = at + 0.1 + again * 0.25
                entry = world.say(transcriber, moment, "ERROR", _REFUSED, trace=trace)
                refused.append(entry["insertId"])
            said = f"voicemail {number} left without its text, transcriber said 503"
            world.say(inbox, at + 0.6, "ERROR", said, trace=trace)
        else:
            said = f"transcribed {minutes:.1f} min, {round(used)} of {LIMIT} min used this hour"
            world.say(transcriber, at + 0.8, "INFO", said, trace=trace)
    return tuple(refused)
