"""An upstream's own deploy changes its answers; its unchanged readers break with a KeyError."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.service import Service
from tests.incidents.truth import Truth, change_of
from tests.incidents.world import MINUTE, World

END = 40 * MINUTE
CHANGED = 21 * MINUTE

_TRACEBACK = """\
Traceback (most recent call last):
  File "/srv/quoter/api.py", line 74, in quote
    return offer(catalog.article(number), body["count"])
  File "/srv/quoter/offers.py", line 22, in offer
    cents = article["price_cents"] * count
            ~~~~~~~^^^^^^^^^^^^^^^
KeyError: 'price_cents'"""


def upstream_format(variant: int = 0) -> Case:
    world = World(106 + 1000 * variant, "partsbin-prod", "2026-07-14T12:00:00Z")
    catalog = world.service("catalog", number=300)
    quoter = world.service("quoter", number=66, dialect="bare", env={"ROUNDING": "half-up"})
    mailer = world.service("mailer", number=12)
    scanners(world, quoter, END)
    grumble(world, mailer, END, "ERROR", "bounce webhook: peer reset after {} bytes")
    world.say(catalog, 4.5, "INFO", "catalog 4.9.2 ready")
    deploy(world, quoter, 15 * MINUTE, Deploy(env={"ROUNDING": "half-even"}))
    cause = deploy(world, catalog, CHANGED, Deploy())
    started = world.say(catalog, CHANGED + 9.2, "INFO", "catalog 5.0.0 ready")
    _quotes(world, catalog, quoter)
    _mails(world, catalog, mailer)
    return told(
        world,
        Story(
            name="upstream-format",
            title="No quotes for any article",
            symptom="Quotes fail with 500, newsletters are not sent.",
            window=(13 * MINUTE, END),
            names=("price_cents",),
        ),
        Truth(
            cause="The deploy of catalog-00301 answers with another format, without price_cents; "
            "quoter, deployed six minutes earlier and healthy since, and mailer, unchanged, break.",
            kind="dependency",
            accept=(
                *change_of("catalog", "catalog-00301"),
                r"(format|response|answer)s? (of|from) catalog\b.{0,30}(chang|lost|differ)",
                r"catalog.{0,60}(no longer|without|lacks|dropped|changed)",
            ),
            insert_ids=(cause["insertId"], started["insertId"]),
            partial=(r"price_cents",),
            distractors=(
                (r"(deploy|revision).{0,30}quoter|quoter-000\d\d|ROUNDING", "healthy since"),
                (r"bounce webhook", "there before and after"),
            ),
        ),
    )


def _quotes(world: World, catalog: Service, quoter: Service) -> None:
    for at in world.moments(6, 6, END):
        broken = at > CHANGED + 9
        number = world.random.randrange(100, 999)
        trace = world.pair(
            (quoter, "/quote"),
            (catalog, f"/articles/{number}"),
            at,
            seconds=world.around(0.04),
            statuses=(500 if broken else 200, 200),
        )
        world.say(catalog, at + 0.03, "INFO", f"article {number} served", trace=trace)
        if broken:
            world.stack(quoter, at + 0.08, _TRACEBACK, by_line=True)
        else:
            world.say(quoter, at + 0.08, "INFO", f"quoted {number}", trace=trace)


def _mails(world: World, catalog: Service, mailer: Service) -> None:
    for at in world.moments(3, 6, END):
        broken = at > CHANGED + 9
        trace = world.pair(
            (mailer, "/newsletter"),
            (catalog, "/articles/offers"),
            at,
            seconds=world.around(0.06),
            statuses=(500 if broken else 200, 200),
        )
        level, said = ("INFO", "newsletter rendered")
        if broken:
            level, said = ("ERROR", "newsletter dropped: answer of catalog has no price_cents")
        world.say(mailer, at + 0.1, level, said, trace=trace)
