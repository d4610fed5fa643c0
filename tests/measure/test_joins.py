"""Joins by instance, revision and test attempt: each entry is counted where it belongs."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.measure import instance_pairs, measure
from rca.model.cite import Cite
from rca.model.ids import EvidenceId
from rca.model.instant import parse_instant
from rca.model.joins import AttemptPair, InstancePair, RevisionPattern
from rca.model.measures import Measures
from rca.model.outcome import Outcome, TestAttempt
from tests.measure.builders import NOON, Entry, logs, request, said

LEAK, LOST = "pool is not given back", "ERROR: no connection"


def named(measures: Measures, name: str) -> str:
    """The template of a pattern; another name as it is."""
    return next((one.template for one in measures.patterns if one.id == name), name)


def pair_of(measures: Measures, cause: str, effect: str) -> InstancePair | None:
    found = [
        one
        for one in measures.instance_pairs
        if (named(measures, one.cause), named(measures, one.effect)) == (cause, effect)
    ]
    assert len(found) < 2
    return found[0] if found else None


def test_what_follows_within_the_bound_on_the_same_instance_is_counted(tmp_path: Path) -> None:
    measures = measure(
        logs(
            tmp_path,
            said("00:00", LEAK),
            said("00:02", LOST),  # followed
            said("02:00", LEAK),
            said("02:04", LOST),  # followed
            said("05:00", LOST),  # without cause
            said("10:00", LEAK),
            said("10:30", LOST, instance="i2", insert_id="elsewhere"),  # another instance
            said("11:01", LOST, insert_id="late"),  # a second too late
            said("20:00", LEAK, insert_id="a"),
            said("20:00", LOST, insert_id="b"),  # at the same instant
            said("30:00", LEAK, revision="checkout-00041", insert_id="other"),
            said("30:01", LOST, insert_id="revision"),
        )
    )

    pair = pair_of(measures, LEAK, LOST)

    assert pair is not None
    assert (pair.then, pair.without_effect, pair.without_cause) == (2, 3, 5)
    assert (pair.median_lag_seconds, pair.within_seconds, pair.instances) == (2.0, 60.0, 1)
    assert [cite.insert_id for cite in pair.examples] == ["id-stdout-00:00", "id-stdout-02:00"]
    assert {cite.without_quote() for cite in (*pair.examples, *pair.counter_examples)} <= {
        one.cite for one in measures.exhibits
    }


def test_a_request_that_failed_is_an_effect_when_it_ends(tmp_path: Path) -> None:
    entries = [
        entry
        for minute in range(4)
        for entry in (
            request(f"{minute:02}:00", "/cart", 500, latency="3s"),
            said(f"{minute:02}:02", LEAK),
        )
    ]

    pair = pair_of(measure(logs(tmp_path, *entries)), LEAK, "http GET /cart")

    assert pair is not None
    assert (pair.then, pair.without_effect, pair.without_cause) == (4, 0, 0)
    assert pair.median_lag_seconds == 1.0


def test_what_came_too_often_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance_pairs, "OCCURRENCES", 2)
    entries = [said(f"00:{second:02}", LOST) for second in range(3)]

    measures = measure(logs(tmp_path, *entries, said("00:30", LEAK), said("00:31", LEAK)))

    assert pair_of(measures, LEAK, LOST) is None
    assert any("too often" in one.reason and "3 entries" in one.locator for one in measures.skipped)


def only(*entries: Entry, folder: Path) -> Sequence[RevisionPattern]:
    return measure(logs(folder, *entries)).revision_patterns


def test_what_one_revision_says_alone_is_found_with_its_chance(tmp_path: Path) -> None:
    old = [said(f"00:{n:02}", "cart kept", revision="checkout-00041") for n in range(30)]
    new = [said(f"10:{n:02}", "cart kept") for n in range(5)]

    (found,) = only(*old, *new, *(said(f"11:{n:02}", LOST) for n in range(5)), folder=tmp_path)

    assert (found.revision, found.count, found.entries, found.others) == (
        "checkout-00042",
        5,
        10,
        30,
    )
    assert (found.other_revisions, found.chance) == (1, 0.000976562)
    assert found.cite.insert_id == "id-stdout-11:00"
    assert found.last == parse_instant(f"{NOON}:11:04Z")


def test_a_service_with_one_revision_says_nothing_alone(tmp_path: Path) -> None:
    assert not only(*(said(f"11:{n:02}", LOST) for n in range(50)), folder=tmp_path)


def attempt(number: int, when: str, outcome: Outcome, **fields: object) -> TestAttempt:
    given = {
        "test": f"a.b#{number}",
        "outcome": outcome,
        "message": "",
        "detail": "",
        "duration_seconds": 5.0,
        "at": parse_instant(f"{NOON}:{when}Z"),
        "label": "incident",
        "cite": Cite(evidence=EvidenceId("E2"), test=f"a.b#{number}"),
    }
    return TestAttempt(**(given | fields))  # type: ignore[arg-type]  # fields of the attempt


def attempted(folder: Path, *attempts: TestAttempt) -> dict[str, AttemptPair]:
    lines = (
        said("00:01", LOST),
        said("00:03", LOST),
        said("01:01", "cart kept"),
        said("02:01", LOST),
        said("03:07", LOST),
    )
    measures = measure(logs(folder, *lines, attempts=attempts))
    return {named(measures, one.pattern): one for one in measures.attempt_pairs}


def test_what_is_said_while_a_test_fails_is_counted(tmp_path: Path) -> None:
    found = attempted(
        tmp_path,
        attempt(1, "00:00", Outcome.FAILED),
        attempt(2, "01:00", Outcome.PASSED),
        attempt(3, "02:00", Outcome.ERROR),
        attempt(4, "03:00", Outcome.FAILED),
        attempt(5, "02:00", Outcome.SKIPPED),
    )

    assert list(found) == [LOST]
    pair = found[LOST]
    assert (pair.test, pair.failed_with, pair.failed_without) == ("a.b", 2, 1)
    assert (pair.passed_with, pair.passed_without) == (0, 1)
    assert (pair.cite.insert_id, pair.attempt.test) == ("id-stdout-00:01", "a.b#1")


@pytest.mark.parametrize(
    "fields",
    [
        {"at": None},
        {"at": parse_instant("9999-12-31T23:59:59Z")},
        {"at": parse_instant("1969-12-31T23:59:59Z")},
        {"duration_seconds": -1.0},
        {"duration_seconds": float("inf")},
        {"duration_seconds": float("nan")},
        {"label": "elsewhere"},
    ],
)
def test_attempts_without_a_time_of_their_own_are_left_out(
    tmp_path: Path, fields: dict[str, object]
) -> None:
    assert not attempted(tmp_path, attempt(1, "00:00", Outcome.FAILED, **fields))


def test_a_name_that_is_no_text_is_kept(tmp_path: Path) -> None:
    name = "\ud800\x00'; DROP TABLE entry"

    found = attempted(tmp_path, attempt(1, "00:00", Outcome.FAILED, test=name))

    assert found[LOST].test == name


def test_a_time_that_tests_share_is_that_of_their_suite(tmp_path: Path) -> None:
    first = attempt(1, "00:00", Outcome.FAILED)
    other = attempt(1, "00:00", Outcome.FAILED, test="a.c")

    assert attempted(tmp_path, first)
    assert not attempted(tmp_path, first, other)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_the_order_of_entries_does_not_matter(tmp_path: Path, data: st.DataObject) -> None:
    entries = [
        said(
            f"0{data.draw(st.integers(0, 3))}:0{data.draw(st.integers(0, 9))}",
            data.draw(st.sampled_from([LEAK, LOST, "ERROR: gone", "cart kept"])),
            instance=data.draw(st.sampled_from(["i1", "i2", ""])),
            revision=data.draw(st.sampled_from(["r1", "r2"])),
            insert_id=f"n{number}",
        )
        for number in range(data.draw(st.integers(5, 25)))
    ]
    tried = attempt(1, "00:00", Outcome.FAILED, duration_seconds=200.0)

    one = measure(logs(tmp_path, *entries, attempts=[tried]))
    other = measure(logs(tmp_path, *data.draw(st.permutations(entries)), attempts=[tried]))

    assert one.instance_pairs == other.instance_pairs
    assert one.revision_patterns == other.revision_patterns
    assert one.attempt_pairs == other.attempt_pairs
