"""What varies is masked, what says something stays, and ids are stable."""

from pathlib import Path

import pytest

from rca.measure import measure, patterns
from rca.model.measures import Place
from tests.measure.builders import dossier, entry, evidence, logs, request, said, write


@pytest.mark.parametrize(
    ("line", "template"),
    [
        ("took 12.5ms for 3 rows", "took <*> for <*> rows"),
        ("2025-03-01 12:00:00,123 - auth - slow", "<*> - auth - slow"),
        ("user a.b@shop.example from 10.0.0.1:80", "user <*> from <*>"),
        ("see https://shop.example/a?b=1 now", "see <*> now"),
        ("order 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed lost", "order <*> lost"),
        ("trace deadbeefcafe0123 lost", "trace <*> lost"),
        ("ids 1, 2, 3, 4 kept", "ids <*> kept"),
        ("key \"a-1\" and 'b-2' gone", "key <*> and <*> gone"),
        ("socket closed with code 1011 after 5s", "socket closed with code 1011 after <*>"),
        ("closed: 1006, attempt 1006", "closed: 1006, attempt <*>"),
        ("upstream status=503 try 2", "upstream status=503 try <*>"),
        ('10.0.0.1:5 - "GET /api HTTP/1.1" 200', '<*> - "GET /api HTTP/1.1" 200'),
        ("exit code 12345", "exit code <*>"),
        ("no numbers at all", "no numbers at all"),
    ],
)
def test_masks(tmp_path: Path, line: str, template: str) -> None:
    (pattern,) = measure(logs(tmp_path, said("00:00", line))).patterns

    assert pattern.template == template


def test_the_id_depends_on_log_and_constant_words_only(tmp_path: Path) -> None:
    def ids(*lines: str, log: str = "stdout") -> list[str]:
        entries = [said(f"00:0{n}", line, log=log) for n, line in enumerate(lines)]
        return [pattern.id for pattern in measure(logs(tmp_path, *entries)).patterns]

    one = ids("took 1 ms")

    assert ids("took 1 ms", "took 2 ms") == one == ids("took 99 ms")
    assert len(one[0]) == 12
    assert ids("took 1 ms", log="stderr") != one
    assert ids("lost 1 ms") != one


def test_tallies_count_by_place_and_the_example_is_the_incidents_first(tmp_path: Path) -> None:
    healthy = write(tmp_path / "a", [said("00:00", "slow 1"), said("00:05", "slow 2")])
    failing = write(tmp_path / "b", [said("10:00", "slow 3", revision="checkout-00043")])

    measures = measure(dossier(evidence(healthy, 1, label="baseline"), evidence(failing, 2)))

    (pattern,) = measures.patterns
    assert [(tally.place, tally.count) for tally in pattern.tallies] == [
        (Place(label="baseline", service="checkout", revision="checkout-00042"), 2),
        (Place(label="incident", service="checkout", revision="checkout-00043"), 1),
    ]
    assert (pattern.example.evidence, pattern.example.quote) == ("E2", "slow 3")
    assert pattern.tallies[0].last - pattern.tallies[0].first == 5_000_000_000


def test_a_request_is_known_by_route_and_answer_and_the_platforms_words(tmp_path: Path) -> None:
    measures = measure(
        logs(
            tmp_path,
            request("00:00", "/cart/1", 200),
            request("00:01", "/cart/2", 204),
            request("00:02", "/cart/3", 503, textPayload="no available instance"),
        )
    )

    assert {(one.template, one.tallies[0].count) for one in measures.patterns} == {
        ("GET /cart/{id} -> 2xx", 2),
        ("GET /cart/{id} -> 5xx: no available instance", 1),
    }


def test_the_rarest_patterns_are_left_out_and_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "PATTERN_LIMIT", 2)
    lines = ["often", "often", "at times", "at times", "once"]

    measures = measure(
        logs(tmp_path, *(said(f"00:0{number}", line) for number, line in enumerate(lines)))
    )

    assert {pattern.template for pattern in measures.patterns} == {"often", "at times"}
    (skipped,) = measures.skipped
    assert (skipped.locator, "1 rare" in skipped.reason) == ("1 entry", True)


def test_every_quote_stands_in_its_exhibit(tmp_path: Path) -> None:
    entries = [
        said("00:00", "\n\n  first line\nsecond line"),
        entry("00:01", jsonPayload={"note": 'a "quoted" é', "n": 1}),
        request("00:02", "/cart", 500),
        entry("00:03", protoPayload={"methodName": "m", "status": {"message": 'not "ready"'}}),
        said("00:04", "x" * 9000),
        entry("00:05", protoPayload={"methodName": "m" * 5000}),
    ]

    measures = measure(logs(tmp_path, *entries))

    shown = {exhibit.cite: exhibit.text for exhibit in measures.exhibits}
    assert len(measures.patterns) == len(entries)
    for pattern in measures.patterns:
        assert pattern.example.quote
        assert pattern.example.quote in shown[pattern.example.without_quote()]
