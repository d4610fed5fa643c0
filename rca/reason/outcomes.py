"""When a state counts as failing, as fine, or as neither."""

from rca.model.measures import RouteOutcome
from rca.model.rates import wilson
from rca.reason.statistics import is_worse

LEAST_CASES = 3
FAILS_FROM = 0.5
FINE_UP_TO = 0.05


def is_failing(outcome: RouteOutcome) -> bool:
    """Half of its cases or more failed, and there are enough of them."""
    return outcome.total >= LEAST_CASES and outcome.failed >= FAILS_FROM * outcome.total


def is_fine(outcome: RouteOutcome, failing: RouteOutcome | None = None) -> bool:
    """At most one in twenty failed; against a failing state, so many that it is no luck."""
    if outcome.total < LEAST_CASES or outcome.failed > FINE_UP_TO * outcome.total:
        return False
    return failing is None or is_worse(failing.failed, failing.total, outcome.failed, outcome.total)


def is_mixed(outcome: RouteOutcome) -> bool:
    """Neither failing nor fine, and failing too much to be left out without a word."""
    if is_failing(outcome) or outcome.failed == 0:
        return False
    return wilson(outcome.failed, outcome.total)[0] > FINE_UP_TO
