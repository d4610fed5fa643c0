"""A suspect is supported by a contrast, with a way that shows how and a score that is sure."""

from dataclasses import replace

import pytest

from rca.model.analysis import Factor, Standing
from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.reason.case import Case
from rca.reason.judge import judge
from rca.reason.suspect import Suspect, Way
from tests.reason.builders import cite, deploy, outcome
from tests.reason.cases import event, failing


def put_back() -> Case:
    """The failures end with the next revision."""
    return failing(
        routes=(outcome("incident", "chat-3", total=40, failed=0, start=125),),
        deploys=(
            deploy("incident", "chat-2", 50, env_A="2"),
            deploy("incident", "chat-3", 120, env_A="1"),
        ),
    )


def acting(value: float, prior: float = 1.0) -> Suspect:
    """A deploy with one way to act, worth that much."""
    way = Way(
        name="first_error",
        value=value,
        claim=Claim(text="It logs an error.", cites=(cite("line"),)),
        phrase="boom",
        node=NodeKind.ERROR,
        title="boom",
        at=None,
    )
    factor = Factor(name="recorded", value=prior, because="it is")
    return replace(event(50, ("env A", "1", "2")), is_event=False, ways=(way,), prior=(factor,))


@pytest.mark.parametrize(
    ("way", "prior", "standing"),
    [
        (0.7, 1.0, Standing.SUPPORTED),
        (0.69, 1.0, Standing.PLAUSIBLE),
        (0.35, 1.0, Standing.PLAUSIBLE),
        (0.9, 0.5, Standing.PLAUSIBLE),
        (0.9, 0.2, Standing.PLAUSIBLE),
    ],
)
def test_a_contrast_supports_only_what_is_shown_to_act_and_is_sure_enough(
    way: float, prior: float, standing: Standing
) -> None:
    draft = judge(acting(way, prior), put_back())

    assert "reversal" in {factor.name for factor in draft.factors}
    assert draft.standing is standing
