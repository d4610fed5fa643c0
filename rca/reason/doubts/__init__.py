"""Checks that a suspect has to pass: one a file, listed here.

Each multiplies the score; some rule a suspect out. A check that does not apply says nothing.
docs/explanation/rules.md tells of all of them.
"""

from collections.abc import Callable

from rca.reason.case import Case
from rca.reason.doubts.before import before
from rca.reason.doubts.chance import chance
from rca.reason.doubts.control import control
from rca.reason.doubts.courses import courses
from rca.reason.doubts.difference import difference
from rca.reason.doubts.fails_without_it import fails_without_it
from rca.reason.doubts.healed import healed
from rca.reason.doubts.healthy_with_it import healthy_with_it
from rca.reason.doubts.idle import idle
from rca.reason.doubts.met_on_instances import met_on_instances
from rca.reason.doubts.only_there import only_there
from rca.reason.doubts.order import order
from rca.reason.doubts.own_trouble import own_trouble
from rca.reason.doubts.reversal import reversal
from rca.reason.doubts.revisions import revisions
from rca.reason.doubts.same_event import same_event
from rca.reason.doubts.served_well import served_well
from rca.reason.doubts.steady_before import steady_before
from rca.reason.doubts.tests_alike import tests_alike
from rca.reason.doubts.tests_before import tests_before
from rca.reason.doubts.told import told
from rca.reason.suspect import Doubt, Suspect, Way

DOUBTS: tuple[Callable[[Suspect, Case, tuple[Way, ...]], Doubt | None], ...] = (
    order,
    before,
    tests_before,
    healthy_with_it,
    fails_without_it,
    idle,
    own_trouble,
    control,
    told,
    revisions,
    served_well,
    healed,
    reversal,
    same_event,
    steady_before,
    difference,
    chance,
    only_there,
    met_on_instances,
    courses,
    tests_alike,
)


def doubts_about(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> tuple[Doubt, ...]:
    """What every check that applies says, in the order of the list."""
    return tuple(d for check in DOUBTS if (d := check(suspect, case, ways)) is not None)
