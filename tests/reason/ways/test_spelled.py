"""An error that names the variable which a deploy changed."""

from dataclasses import replace
from typing import Any

import pytest

from rca.model.measures import Pattern
from rca.reason.case import Case
from rca.reason.ways.spelled import spelled
from tests.reason.cases import event, failing, said

DROPPED = ("env DATABASE_URL", "x", "")


def test_an_error_that_names_what_the_deploy_changed_is_its_doing() -> None:
    way = spelled(event(50, DROPPED), failing("DATABASE_URL is not set", healthy=4))

    assert way is not None
    assert (way.value, way.then, way.without_cause) == (1.0, 30, 4)


def test_an_older_error_a_longer_name_and_another_setting_are_not() -> None:
    assert spelled(event(90, DROPPED), failing("DATABASE_URL is not set")) is None
    assert spelled(event(50, DROPPED), failing("DATABASE_URL_OLD is not set")) is None
    assert spelled(event(50, ("memory", "1", "2")), failing("memory is low")) is None


@pytest.mark.parametrize(
    ("setting", "text", "healthy", "proved"),
    [
        (DROPPED, "DATABASE_URL is not set", 0, True),
        (("env MODE", "x", ""), "KeyError: 'MODE'", 0, True),
        (DROPPED, "DATABASE_URL is not set", 4, False),
        (("env DATABASE_URL", "x", "y"), "DATABASE_URL is not set", 0, False),
        (DROPPED, "could not connect to host in DATABASE_URL: connection refused", 0, False),
        (("env LOG_LEVEL", "x", ""), "partner is down (set LOG_LEVEL=debug for more)", 0, False),
        (("env MODE", "x", ""), "database is in recovery MODE", 0, False),
    ],
)
def test_only_a_dropped_variable_that_is_missed_is_proved(
    setting: tuple[str, str, str], text: str, healthy: int, *, proved: bool
) -> None:
    way = spelled(event(50, setting), failing(text, healthy=healthy))

    assert way is not None
    assert way.is_proof is proved


def test_what_another_revision_misses_as_well_proves_nothing() -> None:
    line = said("p1", "DATABASE_URL is not set", ("chat-2", 60, 90), ("chat-1", 61, 90))
    case = failing(patterns=())
    way = spelled(event(50, DROPPED), replace(case, **_with(case, line)))

    assert way is not None
    assert not way.is_proof


def _with(case: Case, line: Pattern) -> dict[str, Any]:
    told = replace(case.troubles[0], text=line.template, key=line.template)
    return {"troubles": (told,), "own": (told,), "patterns": {line.id: line}}
