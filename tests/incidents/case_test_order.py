"""A test leaves its settings behind and breaks the one that happens to run after it."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.suites import suite
from tests.incidents.truth import Truth, change_of, without_deploy
from tests.incidents.world import MINUTE, World

END = 60 * MINUTE
TESTS = (
    "test_invoice_total",
    "test_currency_override",
    "test_reminder_text",
    "test_due_date",
    "test_vat_of_books",
    "test_credit_note",
)
RUNS = 9

_FAILED = """\
AssertionError: assert '120.00 CHF' == '120.00 EUR'
  - 120.00 EUR
  + 120.00 CHF"""


def order_of_tests(variant: int = 0) -> Case:
    world = World(112 + 1000 * variant, "billhook-prod", "2026-10-13T08:00:00Z")
    invoices = world.service("invoices", number=25, dialect="plain")
    scanners(world, invoices, END)
    grumble(world, invoices, END, "WARNING", "letterhead {} not in cache")
    deploy(world, invoices, 26 * MINUTE, Deploy())
    for at in world.moments(9, 6, END):
        number = world.random.randrange(1000, 1999)
        trace = world.trace()
        world.request(invoices, at, f"/invoices/{number}", seconds=world.around(0.06), trace=trace)
        world.say(invoices, at + 0.05, "INFO", f"invoice {number} rendered", trace=trace)
    return told(
        world,
        Story(
            name="test-order",
            title="CI of invoices is red in about every other run",
            symptom="The total of an invoice is sometimes in francs. Customers see nothing of it.",
            window=(10 * MINUTE, END),
            files={
                f"run-{number:02d}.xml": suite(
                    world, (4 + 6 * number) * MINUTE, "test_invoices", _run(world)
                )
                for number in range(1, RUNS + 1)
            },
        ),
        Truth(
            cause="test_currency_override leaves the currency behind; test_invoice_total fails "
            "whenever it runs after it. The service is healthy.",
            kind="test",
            accept=without_deploy(
                r"order.?dependen|depend\w* on (the )?order|test order",
                r"test_currency_override",
                r"(shared|left|leak\w*).{0,20}(state|setting)",
                r"flak(y|iness)",
            ),
            distractors=(
                (change_of("invoices", r"invoices-\d+")[0], "red before it as well"),
                (r"letterhead", "there before and after"),
            ),
        ),
    )


def _run(world: World) -> list[tuple[str, str]]:
    order = list(TESTS)
    world.random.shuffle(order)
    late = order.index("test_currency_override") < order.index("test_invoice_total")
    return [(name, _FAILED if late and name == "test_invoice_total" else "") for name in order]
