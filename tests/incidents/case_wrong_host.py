"""A host is misspelt in a variable; what needs it fails, what does not goes on."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth, change_of
from tests.incidents.world import MINUTE, World

END = 40 * MINUTE
RENAMED = 16 * MINUTE
_RIGHT, _WRONG = (f"cache-a.internal.{name}.example" for name in ("quillworks", "quilworks"))
_LOST = f"""\
Error: getaddrinfo ENOTFOUND {_WRONG}
    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:120:26) {{
  errno: -3008,
  code: 'ENOTFOUND',
  syscall: 'getaddrinfo',
  hostname: '{_WRONG}'
}}"""


def wrong_host(variant: int = 0) -> Case:
    world = World(607 + 1000 * variant, "quillworks", "2026-07-14T06:00:00Z")
    notes = world.service("notes-api", number=88, dialect="bare", env={"CACHE_HOST": _RIGHT})
    web = world.service("notes-web", number=15, env={"BETA": "0"})
    scanners(world, web, END)
    grumble(world, web, END, "WARNING", "sync took {} s")
    deploy(world, notes, 3 * MINUTE, Deploy(env={"PAGE": "20"}))
    cause = deploy(world, notes, RENAMED, Deploy(env={"CACHE_HOST": _WRONG}))
    deploy(world, web, RENAMED + 50, Deploy(env={"BETA": "1"}))
    for at in world.moments(16, 5, END):
        trace = world.trace()
        is_saved = world.random.random() < 0.5
        fails = is_saved and at > RENAMED + 9
        path, method = ("/notes", "PUT") if is_saved else ("/notes/list", "GET")
        status = (502, 500) if fails else (200, 200)
        world.request(notes, at + 0.01, path, method=method, status=status[1], trace=trace)
        world.request(
            web, at, "/save" if is_saved else "/open", method="POST", status=status[0], trace=trace
        )
        if fails:
            world.say(notes, at + 0.03, "ERROR", _LOST, trace=trace)
    return told(
        world,
        Story(
            name="wrong-host",
            title="Notes cannot be saved",
            symptom="Saving a note ends with an error.",
            window=(8 * MINUTE, END),
        ),
        Truth(
            cause="notes-api-00090 was deployed with a misspelt CACHE_HOST.",
            kind="config",
            accept=(*change_of("notes-api", "notes-api-00090"), "CACHE_HOST"),
            insert_ids=(cause["insertId"],),
            partial=(r"quilworks",),
            distractors=((r"notes-web-\d+|deploy of notes-web|BETA", "came after"),),
        ),
    )
