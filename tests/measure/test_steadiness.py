"""A number that drifts on one revision, and the same readings on another."""

from pathlib import Path

import pytest

from rca.measure import measure
from rca.model.signals import Steadiness
from tests.measure.builders import Entry, logs, said

NEW, OLD = "checkout-00042", "checkout-00041"


def readings(revision: str, values: list[int], hour: int, instance: str) -> list[Entry]:
    return [
        said("00:00", f"served, heap {value} MiB", insert_id=f"{instance}-{n}", instance=instance)
        | {
            "timestamp": f"2025-03-01T{hour}:{n // 60:02}:{n % 60:02}Z",
            "resource": {
                "type": "cloud_run_revision",
                "labels": {"service_name": "checkout", "revision_name": revision},
            },
        }
        for n, value in enumerate(values)
    ]


def found(folder: Path, *entries: Entry) -> tuple[Steadiness, ...]:
    return measure(logs(folder, *entries)).steadiness


LEAK = [100 + 3 * n for n in range(60)]
FLAT = [100 + n % 4 for n in range(40)]


def test_as_many_readings_of_both_revisions_are_compared(tmp_path: Path) -> None:
    both = [*readings(OLD, FLAT, 11, "old"), *readings(NEW, LEAK, 12, "new")]

    (one,) = [s for s in found(tmp_path, *both) if s.revision == NEW]

    assert (one.field, one.other_revision, one.readings) == ("heap", OLD, 40)
    assert one.moved == pytest.approx(
        35 * 3 * 2**20, rel=1e-3
    )  # from the mean of the first five to that of the last
    assert one.other_range == pytest.approx(3 * 2**20, rel=1e-3)
    assert one.cite.insert_id == "old-0"


def test_the_longest_instance_of_the_other_revision_stands_for_it(tmp_path: Path) -> None:
    many = [*readings(OLD, FLAT[:25], 10, "short"), *readings(OLD, FLAT, 11, "long")]

    (one,) = [
        s for s in found(tmp_path, *many, *readings(NEW, LEAK, 12, "new")) if s.revision == NEW
    ]

    assert (one.readings, one.cite.insert_id) == (40, "long-0")


def test_few_readings_and_instances_of_one_revision_say_nothing(tmp_path: Path) -> None:
    few = [*readings(OLD, FLAT[:19], 11, "old"), *readings(NEW, LEAK, 12, "new")]
    assert found(tmp_path, *few) == ()
    one = [*readings(NEW, FLAT, 11, "old"), *readings(NEW, LEAK, 12, "new")]
    assert found(tmp_path, *one) == ()
