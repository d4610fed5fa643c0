"""JUnit files of invented test runs; the order of the cases is the order in which they ran."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from tests.incidents.world import World

Ran = tuple[str, str]
"""A test's name and why it failed; empty for one that passed. The reason may have more lines."""


def suite(world: World, at: float, module: str, ran: Iterable[Ran]) -> str:
    """One run as pytest writes it."""
    cases, failures = [], 0
    for name, reason in ran:
        took = f"{world.around(0.3):.3f}"
        head = f'<testcase classname="{module}" name="{name}" time="{took}"'
        if not reason:
            cases.append(f"{head} />")
            continue
        failures += 1
        told = quoteattr(reason.replace("\n", "&#10;")).replace("&amp;#10;", "&#10;")
        cases.append(f"{head}><failure message={told}>{escape(reason)}</failure></testcase>")
    counted = f'errors="0" failures="{failures}" skipped="0" tests="{len(cases)}"'
    stamp = world.stamp(at).replace("Z", "+00:00")
    return (
        '<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" '
        f'{counted} time="8.1" timestamp="{stamp}" hostname="ci">{"".join(cases)}'
        "</testsuite></testsuites>\n"
    )
