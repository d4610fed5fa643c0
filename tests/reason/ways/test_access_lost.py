"""A change of access, and then an error of access."""

from dataclasses import replace

import pytest

from rca.reason.ways.access_lost import access_lost
from tests.reason.cases import event, failing, onset, said

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
    taken = replace(
        ACCESS, takes_away=True, names=("roles/datastore.user", "datastore.user", "chat")
    )
    denied = failing("FirestoreException: PERMISSION_DENIED: insufficient permissions")
    own, given = access_lost(taken, denied), access_lost(replace(taken, takes_away=False), denied)
    others = access_lost(replace(taken, service=""), denied)

    assert [way is not None and way.is_proof for way in (own, others, given)] == [
        True,
        False,
        False,
    ]


ADDRESS = "uploads@shop.iam.gserviceaccount.com"


@pytest.mark.parametrize(
    ("text", "proved"),
    [
        (f"403 {ADDRESS} does not have storage.objects.get access", True),
        (
            "403 uploads@other.iam.gserviceaccount.com does not have storage.objects.get access",
            False,
        ),
        (f"403 {ADDRESS} does not have pubsub.topics.publish access", False),
        (f"403 {ADDRESS} does not have storage.objects.create access", False),
        ("403 Forbidden: permission storage.objects.get denied", False),
    ],
)
def test_an_error_that_names_the_account_and_what_its_role_opened_is_a_proof(
    text: str, *, proved: bool
) -> None:
    taken = replace(
        ACCESS,
        service="",
        takes_away=True,
        names=("roles/storage.objectViewer", "storage.objectViewer", "uploads", ADDRESS),
    )
    way = access_lost(taken, failing(text))

    assert way is not None
    assert way.is_proof is proved


@pytest.mark.parametrize(
    "text",
    [
        "PERMISSION_DENIED: the caller does not have permission",
        "PERMISSION_DENIED: chat may not write to the bucket of a partner",
        "payments: 403 Forbidden: this API key was revoked",
    ],
)
def test_an_error_of_some_other_access_proves_nothing(text: str) -> None:
    taken = replace(ACCESS, takes_away=True, names=("roles/logging.viewer", "chat"))
    way = access_lost(taken, failing(text))

    assert way is not None
    assert not way.is_proof


def test_the_error_that_speaks_of_what_was_taken_is_told_before_an_earlier_one() -> None:
    taken = replace(ACCESS, takes_away=True, names=("roles/cloudkms.cryptoKeyEncrypter",))
    late = said("p2", "cannot use cryptoKeys/notes: permission denied", ("chat-2", 70, 90))
    way = access_lost(
        taken, failing("access forbidden", patterns=(late,), onsets=(onset("p2", 70),))
    )

    assert way is not None
    assert "cryptoKeys/notes" in way.title


@pytest.mark.parametrize(
    "text",
    [
        "duplicate key value violates unique constraint orders_pkey",
        "SyntaxError: Unexpected token '<' in JSON at position 0",
        "order 403 has no lines",
        "access log rotated",
        "could not read the access road of parcel 401",
    ],
)
def test_a_word_that_errors_of_access_use_too_is_not_enough(text: str) -> None:
    assert access_lost(replace(ACCESS, takes_away=True), failing(text)) is None


def test_a_credential_may_be_used_until_it_runs_out_within_a_day() -> None:
    later = 50 + 35 * 60
    way = access_lost(ACCESS, failing("refresh: invalid_client", at=later))

    assert way is not None
    assert way.takes_time
    assert access_lost(ACCESS, failing("permission denied", at=later)) is None
    assert access_lost(ACCESS, failing("refresh: invalid_client", at=50 + 25 * 3600)) is None
