"""An error with the very number that a deploy set."""

import pytest

from rca.model.analysis import CauseKind
from rca.reason.ways.states_limit import states_limit
from tests.reason.cases import event, failing, known_as

MS = ("env TAX_TIMEOUT_MS", "2000", "200")


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        (MS, "tax timed out after 200 ms"),
        (MS, "deadline of 0.2s exceeded"),
        (("env TIMEOUT_SECONDS", "30", "3"), "gave up: timeout 3000ms"),
        (("memory", "1Gi", "512Mi"), "Memory limit of 512 MiB exceeded with 516 MiB used."),
        (("env DB_POOL_SIZE", "20", "2"), "QueuePool limit of size 2 overflow 0 reached"),
    ],
)
def test_the_limit_that_the_deploy_lowered_is_a_proof(
    setting: tuple[str, str, str], text: str
) -> None:
    way = states_limit(event(50, setting), failing(text))

    assert way is not None
    assert way.is_proof
    assert f"was {setting[1]}" in way.claim.text


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        (MS, "answered 200 OK"),
        (MS, "timed out after 2000 ms"),
        (MS, "timed out after 200 s"),
        (MS, "timed out at 10:200:30"),
        (("env MODE", "a", "b"), "timed out after 200 ms"),
        (("env WORKERS", "4", "1"), "limit of 1 reached"),
        (("env TAX_TIMEOUT_MS", "200", "200"), "timed out after 200 ms"),
        (("limit memory", "512Mi", "256Mi"), "payload of 300 MiB exceeds limit of 256 MiB"),
        (("concurrency", "80", "20"), "QueuePool limit of size 20 overflow 0 reached"),
        (("env PAGE", "500", "100"), "429: limit of 100 requests per minute exceeded"),
        (("env MAX_SIZE", "500", "100"), "limit of 100 reached"),
    ],
)
def test_other_numbers_and_other_words_say_nothing(
    setting: tuple[str, str, str], text: str
) -> None:
    assert states_limit(event(50, setting), failing(text)) is None


def test_a_limit_that_was_raised_or_newly_set_proves_nothing() -> None:
    for before in ("100", ""):
        way = states_limit(
            event(50, ("env TAX_TIMEOUT_MS", before, "200")), failing("timed out after 200 ms")
        )
        assert way is not None
        assert not way.is_proof


def test_an_error_from_before_and_one_of_another_service_say_nothing() -> None:
    assert states_limit(event(50, MS), failing("timed out after 200 ms", at=30)) is None
    other = failing("timed out after 200 ms", service="web")
    assert states_limit(event(50, MS), other) is None
    healthy = states_limit(event(50, MS), failing("timed out after 200 ms", healthy=3))
    assert healthy is None or not healthy.is_proof


def test_somebody_elses_limit_proves_nothing_unless_it_is_of_time() -> None:
    def proved(setting: tuple[str, str, str], text: str) -> bool:
        way = states_limit(event(50, setting), known_as(failing(text), kind=CauseKind.EXTERNAL))
        return way is not None and way.is_proof

    assert not proved(
        ("env REQUEST_LIMIT", "500", "100"), "partner: limit of 100 requests exceeded"
    )
    assert proved(MS, "partner timed out after 200 ms")


def test_what_the_former_limit_would_have_refused_as_well_proves_nothing() -> None:
    lowered = ("limit memory", "1Gi", "512Mi")

    def proved(used: int) -> bool:
        text = f"Memory limit of 512 MiB exceeded with {used} MiB used"
        way = states_limit(event(50, lowered), failing(text))
        return way is not None and way.is_proof

    assert proved(530)
    assert not proved(1893)
