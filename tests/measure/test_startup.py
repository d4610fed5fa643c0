"""A fact is what an instance says of itself while it starts, not what it says all day."""

from pathlib import Path

from rca.measure import measure
from tests.measure.builders import Entry, logs, said


def facts(folder: Path, *entries: Entry) -> list[tuple[str, str, int]]:
    return [(fact.name, fact.value, fact.count) for fact in measure(logs(folder, *entries)).facts]


def test_lines_of_the_shape_name_value_are_facts(tmp_path: Path) -> None:
    found = facts(
        tmp_path,
        said("00:00", "starting"),
        said("00:01", "session middleware: not installed"),
        said("00:02", "pool size: 20", severity="INFO", log="stderr"),
        said("00:03", "pool size: 20", instance="i2", severity="DEFAULT"),
    )

    assert found == [("pool size", "20", 2), ("session middleware", "not installed", 1)]


def test_what_claims_a_fault_comes_late_or_has_another_shape_is_no_fact(tmp_path: Path) -> None:
    found = facts(
        tmp_path,
        said("00:00", "starting"),
        said("00:01", "pool size: too small", severity="WARNING"),
        said("00:02", "KeyError: pool"),
        said("00:03", "INFO: ready"),
        said("00:04", "value: " + "x" * 201),
        said("00:05", "pool size:20"),
        said("00:06", "mode: on", log="varlog%2Fsystem"),
        said("00:31", "pool size: 30"),
    )

    assert found == []


def test_what_one_instance_says_over_and_over_is_no_fact(tmp_path: Path) -> None:
    three = [said(f"00:0{number}", f"cache: warm {number}") for number in range(3)]

    assert len(facts(tmp_path, *three)) == 3
    assert facts(tmp_path, *three, said("00:09", "cache: warm 9")) == []


def test_the_start_is_that_of_the_instance_not_of_the_log(tmp_path: Path) -> None:
    late = said("50:00", "pool size: 20", instance="i9")

    (fact,) = measure(logs(tmp_path, said("00:00", "hello"), late)).facts

    assert fact.cite.insert_id == late["insertId"]
