"""Who is suspected: one kind a file, listed here."""

from collections.abc import Callable

from rca.reason.case import Case
from rca.reason.suspect import Suspect
from rca.reason.suspects.broken_tests import broken_tests
from rca.reason.suspects.deploys import deploys
from rca.reason.suspects.errors import errors
from rca.reason.suspects.lines import lines
from rca.reason.suspects.other_changes import other_changes
from rca.reason.suspects.quiet_instances import quiet_instances
from rca.reason.suspects.services import services
from rca.reason.suspects.silences import silences
from rca.reason.suspects.surges import surges
from rca.reason.suspects.unstable_tests import unstable_tests
from rca.reason.suspects.works import works

SUSPECTS: tuple[Callable[[Case], tuple[Suspect, ...]], ...] = (
    deploys,
    other_changes,
    errors,
    lines,
    works,
    services,
    silences,
    quiet_instances,
    surges,
    unstable_tests,
    broken_tests,
)


def suspects_in(case: Case) -> tuple[Suspect, ...]:
    """Everything that may have led to the symptoms of the case, kind by kind."""
    return tuple(suspect for find in SUSPECTS for suspect in find(case))
