"""When a state counts as failing, as fine, or as neither."""

from collections.abc import Iterable

from rca.model.measures import RouteOutcome
from rca.model.rates import wilson
from rca.reason.statistics import is_worse

LEAST_CASES = 3
FAILS_FROM = 0.5
FINE_UP_TO = 0.05
BY_LUCK = 0.05
"""That so many requests in a row go well, at the rate at which they fail while they do."""


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


def well_before(outcomes: Iterable[RouteOutcome]) -> int:
    """Requests that these served well before any failed; 0 where they may have had luck."""
    own = [outcome for outcome in outcomes if outcome.failed]
    return _no_luck(sum(outcome.well_before for outcome in own), own)


def well_after(outcomes: Iterable[RouteOutcome]) -> int:
    """Requests that these served well after the last that failed; 0 where they may have had luck.

    What still serves well has been healed by something else than by being taken away.
    """
    own = [outcome for outcome in outcomes if outcome.failed]
    return _no_luck(sum(outcome.well_after for outcome in own), own)


def _no_luck(well: int, outcomes: list[RouteOutcome]) -> int:
    failed = sum(outcome.failed for outcome in outcomes)
    tried = sum(o.total - o.well_before - o.well_after for o in outcomes)
    is_enough = well >= LEAST_CASES and (1 - failed / tried) ** well <= BY_LUCK
    return well if is_enough else 0
