"""A secret's version is disabled; it shows when the next instance starts, minutes later."""

from tests.incidents.audits import Deploy, deploy, disabled_secret
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth
from tests.incidents.world import MINUTE, World

END = 48 * MINUTE
DISABLED = 17 * MINUTE
STARTED = 26 * MINUTE

_UNREADABLE = (
    "payments are off: secret psp-key version 4 is in DISABLED state (FAILED_PRECONDITION), "
    "answering 503 until it can be read"
)


def disabled_secret_version(variant: int = 0) -> Case:
    world = World(123 + 1000 * variant, "kioskpay-prod", "2026-01-13T12:00:00Z")
    charge = world.service("charge", number=57)
    kiosk = world.service("kiosk", number=23, dialect="plain", env={"SCREEN": "dark"})
    scanners(world, kiosk, END)
    grumble(world, kiosk, END, "ERROR", "coin tray {} not closed")
    cause = disabled_secret(world, DISABLED, "psp-key")
    old = charge.revisions[0]
    fresh = world.revision(charge, since=STARTED)
    charge.revisions[1] = type(old)(name=old.name, instances=fresh.instances, since=STARTED)
    reason = "AUTOSCALING - Instance started due to configured scaling factors"
    world.boot(charge, charge.revisions[1], STARTED - 4, f"{reason} or traffic.")
    world.say(charge, STARTED - 0.5, "WARNING", _UNREADABLE, on=charge.revisions[1])
    deploy(world, kiosk, STARTED - 75, Deploy(env={"SCREEN": "light"}))
    for at in world.moments(7, 6, END):
        broken = at > STARTED
        trace = world.pair(
            (kiosk, "/pay"),
            (charge, "/charge"),
            at,
            seconds=world.around(0.4) if not broken else 0.01,
            statuses=(502, 503) if broken else (200, 200),
            attempts=3 if broken else 1,
            method="POST",
        )
        if broken:
            world.say(charge, at + 0.02, "ERROR", "charge refused: no psp-key", trace=trace)
            for attempt in range(3):
                said = f"charge unavailable, attempt {attempt + 1}"
                world.say(kiosk, at + 0.1 * (attempt + 1), "ERROR", said, trace=trace)
        else:
            world.say(charge, at + 0.3, "INFO", "charged", trace=trace, cents=340)
    return told(
        world,
        Story(
            name="disabled-secret-version",
            title="Kiosks take no cards",
            symptom="Paying by card fails everywhere.",
            window=(22 * MINUTE, END),
            baseline=(0, 16 * MINUTE),
            names=("psp",),
        ),
        Truth(
            cause="Version 4 of the secret psp-key was disabled; the instance that started nine "
            "minutes later could not read it.",
            kind="config",
            accept=(
                r"DisableSecretVersion",
                r"secret.{0,60}(disabled|DISABLED|version)",
                r"(disabl\w+).{0,40}(secret|psp-key)",
            ),
            insert_ids=(cause["insertId"],),
            partial=(r"psp-key",),
            distractors=(
                (r"deploy of kiosk|kiosk-\d+|SCREEN", "a colour, a minute before"),
                (r"coin tray", "there before and after"),
            ),
        ),
    )
