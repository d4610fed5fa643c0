"""Does a message miss the thing of a name, or only mention it?"""

import pytest

from rca.reason.missing import is_missed, is_unset


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("psp-key", "charge refused: no psp-key"),
        ("psp-key", "Secret [projects/1/secrets/psp-key/versions/4] is in DISABLED state"),
        ("psp-key", "secret psp-key/versions/4 is disabled"),
        ("customer_ref", 'column "customer_ref" does not exist'),
        ("customer_ref", "Unknown column 'customer_ref' in 'field list'"),
        ("customer_ref", "no such column: customer_ref"),
        ("orders.events", "NOT_FOUND: Resource not found (resource=orders.events)"),
        ("payments", "secret payments not found"),
        ("payments", "no such topic: payments"),
        ("payments", "could not read secrets/payments: gone"),
        ("MODE", "KeyError: 'MODE'"),
        ("DATABASE_URL", "DATABASE_URL must be set"),
        ("DATABASE_URL", "missing required environment variable DATABASE_URL"),
    ],
)
def test_what_is_gone_is_missed(name: str, text: str) -> None:
    assert is_missed(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("payments", "payments upstream 503: maintenance"),
        ("payments", "payments: column total does not exist"),
        ("payments", "no response from payments"),
        ("payments-key-old", "refused (used payments-key-old? no: payments-key-new): upstream 503"),
        ("psp-key", "no psp-key-2"),
        ("MODE", "database is in recovery MODE"),
        ("LOG_LEVEL", "request failed: partner is down (set LOG_LEVEL=debug for details)"),
        ("DATABASE_URL", "could not connect to host in DATABASE_URL: connection refused"),
        ("REGION", "REGION europe-west1 is unavailable: maintenance"),
        ("TIMEOUT", "redis: TIMEOUT waiting for reply from cache"),
    ],
)
def test_what_is_only_mentioned_is_not(name: str, text: str) -> None:
    assert not is_missed(name, text)
    assert not is_unset(name, text)


@pytest.mark.parametrize("text", ["MODE is not set", "MODE is undefined", "`MODE` must be set"])
def test_a_variable_of_a_plain_name_may_be_unset(text: str) -> None:
    assert is_unset("MODE", text)
    assert not is_missed("MODE", text)


@pytest.mark.parametrize(
    "text",
    [
        "field PROMO_CODE not found in request body",
        "401 from caller acme: missing PROMO_CODE in header",
        "no PROMO_CODE selected by user",
        "partner answered 400: unknown PROMO_CODE",
        "cannot insert NULL: column PROMO_CODE required",
    ],
)
def test_what_somebody_has_not_sent_is_no_variable(text: str) -> None:
    assert not is_unset("PROMO_CODE", text)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("reports", "permission denied for table reports", False),
        ("mail-bot", "smtp 550: user mail-bot is disabled", False),
        ("mail-bot", "secret mail-bot is disabled", True),
        ("mail-bot", "no mail-bot", True),
    ],
)
def test_a_thing_of_another_kind_is_another_thing(name: str, text: str, *, expected: bool) -> None:
    assert is_missed(name, text, ("secret",)) is expected
