"""The therefore test: then, without effect, without cause, over traces."""

from pathlib import Path

from rca.measure import measure
from rca.model.measures import Pair
from tests.measure.builders import Entry, logs, request, said


def case(number: int, *lines: str, status: int = 200) -> list[Entry]:
    """One trace: a request and its lines, a tenth of a second apart."""
    start = f"{number:02}:00"
    trace = f"t{number}"
    return [
        request(start, "/cart", status, latency="2s", trace=trace),
        *(
            said(f"{start}.{place + 1}", line, trace=trace, insert_id=f"{trace}-{place}")
            for place, line in enumerate(lines)
        ),
    ]


def pairs(folder: Path, *cases: list[Entry]) -> dict[tuple[str, str], Pair]:
    entries = [entry for one in cases for entry in one]
    measures = measure(logs(folder, *entries))
    names = {pattern.id: pattern.template for pattern in measures.patterns}
    return {
        (names[pair.cause], names.get(pair.effect, pair.effect)): pair  # type: ignore[call-overload]  # an effect may be a route
        for pair in measures.pairs
    }


LOST, FAILED, ROUTE = "key lost", "ERROR: no cart", "http GET /cart"


def test_each_trace_is_counted_where_it_belongs(tmp_path: Path) -> None:
    found = pairs(
        tmp_path,
        case(1, LOST, FAILED, status=500),
        case(2, LOST, FAILED, status=500),
        case(3, LOST, "waited", FAILED, status=500),
        case(4, LOST),
        case(5, FAILED, status=500),
        case(6, FAILED, LOST, status=500),
    )

    pair = found[LOST, FAILED]
    assert (pair.then, pair.without_effect, pair.without_cause) == (3, 1, 2)
    assert pair.median_lag_seconds == 0.1
    assert [cite.insert_id for cite in pair.examples] == ["t1-0", "t2-0", "t3-0"]
    assert [cite.insert_id for cite in pair.counter_examples] == ["t4-0", "t5-0", "t6-0"]


def test_a_failed_request_is_an_effect_at_its_end(tmp_path: Path) -> None:
    pair = pairs(
        tmp_path, case(1, LOST, status=500), case(2, LOST, status=500), case(3, status=500)
    )[LOST, ROUTE]

    assert (pair.then, pair.without_effect, pair.without_cause) == (2, 0, 1)
    assert pair.median_lag_seconds == 1.9


def test_what_follows_a_failure_downstream_did_not_cause_it(tmp_path: Path) -> None:
    def called(number: int) -> list[Entry]:
        return [
            request(f"{number:02}:00", "/stock", 500, trace=f"t{number}", service="stock"),
            said(f"{number:02}:01", "ERROR: stock answered badly", trace=f"t{number}"),
        ]

    assert ("ERROR: stock answered badly", "http GET /stock") not in pairs(
        tmp_path, called(1), called(2)
    )


def test_once_is_not_enough_and_quiet_successes_are_not_looked_at(tmp_path: Path) -> None:
    assert pairs(tmp_path, case(1, LOST, FAILED, status=500)) == {}
    assert pairs(tmp_path, case(1, LOST, "fine"), case(2, LOST, "fine")) == {}


def test_labels_are_counted_apart(tmp_path: Path) -> None:
    entries = [
        entry for number in (1, 2, 11, 12, 13) for entry in case(number, LOST, FAILED, status=500)
    ]

    found = measure(logs(tmp_path, *entries, window=("10:00", "20:00"))).pairs

    assert {(pair.label, pair.then) for pair in found} == {("baseline", 2), ("incident", 3)}
