"""Steps of a number and what goes with them."""

from pathlib import Path

from rca.measure import measure
from rca.model.signals import Companion
from tests.measure.builders import Entry, entry, logs, said


def clock(second: int) -> str:
    return f"{second // 60:02}:{second % 60:02}"


def found(folder: Path, *entries: Entry) -> tuple[Companion, ...]:
    return measure(logs(folder, *entries)).companions


def pool(free: list[int]) -> list[Entry]:
    """One reading every twenty seconds."""
    return [
        said(clock(place * 20), f"pool free={count}", insert_id=f"p{place}")
        for place, count in enumerate(free)
    ]


def refused(seconds: list[int]) -> list[Entry]:
    return [said(clock(s), "refund refused", insert_id=f"r{s}") for s in seconds]


FREE = [8] * 20 + [7] * 10 + [6] * 10 + [5] * 20 + [4] * 10 + [3] * 30
STEPS = [20, 30, 40, 60, 70]


def test_what_comes_in_just_the_gaps_with_a_step_goes_with_it(tmp_path: Path) -> None:
    inside = [step * 20 - 5 for step in STEPS]

    (one,) = found(tmp_path, *pool(FREE), *refused(inside))

    assert (one.field, one.then, one.without_step, one.without_companion) == ("free", 5, 0, 0)
    assert one.phi == 1.0
    assert one.cite.insert_id == f"p{STEPS[0]}"


def test_what_comes_at_any_time_does_not(tmp_path: Path) -> None:
    assert found(tmp_path, *pool(FREE), *refused(list(range(5, 2000, 40)))) == ()


def test_one_without_a_step_and_one_step_without_are_counted(tmp_path: Path) -> None:
    inside = [step * 20 - 5 for step in STEPS[1:]]

    (one,) = found(tmp_path, *pool(FREE), *refused([*inside, 105]))

    assert (one.then, one.without_step, one.without_companion) == (4, 1, 1)
    assert 0.7 < one.phi < 1.0


def test_another_instance_is_no_companion(tmp_path: Path) -> None:
    inside = [step * 20 - 5 for step in STEPS]
    elsewhere = [said(clock(s), "refund refused", insert_id=f"o{s}", instance="i2") for s in inside]

    assert found(tmp_path, *pool(FREE), *elsewhere) == ()


def test_no_numbers_no_companions(tmp_path: Path) -> None:
    assert found(tmp_path, entry(clock(1))) == ()


def other_revision(free: list[int], refused_at: list[int]) -> list[Entry]:
    """An hour before, on a revision of its own."""
    lines = [
        *((place * 20, f"pool free={count}", f"o{place}") for place, count in enumerate(free)),
        *((second, "refund refused", f"q{second}") for second in refused_at),
    ]
    return [
        said(clock(second), text, insert_id=name, instance="i0", revision="checkout-00041")
        | {"timestamp": f"2025-03-01T11:{clock(second)}Z"}
        for second, text, name in lines
    ]


def test_the_same_event_on_another_revision_is_the_control(tmp_path: Path) -> None:
    inside = [step * 20 - 5 for step in STEPS]
    dips = [8 if place % 7 else 7 for place in range(1, 100)]  # taken for a moment, and back
    before = other_revision(dips, [place * 20 + 5 for place in range(5, 55, 5)])

    (one,) = [o for o in found(tmp_path, *before, *pool(FREE), *refused(inside)) if o.then == 5]

    assert (one.revision, one.elsewhere, one.elsewhere_steps) == ("checkout-00042", 10, 0)
    assert one.elsewhere_cite is not None
    assert one.elsewhere_cite.insert_id == "o6"


def test_steps_that_last_there_are_counted(tmp_path: Path) -> None:
    inside = [step * 20 - 5 for step in STEPS]
    before = other_revision([8] * 30 + [7] * 30 + [6] * 30, [595, 1195, 1300])

    (one,) = [o for o in found(tmp_path, *before, *pool(FREE), *refused(inside)) if o.then == 5]

    assert (one.elsewhere, one.elsewhere_steps) == (3, 2)
