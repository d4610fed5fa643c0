"""How a suspect could act: one way a file, listed here; documented in docs/explanation/rules.md."""

from collections.abc import Callable

from rca.reason.case import Case
from rca.reason.suspect import Suspect, Way
from rca.reason.ways.access_lost import access_lost
from rca.reason.ways.callers_broke import callers_broke
from rca.reason.ways.cut_at import cut_at
from rca.reason.ways.drift import drift
from rca.reason.ways.emptied import emptied
from rca.reason.ways.first_error import first_error
from rca.reason.ways.first_failure import first_failure
from rca.reason.ways.looked_for import looked_for
from rca.reason.ways.names_it import line_names_it, names_it
from rca.reason.ways.own_time import own_time
from rca.reason.ways.reworded import reworded
from rca.reason.ways.says_value import says_value
from rca.reason.ways.spelled import spelled
from rca.reason.ways.started_with import started_with
from rca.reason.ways.stated_delay import stated_delay
from rca.reason.ways.states_limit import states_limit
from rca.reason.ways.work import work

WAYS: tuple[Callable[[Suspect, Case], Way | None], ...] = (
    spelled,
    says_value,
    names_it,
    line_names_it,
    states_limit,
    cut_at,
    looked_for,
    access_lost,
    reworded,
    started_with,
    drift,
    emptied,
    work,
    stated_delay,
    callers_broke,
    first_error,
    first_failure,
    own_time,
)


def ways_of(suspect: Suspect, case: Case) -> tuple[Way, ...]:
    """Every way that the evidence shows for that suspect, the one that explains most first."""
    found = [way for find in WAYS if (way := find(suspect, case)) is not None]
    return tuple(sorted(found, key=lambda way: (-way.value, WAY_ORDER[way.name])))


WAY_ORDER = {find.__name__: position for position, find in enumerate(WAYS)}
