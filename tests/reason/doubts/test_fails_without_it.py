"""A deploy that was taken back without help, and what does not show that."""

import pytest

from rca.model.measures import RouteOutcome
from rca.reason.case import Case
from rca.reason.doubts.fails_without_it import fails_without_it
from tests.reason.builders import deploy, outcome
from tests.reason.cases import event, failing

MODE = ("env MODE", "lenient", "strict")


def later(*revisions: str, failed: int = 30, label: str = "after-fix") -> tuple[RouteOutcome, ...]:
    """An hour later these answer, and so many of 40 requests fail on each."""
    return tuple(outcome(label, one, total=40, failed=failed, start=3600) for one in revisions)


def with_deploy(mode: str, colour: str) -> Case:
    """Another revision is deployed under after-fix, with these settings, and still fails."""
    before = deploy("incident", "chat-2", 50, env_MODE="strict", env_COLOUR="red")
    fixed = deploy("after-fix", "chat-9", 3500, env_MODE=mode, env_COLOUR=colour)
    return failing(routes=later("chat-9"), deploys=(before, fixed))


def test_what_fails_alike_on_the_former_revision_speaks_against_the_deploy() -> None:
    doubt = fails_without_it(event(50), failing(routes=later("chat-1")), ())

    assert doubt is not None
    assert doubt.value < 0.5
    assert not doubt.rules_out
    assert doubt.claim is not None
    assert doubt.claim.text == (
        "Without it, under “after-fix”, WebSocket /ws still failed 30 of 40 times."
    )
    assert [one.insert_id for one in doubt.claim.cites] == ["bad-after-fix-chat-1-chat-/ws"]


@pytest.mark.parametrize(
    "routes",
    [
        later("chat-1", failed=0),
        later("chat-1", failed=19),  # of 40; in the incident all failed
        later("chat-2"),
        later("chat-9"),
        later("chat-1", "chat-2"),
        later("chat-1", label="incident"),
    ],
    ids=["well", "better", "in place", "unknown", "both", "incident"],
)
def test_anything_else_says_nothing(routes: tuple[RouteOutcome, ...]) -> None:
    assert fails_without_it(event(50), failing(routes=routes), ()) is None


def test_a_later_deploy_that_gives_every_former_value_again_is_without_it() -> None:
    back = with_deploy("lenient", "red")
    other = with_deploy("loose", "red")
    same = with_deploy("strict", "blue")

    assert fails_without_it(event(50, MODE), back, ()) is not None
    assert fails_without_it(event(50, MODE), other, ()) is None
    assert fails_without_it(event(50, MODE), same, ()) is None
    assert fails_without_it(event(50, ("image", "a", "b")), back, ()) is None
