"""When something became more frequent than in the frozen healthy time, and when it stopped."""

import random
from pathlib import Path

import pytest

from rca.measure import exposure, measure, onsets
from rca.model.instant import MINUTE, SECOND
from rca.model.measures import Measures
from rca.model.signals import Direction, Onset, SignalKind
from tests.factories import at
from tests.measure.builders import Entry, logs, request, said

NOON = at("2025-03-01T12:00:00Z")


def clock(second: int) -> str:
    return f"{second // 60:02}:{second % 60:02}"


def traffic(*, since: int = 0, until: int = 3600, every: int = 4) -> list[Entry]:
    return [
        request(clock(second), "/cart", 200, insert_id=f"r{second}")
        for second in range(since, until, every)
    ]


def lines(text: str, seconds: range | list[int], **fields: str) -> list[Entry]:
    return [
        said(clock(second), text, insert_id=f"{text[:9]}-{second}", **fields) for second in seconds
    ]


def of_pattern(measures: Measures, template: str) -> list[Onset]:
    ids = {pattern.id for pattern in measures.patterns if pattern.template == template}
    return [onset for onset in measures.onsets if onset.name in ids]


def test_what_is_new_began_with_its_first_entry(tmp_path: Path) -> None:
    measures = measure(
        logs(tmp_path, *traffic(), *lines("no session", range(1903, 3600, 5), severity="ERROR"))
    )

    (onset,) = of_pattern(measures, "no session")
    assert (onset.direction, onset.is_new, onset.end) == (Direction.RISE, True, None)
    assert onset.start == NOON + 1903 * SECOND
    assert (onset.earliest, onset.latest) == (NOON + 1900 * SECOND, onset.start)
    assert onset.cite.insert_id == "no sessio-1903"
    assert onset.by_severity == (("ERROR", 340),)
    assert onset.by_revision == (("checkout-00042", 340),)
    assert sum(count for _, count in onset.per_minute) == 340
    assert onset.per_minute[0][0] == NOON + 31 * MINUTE


def test_a_rise_over_background_is_found_within_its_bounds_and_ends(tmp_path: Path) -> None:
    background = list(range(0, 3600, 47))
    more = list(range(1800, 2701, 6))

    (onset,) = of_pattern(
        measure(logs(tmp_path, *traffic(), *lines("retry", sorted({*background, *more})))),
        "retry",
    )

    assert not onset.is_new
    assert onset.earliest <= NOON + 1800 * SECOND <= onset.latest
    assert abs(onset.start - NOON - 1800 * SECOND) <= MINUTE
    assert onset.end is not None
    assert abs(onset.end - NOON - 2700 * SECOND) <= MINUTE
    assert onset.during.count > 5 * onset.before.count
    assert onset.per == ("request", "minute")


def test_what_stops_has_vanished_since_its_last_entry(tmp_path: Path) -> None:
    (onset,) = of_pattern(
        measure(logs(tmp_path, *traffic(), *lines("sync done", range(7, 2100, 20)))), "sync done"
    )

    assert (onset.direction, onset.is_vanished, onset.end) == (Direction.FALL, True, None)
    assert onset.start == NOON + 2087 * SECOND
    assert onset.during.count == 0


def test_what_a_later_healthy_time_shows_has_not_vanished(tmp_path: Path) -> None:
    asked = traffic()
    healed = lines("sync done", range(2407, 3600, 20))

    (onset,) = of_pattern(
        measure(logs(tmp_path, *asked, *healed, baseline=("40:00", "59:59"))), "sync done"
    )

    assert (onset.direction, onset.is_vanished) == (Direction.FALL, False)


def test_more_traffic_alone_is_no_onset_of_what_it_brings(tmp_path: Path) -> None:
    asked = [*traffic(until=1800), *traffic(since=1800, every=1)]
    served = [int(entry["insertId"][1:]) for entry in asked]

    measures = measure(logs(tmp_path, *asked, *lines("served", served)))

    assert [onset.kind for onset in measures.onsets] == [SignalKind.TRAFFIC]


def test_a_job_that_ignores_traffic_has_no_onset_when_traffic_falls(tmp_path: Path) -> None:
    asked = [*traffic(until=1800), *traffic(since=1800, every=60)]

    assert not of_pattern(
        measure(logs(tmp_path, *asked, *lines("tick", range(0, 3600, 30)))), "tick"
    )


def test_chance_makes_no_onset(tmp_path: Path) -> None:
    """Of 200 patterns that come at random throughout, none should seem to change."""
    dice = random.Random(7)  # noqa: S311 - no secret
    letters = "abcdefghijklmnopqrst"
    entries = [
        said(clock(second), f"word {one} {other}", insert_id=f"{one}{other}{second}")
        for one in letters[:10]
        for other in letters
        for second in sorted(dice.sample(range(3600), 40))
    ]

    measures = measure(logs(tmp_path, *traffic(), *entries))

    assert len(measures.patterns) == 201
    assert measures.onsets == ()


def test_a_gap_in_the_evidence_is_no_silence(tmp_path: Path) -> None:
    beats = [*range(0, 1200, 5), *range(3000, 3600, 5)]

    measures = measure(logs(tmp_path, *lines("beat", beats), baseline=("00:00", "15:00")))

    assert measures.onsets == ()


def test_silence_while_others_speak_is_one(tmp_path: Path) -> None:
    beats = [*range(0, 1200, 5), *range(3000, 3600, 5)]
    others = lines("tick", range(0, 3600, 5), service="other")

    (onset,) = of_pattern(
        measure(logs(tmp_path, *lines("beat", beats), *others, baseline=("00:00", "15:00"))), "beat"
    )

    assert (onset.direction, onset.is_vanished) == (Direction.FALL, False)
    assert (onset.start, onset.end) == (NOON + 1195 * SECOND, NOON + 3000 * SECOND)


def test_what_always_came_in_bursts_has_no_onset_with_the_next_one(tmp_path: Path) -> None:
    bursts = [start + second for start in range(120, 3600, 400) for second in range(30)]

    assert not of_pattern(measure(logs(tmp_path, *traffic(), *lines("swept", bursts))), "swept")


@pytest.mark.parametrize("error_from", [880, 1500])
def test_a_stated_baseline_is_healthy_as_a_whole_an_implied_one_only_early(
    tmp_path: Path, error_from: int
) -> None:
    entries = [*traffic(), *lines("no stock", range(error_from, 3600, 10))]

    (implied,) = of_pattern(
        measure(logs(tmp_path, *entries, window=("40:00", "59:59"))), "no stock"
    )
    stated = of_pattern(
        measure(logs(tmp_path, *entries, baseline=("00:00", "40:00"), window=("40:00", "59:59"))),
        "no stock",
    )

    assert implied.is_new == (error_from > 900)
    assert not any(onset.is_new for onset in stated)


def test_routes_errors_and_slowness_have_onsets(tmp_path: Path) -> None:
    entries = [
        request(
            clock(second),
            "/cart",
            500 if second > 1800 and second % 8 == 0 else 200,
            latency="2s" if second > 2400 else f"0.{second % 7 + 1}s",
            insert_id=f"r{second}",
            severity="ERROR" if second > 1800 and second % 8 == 0 else "INFO",
        )
        for second in range(0, 3600, 4)
    ]

    found = {(onset.kind, onset.name): onset for onset in measure(logs(tmp_path, *entries)).onsets}

    route = found[SignalKind.ROUTE, "http GET /cart"]
    assert route.start == NOON + 1808 * SECOND
    assert route.per == ("request",)
    assert found[SignalKind.ERRORS, ""].start == NOON + 1808 * SECOND
    slow = found[SignalKind.SLOW, ""]
    assert slow.earliest <= NOON + 2404 * SECOND <= slow.latest
    assert (slow.healthy, slow.spared) == (None, None)


def test_what_speaks_against_a_rise_is_cited(tmp_path: Path) -> None:
    slow = {300, *range(1800, 3600, 4)} - {2000}
    entries = [
        request(
            clock(second),
            "/cart",
            200,
            latency="2s" if second in slow else "0.1s",
            insert_id=f"r{second}",
        )
        for second in range(0, 3600, 4)
    ]
    refused = lines("no session", [120, 240, *range(1800, 3600, 5)], severity="ERROR")

    measures = measure(logs(tmp_path, *entries, *refused))

    (rise,) = [o for o in of_pattern(measures, "no session") if o.direction is Direction.RISE]
    assert rise.healthy is not None
    assert (rise.healthy.insert_id, rise.spared) == ("no sessio-240", None)
    (wait,) = [o for o in measures.onsets if o.kind is SignalKind.SLOW]
    assert wait.healthy is not None
    assert wait.spared is not None
    assert (wait.healthy.insert_id, wait.spared.insert_id) == ("r300", "r2000")
    cited = {exhibit.cite.insert_id for exhibit in measures.exhibits}
    assert {"no sessio-240", "r300", "r2000"} <= cited


def test_without_a_healthy_time_nothing_is_compared(tmp_path: Path) -> None:
    assert measure(logs(tmp_path, said("00:00", "one"))).onsets == ()
    assert measure(logs(tmp_path)).onsets == ()


def test_other_states_are_not_mixed_in(tmp_path: Path) -> None:
    from tests.measure.builders import dossier, evidence, write

    here = write(tmp_path / "a", [*traffic()])
    fixed = write(tmp_path / "b", [*lines("fixed now", range(3000, 3600, 5))])

    measures = measure(dossier(evidence(here, 1), evidence(fixed, 2, label="after-fix")))

    assert measures.onsets == ()


def test_limits_on_what_is_scanned_and_kept_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exposure, "WATCHED", 4)
    monkeypatch.setattr(onsets, "LIMIT", 1)
    entries = [
        entry
        for word in ("one", "two", "three", "four")
        for entry in lines(f"word {word}", range(1900, 3600, 10))
    ]

    measures = measure(logs(tmp_path, *traffic(), *entries))

    assert len(measures.onsets) == 1
    assert sorted(skipped.locator for skipped in measures.skipped) == ["1 more", "2 more"]
