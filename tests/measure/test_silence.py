"""Instances that write nothing, and revisions that never get up."""

from pathlib import Path

import pytest

from rca.measure import measure
from tests.measure.builders import Entry, logs, request, said

OLD, NEW = "checkout-00041", "checkout-00042"


def clock(second: int) -> str:
    return f"{second // 60:02}:{second % 60:02}"


def probe(second: int, how: str, revision: str = NEW) -> Entry:
    text = f'{how} for container "checkout-1" on port 8080.'
    log = "projects/shop/logs/run.googleapis.com%2Fvarlog%2Fsystem"
    at = clock(second)
    return said(at, text, log=log, insert_id=f"{revision}{second}", revision=revision)


def served(instance: str, seconds: range, *, fails_from: int = 3600) -> list[Entry]:
    """A request and a line each; requests that fail, and no line, from a second on."""
    found: list[Entry] = []
    for second in seconds:
        at, status = clock(second), 500 if second >= fails_from else 200
        name = f"{instance}-{second}"
        found.append(request(at, "/pay", status, instance=instance, insert_id=f"r{name}"))
        if status == 200:
            found.append(said(at, "paid", instance=instance, insert_id=f"s{name}"))
    return found


def test_startup_probes_are_counted_by_revision(tmp_path: Path) -> None:
    found = measure(
        logs(
            tmp_path,
            *(probe(n, "STARTUP TCP probe failed 1 time consecutively") for n in (5, 15, 25)),
            probe(1, "STARTUP HTTP probe failed 1 time consecutively", OLD),
            probe(2, "Default STARTUP HTTP probe succeeded after 2 attempts", OLD),
            probe(30, "LIVENESS HTTP probe failed 1 time consecutively", "checkout-00043"),
        )
    ).startup_probes

    assert [(one.revision, one.failed, one.succeeded) for one in found] == [
        (OLD, 1, 1),
        (NEW, 3, 0),
    ]
    assert found[1].cite.insert_id == f"{NEW}5"
    assert found[1].last_failed - found[1].first_failed == 20_000_000_000


def test_an_instance_that_fails_and_writes_no_more_is_told_with_those_beside_it(
    tmp_path: Path,
) -> None:
    entries = [*served("i1", range(0, 600, 10)), *served("i2", range(3, 600, 10), fails_from=300)]

    (one,) = measure(logs(tmp_path, *entries)).quiet_instances

    assert (one.instance, one.lines, one.asked, one.failed) == ("i2", 30, 30, 30)
    assert (one.beside, one.beside_lines, one.beside_asked, one.beside_failed) == (1, 30, 30, 0)
    assert one.last_said is not None
    assert one.last_said.insert_id == "si2-293"
    assert one.cite.insert_id == "ri2-303"


@pytest.mark.parametrize(
    "entries",
    [
        [*served("i1", range(0, 600, 10)), *served("i2", range(3, 600, 10))],
        served("i2", range(0, 600, 10), fails_from=300),
        [*served("i1", range(0, 600, 10)), *served("i2", range(3, 331, 10), fails_from=300)],
    ],
    ids=["both write", "nobody beside it", "hardly asked since"],
)
def test_an_instance_is_not_quiet(tmp_path: Path, entries: list[Entry]) -> None:
    assert measure(logs(tmp_path, *entries)).quiet_instances == ()
