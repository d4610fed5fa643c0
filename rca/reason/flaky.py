"""Tests that pass and fail on the same revision, while nothing else is wrong."""

from rca.model.analysis import CauseKind, Factor, Standing
from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.reason.draft import Draft
from rca.reason.symptoms import FailingTests


def from_tests(
    tests: tuple[FailingTests, ...], *, production_is_healthy: bool
) -> tuple[Draft, ...]:
    """A lead for each group of tests that fails sometimes; none for one that always fails."""
    drafts = []
    for group in tests:
        if group.failed == group.attempts or not group.cites:
            continue
        names = ", ".join(rate.test.rpartition(".")[2] for rate in group.rates[:4])
        drafts.append(
            Draft(
                kind=CauseKind.TEST,
                node=NodeKind.TEST,
                standing=Standing.PLAUSIBLE,
                title=f"flaky tests: {names} fail now and then with “{group.message[:120]}”",
                service="",
                revision="",
                first_seen=None,
                summary=(
                    Claim(
                        text=f"{group.failed} of {group.attempts} attempts failed under one label.",
                        cites=group.cites[:3],
                    ),
                ),
                support=(),
                against=(),
                factors=(
                    Factor(
                        name="inconsistent",
                        value=0.5,
                        because="attempts under the same label differ",
                    ),
                    Factor(
                        name="production",
                        value=0.8 if production_is_healthy else 0.3,
                        because="no request fails more than in healthy times"
                        if production_is_healthy
                        else "requests fail too",
                    ),
                ),
                cites=group.cites[:3],
            )
        )
    return tuple(drafts)
