"""A change of access, and then an error of access."""

from dataclasses import replace

from rca.reason.ways.access_lost import access_lost
from tests.reason.cases import event, failing

ACCESS = replace(event(50), changes_access=True, change=None)


def test_an_error_of_access_soon_after_is_its_doing() -> None:
    way = access_lost(ACCESS, failing("403 permission denied on bucket"))

    assert way is not None
    assert way.claim.text.startswith("10 s after it chat first logs")


def test_an_unrelated_error_an_older_one_and_one_long_after_are_not() -> None:
    assert access_lost(ACCESS, failing("division by zero")) is None
    assert access_lost(ACCESS, failing("permission denied", at=30)) is None
    assert access_lost(ACCESS, failing("permission denied", at=50 + 31 * 60)) is None


def test_a_deploy_changes_no_access() -> None:
    assert access_lost(event(50), failing("permission denied")) is None


def test_a_role_taken_from_the_account_that_the_service_runs_as_is_a_proof() -> None:
    taken = replace(ACCESS, takes_away=True)
    own = access_lost(taken, failing("permission denied"))
    others = access_lost(replace(taken, service=""), failing("permission denied"))
    given = access_lost(ACCESS, failing("permission denied"))

    assert [way is not None and way.is_proof for way in (own, others, given)] == [
        True,
        False,
        False,
    ]


def test_a_credential_may_be_used_until_it_runs_out_within_a_day() -> None:
    later = 50 + 35 * 60
    way = access_lost(ACCESS, failing("refresh: invalid_client", at=later))

    assert way is not None
    assert way.takes_time
    assert access_lost(ACCESS, failing("permission denied", at=later)) is None
    assert access_lost(ACCESS, failing("refresh: invalid_client", at=50 + 25 * 3600)) is None
