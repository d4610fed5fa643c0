"""A variable goes from 2000 to 200 ms; a dependency that always took 400 ms now times out."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.service import Service
from tests.incidents.truth import Truth, change_of
from tests.incidents.world import MINUTE, World

END = 40 * MINUTE
DEPLOYED = 20 * MINUTE


def timeout_lowered(variant: int = 0) -> Case:
    world = World(108 + 1000 * variant, "basketry-eu", "2026-05-05T16:00:00Z")
    env = {"TAX_URL": "https://tax.fiscus.example", "TAX_TIMEOUT_MS": "2000", "LOCALE": "de"}
    pricing = world.service("pricing", number=39, env=env)
    basket = world.service("basket", number=150, dialect="plain", env={"BANNER": "spring"})
    scanners(world, basket, END)
    grumble(world, pricing, END, "WARNING", "coupon list is {} minutes old")
    deploy(world, pricing, 2 * MINUTE, Deploy())
    deploy(world, basket, 16 * MINUTE, Deploy(env={"BANNER": "summer"}))
    cause = deploy(
        world, pricing, DEPLOYED, Deploy(env={"TAX_TIMEOUT_MS": "200"}, keeps_image=True)
    )
    _traffic(world, pricing, basket)
    return told(
        world,
        Story(
            name="timeout-lowered",
            title="Baskets show no totals",
            symptom="Every other basket fails to load its total.",
            window=(14 * MINUTE, END),
            names=("fiscus",),
        ),
        Truth(
            cause="The deploy of pricing-00041 set TAX_TIMEOUT_MS from 2000 to 200; the tax "
            "service takes 150 to 600 ms, as before.",
            kind="config",
            accept=(
                r"TAX_TIMEOUT_MS",
                *change_of("pricing", "pricing-00041"),
            ),
            insert_ids=(cause["insertId"],),
            partial=(r"timed out after 200 ms",),
            distractors=(
                (r"basket-\d+|deploy of basket|BANNER", "a picture, healthy for four minutes"),
                (r"coupon", "there before and after"),
                (r"(?<!TAX_)timed out.{0,60}fiscus", "what it comes to, not why"),
            ),
        ),
    )


def _traffic(world: World, pricing: Service, basket: Service) -> None:
    for at in world.moments(6, 5, END):
        trace = world.trace()
        tax = world.random.uniform(0.15, 0.6)
        limit = 0.2 if at > DEPLOYED + 9 else 2.0
        broken = tax > limit
        number = world.random.randrange(10_000, 99_999)
        attempts = 3 if broken else 1
        seconds = min(tax, limit) + 0.02
        for attempt in range(attempts):
            moment = at + 0.01 + attempt * 0.3
            world.request(
                pricing,
                moment,
                f"/total/{number}",
                status=504 if broken else 200,
                seconds=seconds,
                trace=trace,
                agent="Go-http-client/2.0",
            )
            if broken:
                said = f"tax for {number}: tax.fiscus.example timed out after 200 ms"
                world.say(pricing, moment + seconds, "ERROR", said, trace=trace)
                said = f"total of {number} missing: pricing returned 504"
                world.say(basket, moment + seconds, "ERROR", said, trace=trace, attempt=attempt)
            else:
                said = f"tax for {number} fetched in {round(tax * 1000)} ms"
                world.say(pricing, moment + tax, "INFO", said, trace=trace)
        world.request(
            basket,
            at,
            f"/basket/{number}",
            status=502 if broken else 200,
            seconds=seconds + 0.05 + 0.7 * broken,
            trace=trace,
        )
