"""Fixes are verified, unverified or regressed by what their validations say, and when."""

from dataclasses import replace
from typing import Any

import pytest

from rca.model.asked import Asked, Reach
from rca.model.fix import FixList
from rca.model.instant import SECOND, Instant
from rca.model.measures import Measures
from rca.model.verification import FixStatus, FixVerdict
from rca.verify import labels_with_evidence, stubs_for, verify
from tests import factories
from tests.factories import cite

PAY = {"metric": "test_pass_rate", "of": ["test_pay"], "op": "==", "threshold": 1.0}


def reach(label: str, first: int) -> Reach:
    return Reach(
        label=label,
        failed=0,
        traces=0,
        instances=0,
        services=0,
        clients=0,
        users=None,
        first=Instant(first),
        last=Instant(first + 1),
        minutes=(),
        cite=None,
    )


def seen(*states: tuple[str, int]) -> Measures:
    """States in the order of time, each with how many of five attempts failed."""
    return factories.measures(
        tests=tuple(factories.rate(label=label, failed=failed) for label, failed in states),
        asked=Asked(reach=tuple(reach(label, n) for n, (label, _) in enumerate(states))),
    )


def verdict(measures: Measures, label: str = "after-fix", **fields: Any) -> FixVerdict:
    given: dict[str, Any] = {"done": True, "validate": [PAY]}
    fix = factories.fix(**(given | fields))
    case = factories.dossier(fixes=FixList(schema="rca.fixes/1", fixes=(fix,)))
    return verify(case, measures, label).fixes[0]


@pytest.mark.parametrize(
    ("states", "fields", "status"),
    [
        ((("incident", 5), ("after-fix", 0)), {}, FixStatus.VERIFIED),
        ((("incident", 5), ("after-fix", 0)), {"done": False}, FixStatus.UNVERIFIED),
        ((("incident", 5), ("after-fix", 1)), {}, FixStatus.UNVERIFIED),
        ((("incident", 5),), {}, FixStatus.UNVERIFIED),
        ((("incident", 5), ("after-fix", 0)), {"validate": []}, FixStatus.UNVERIFIED),
        ((("incident", 5), ("first-try", 0), ("after-fix", 1)), {}, FixStatus.REGRESSED),
        ((("baseline", 0), ("incident", 5), ("after-fix", 1)), {}, FixStatus.UNVERIFIED),
        ((("rehearsal", 0), ("incident", 5), ("after-fix", 1)), {}, FixStatus.UNVERIFIED),
        ((("incident", 5), ("after-fix", 1), ("first-try", 0)), {}, FixStatus.UNVERIFIED),
        (
            (("incident", 5), ("half", 0), ("after-fix", 5)),
            {"validate": [PAY | {"label": "half"}]},
            FixStatus.VERIFIED,
        ),
    ],
)
def test_a_fix_stands_as_its_validations_say(
    states: tuple[tuple[str, int], ...], fields: dict[str, Any], status: FixStatus
) -> None:
    found = verdict(seen(*states), **fields)

    assert (found.status, bool(found.because)) == (status, True)


@pytest.mark.parametrize("label", ["baseline", "incident"])
def test_a_state_without_the_fix_proves_nothing_of_it(label: str) -> None:
    states = seen(("baseline", 0), ("incident", 0), ("after-fix", 0))

    asked = verdict(states, validate=[PAY | {"label": label}])
    verified = verdict(states, label)

    assert [asked.status, verified.status] == [FixStatus.UNVERIFIED] * 2
    assert asked.because == f"met on {label}, which is no state with the fix"


RAN_AT = Instant(1_757_000_000 * SECOND)
"""2025-09-04T15:33:20Z"""


def verdict_of_runs(at: Instant | None = RAN_AT, **fields: Any) -> FixVerdict:
    """Runs of the fixed state that all passed, at that time."""
    given: dict[str, Any] = {"done": True, "validate": [PAY]}
    runs = tuple(factories.attempt(label="after-fix", at=at) for _ in range(5))
    case = factories.dossier(
        attempts=runs,
        fixes=FixList(schema="rca.fixes/1", fixes=(factories.fix(**(given | fields)),)),
    )
    return verify(case, seen(("incident", 5), ("after-fix", 0)), "after-fix").fixes[0]


@pytest.mark.parametrize(
    ("applied", "status"),
    [
        ("2025-09-04T15:33:20Z", FixStatus.VERIFIED),
        ("2025-09-04T15:33:21Z", FixStatus.UNVERIFIED),
        ("2025-09-04T17:33:20+02:00", FixStatus.VERIFIED),
    ],
)
def test_evidence_that_begins_before_a_fix_was_applied_is_no_proof_of_it(
    applied: str, status: FixStatus
) -> None:
    found = verdict_of_runs(applied=applied)

    assert found.status is status
    answer = found.answers[0][1]
    assert ("before the fix was applied" in answer.because) is (status is FixStatus.UNVERIFIED)


def test_runs_without_a_time_may_be_from_before_the_fix() -> None:
    dated = verdict_of_runs(None, applied="2025-09-04T15:33:20Z")

    assert dated.answers[0][1].because.startswith("nothing tells when these tests ran")
    assert verdict_of_runs(None).status is FixStatus.VERIFIED


def test_a_setting_is_read_where_it_was_changed() -> None:
    asked = {"metric": "setting", "service": "checkout", "of": ["env POOL"], "equals": "8"}

    found = verdict_of_runs(applied="2025-09-04T23:00:00Z", validate=[asked])

    assert "before the fix was applied" not in found.answers[0][1].because


def test_another_state_proves_a_fix_whenever_it_was_applied() -> None:
    states = seen(("incident", 5), ("half", 0), ("after-fix", 5))

    found = verdict(states, validate=[PAY | {"label": "half"}], applied="2025-09-05T00:00:00Z")

    assert found.status is FixStatus.VERIFIED


def test_a_fix_regresses_where_its_states_hold_test_runs_only() -> None:
    runs = tuple(
        factories.attempt(label=label, at=Instant(RAN_AT + day * 86_400 * SECOND))
        for day, label in enumerate(("incident", "after-fix", "a-week-later"))
    )
    states = seen(("incident", 5), ("after-fix", 0), ("a-week-later", 3))
    fix = factories.fix(done=True, validate=[PAY])
    case = factories.dossier(attempts=runs, fixes=FixList(schema="rca.fixes/1", fixes=(fix,)))

    (found,) = verify(case, replace(states, asked=Asked()), "a-week-later").fixes

    assert found.status is FixStatus.REGRESSED
    assert found.because == "it was met in after-fix and no longer is"


@pytest.mark.parametrize(
    ("later", "status"),
    [
        ((("a-week-later", 3),), FixStatus.REGRESSED),
        ((("a-week-later", 0),), FixStatus.VERIFIED),
        ((("a-week-later", 3), ("mended", 0)), FixStatus.VERIFIED),
        ((("mended", 0), ("a-week-later", 3)), FixStatus.REGRESSED),
    ],
)
def test_what_a_later_state_misses_is_told_of_the_fixed_one_too(
    later: tuple[tuple[str, int], ...], status: FixStatus
) -> None:
    found = verdict(seen(("incident", 5), ("after-fix", 0), *later))

    assert found.status is status
    assert found.has_failed is (status is FixStatus.REGRESSED)
    if status is FixStatus.REGRESSED:
        assert found.because == "it was met in after-fix, and a-week-later misses it"


def test_a_label_without_a_clock_still_has_its_verdicts() -> None:
    measures = replace(seen(("incident", 5), ("after-fix", 1)), asked=Asked())

    assert verdict(measures).status is FixStatus.UNVERIFIED
    assert labels_with_evidence(measures) == ("after-fix", "incident")


@pytest.mark.parametrize(
    ("failed", "done", "is_met"), [(0, True, True), (1, True, False), (1, False, True)]
)
def test_only_a_fix_that_is_said_to_be_done_can_fail(
    failed: int,
    done: bool,  # noqa: FBT001 - parametrized
    is_met: bool,  # noqa: FBT001 - parametrized
) -> None:
    fix = factories.fix(done=done, validate=[PAY])
    case = factories.dossier(fixes=FixList(schema="rca.fixes/1", fixes=(fix,)))

    found = verify(case, seen(("incident", 5), ("after-fix", failed)), "after-fix")

    assert found.is_met is is_met


def test_a_sketch_is_python_whatever_the_failure_says() -> None:
    hostile = factories.rate(
        test='t.test_pay["a\nb"]', message='line\n"""\nimport os  # \u202e', failed=5
    )
    other = factories.rate(test="", failed=1, first_failed=cite("E3", test="x"))
    healthy = factories.rate(test="t.fine", failed=0, first_failed=None)

    stubs = stubs_for(factories.measures(tests=(hostile, other, healthy)))

    assert len(stubs) == 2
    for stub in stubs:
        code = compile(stub.text, stub.title, "exec")
        assert [name for name in code.co_names if name.startswith("test_")]
    assert "def test_pay_again()" in stubs[0].text


def test_a_sketch_speaks_of_one_time_as_one() -> None:
    once = factories.rate(test="t.pay", attempts=1, failed=1, first_failed=cite("E3", test="t.pay"))

    (stub,) = stubs_for(factories.measures(tests=(once,)))

    assert "t.pay failed 1 of 1 time," in stub.text
