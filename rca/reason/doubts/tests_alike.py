"""Tests that fail with the error of production speak of the same cause."""

from rca.model.cite import Claim
from rca.model.evidence import INCIDENT_LABEL
from rca.model.plural import times
from rca.reason.alike import tests_that_show
from rca.reason.case import Case
from rca.reason.suspect import Doubt, Suspect, Way

_NAMES = 3


def tests_alike(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """For an error, or a deploy with an error of its own, that failing tests show word for word.

    Numbers may differ. Tests that fail in the same runs as those are counted with them.
    """
    del ways
    trouble = suspect.trouble or (
        case.own_trouble(suspect.service) if suspect.change is not None else None
    )
    if trouble is None:
        return None
    alike = tests_that_show(trouble, case)
    if not alike:
        return None
    shown = tuple(sorted(alike))[:_NAMES]
    names = ", ".join(test.rpartition(".")[2] for test in shown)
    more = f" and {len(alike) - _NAMES} more" if len(alike) > _NAMES else ""
    together = _together(frozenset(alike), case)
    besides = f"; {times(together, 'tests')} more fail in the same runs" if together else ""
    said = " ".join(trouble.text.split())[:120]
    return Doubt(
        name="tests alike",
        value=1.0,
        because="tests fail with the same error",
        claim=Claim(
            text=f"{names}{more} failed with the same error as production, “{said}”{besides}.",
            cites=(*(alike[test].cite for test in shown), trouble.cite),
        ),
        speaks_for=True,
    )


def _together(tests: frozenset[str], case: Case) -> int:
    """How many other tests fail in the same runs as these."""
    return sum(
        group.size - len(tests.intersection(group.tests))
        for group in case.measures.test_groups
        if group.label == INCIDENT_LABEL and group.together >= 2 and tests.intersection(group.tests)
    )
