"""A worker thread ends with one quiet line; its queue grows, and nothing ever fails."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth, without_deploy
from tests.incidents.world import MINUTE, World

END = 45 * MINUTE
STOPPED = 20 * MINUTE


def quiet_worker(variant: int = 0) -> Case:
    world = World(107 + 1000 * variant, "postroom-live", "2026-08-04T06:00:00Z")
    labels = world.service("labelpress", number=28)
    counter = world.service("counter", number=141, dialect="plain", env={"LOCALE": "en"})
    scanners(world, counter, END)
    grumble(world, counter, END, "ERROR", "loyalty stamp rejected with code {}")
    deploy(world, counter, 17 * MINUTE, Deploy(env={"LOCALE": "en,fr"}))
    quiet = world.say(
        labels, STOPPED, "INFO", "press loop left: lease epoch 7 is not 8", thread="press-1"
    )
    depth = 0
    for at in world.moments(9, 6, END):
        stopped = at > STOPPED
        number = world.random.randrange(10_000, 99_999)
        depth = depth + 1 if stopped else world.random.randrange(0, 3)
        waited = world.around(9.0, 0.1) if stopped else world.around(0.6)
        trace = world.pair(
            (counter, "/parcels"),
            (labels, f"/labels/{number}"),
            at,
            seconds=waited,
            statuses=(200, 202 if stopped else 200),
            method="POST",
        )
        world.say(labels, at + 0.02, "INFO", f"label {number} queued, depth {depth}", trace=trace)
        if stopped:
            said = f"parcel {number} handed over, label pending"
        else:
            world.say(labels, at + 0.5, "INFO", f"label {number} pressed", thread="press-1")
            said = f"parcel {number} handed over, label ready"
        world.say(counter, at + waited + 0.05, "INFO", said, trace=trace)
    return told(
        world,
        Story(
            name="quiet-worker",
            title="Handing over a parcel takes ten seconds",
            symptom="Parcels are accepted slowly and leave without a label.",
            window=(15 * MINUTE, END),
            baseline=(0, 14 * MINUTE),
        ),
        Truth(
            cause="The only press thread of labelpress left its loop after a lease conflict; "
            "labels are queued and none is pressed.",
            kind="code",
            accept=without_deploy(
                r"press loop",
                r"lease epoch",
                r"no longer says .{0,30}pressed",
                r"labelpress.{0,60}(worker|thread|loop|consumer).{0,30}(left|stop|end|died|exit)",
                r"(worker|thread|loop|consumer).{0,40}(left|stop|end|died|exit).{0,40}labelpress",
            ),
            insert_ids=(quiet["insertId"],),
            partial=(r"depth", r"labelpress.{0,60}(slow|longer|time)"),
            distractors=(
                (r"counter-\d+|deploy of counter|LOCALE", "a language, three minutes before"),
                (r"loyalty", "there before and after"),
            ),
        ),
    )
