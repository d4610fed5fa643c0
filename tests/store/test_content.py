"""What reaches the disk: redacted, in order, hashed, whatever way it came."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from rca.errors import BadInputError
from rca.intake import order, workers
from rca.model.evidence import EvidenceKind
from rca.model.skipped import Skipped
from rca.sources import entry_cuts
from rca.sources.log_entries import LogEntries
from rca.store import Addition, IncidentFolder, add_evidence
from tests.sources.builders import lines, saved, text_entry
from tests.store.builders import addition, incident

LOGS = LogEntries()
SECRET = "hunter2000"  # noqa: S105 - made up


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    return incident(tmp_path)


def logs(path: Path, label: str = "incident") -> Addition:
    return Addition(
        name=path.name,
        kind=EvidenceKind.LOGS,
        label=label,
        source=LOGS.name,
        suffix=LOGS.suffix,
        content=LOGS.content(path),
        count=LOGS.count,
    )


def entries(number: int) -> list[dict[str, Any]]:
    return [text_entry(n, f"login with DB_PASSWORD={SECRET} number {n}") for n in range(number)]


@pytest.mark.parametrize("turned", [list, reversed])
@pytest.mark.parametrize("processes", [0, 2])
def test_entries_are_redacted_ordered_and_hashed(
    folder: IncidentFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    turned: Any,
    processes: int,
) -> None:
    monkeypatch.setattr(entry_cuts, "PIECE", 2_000)
    monkeypatch.setattr(order, "_WINDOW", 1_000)
    monkeypatch.setattr(workers, "_ALONE", 2)
    monkeypatch.setattr(workers, "_cores", lambda: processes)
    made = entries(200)
    path = saved(tmp_path, "logs.json", lines(*turned(made)))

    evidence = add_evidence(folder, logs(path)).evidence

    content = evidence.path.read_bytes()
    sidecar = evidence.sidecar
    assert SECRET.encode() not in content
    assert sidecar.sha256 == sha256(content).hexdigest()
    assert (sidecar.size, sidecar.records) == (len(content), 200)
    assert sidecar.redactions == {"named-secret": 200}
    assert sidecar.sha256_unkeyed not in ("", sidecar.sha256)
    stored = [json.loads(line)["timestamp"] for line in content.splitlines()]
    assert stored == sorted(stored)
    assert (sidecar.first, sidecar.last) == (stored[0].replace(".000000000Z", "Z"), stored[-1])


def test_nothing_unredacted_waits_on_the_disk(
    folder: IncidentFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Newest first, so that all of it is written out of order before it is written in order."""
    monkeypatch.setattr(order, "_WINDOW", 0)
    seen: list[bytes] = []
    content_of = order.Order.content

    def looked_at(made: order.Order) -> Iterator[bytes]:
        made.file.file.flush()  # type: ignore[attr-defined]
        seen.extend(path.read_bytes() for path in folder.adding.iterdir())
        return content_of(made)

    monkeypatch.setattr(order.Order, "content", looked_at)
    path = saved(tmp_path, "logs.json", lines(*reversed(entries(50))))
    monkeypatch.setattr(entry_cuts, "PIECE", 500)

    add_evidence(folder, logs(path))

    assert any(seen)
    assert SECRET.encode() not in b"".join(seen)
    assert not folder.adding.exists()


def test_a_secret_cut_in_two_by_a_split_is_redacted(folder: IncidentFolder, tmp_path: Path) -> None:
    halves = [
        text_entry(
            index, text, insertId=f"i{index}", split={"uid": "u", "index": index, "totalSplits": 2}
        )
        for index, text in enumerate((f"DB_PASS{'WORD='}{SECRET[:4]}", SECRET[4:]))
    ]

    evidence = add_evidence(folder, logs(saved(tmp_path, "a", lines(*halves)))).evidence

    assert SECRET[4:].encode() not in evidence.path.read_bytes()
    assert evidence.sidecar.redactions == {"named-secret": 1}


def test_the_same_entries_in_another_order_are_there_already(
    folder: IncidentFolder, tmp_path: Path
) -> None:
    made = entries(20)
    first = add_evidence(folder, logs(saved(tmp_path, "a", lines(*made))))
    second = add_evidence(folder, logs(saved(tmp_path, "b", json.dumps(made[::-1]).encode())))

    assert first.is_new
    assert not second.is_new


def test_many_places_passed_over_are_counted(folder: IncidentFolder) -> None:
    places = [Skipped(evidence="", locator=f"line {n}", reason="no JSON") for n in range(1, 1001)]
    other = Skipped(evidence="", locator="line 2000", reason="no time")

    skipped = add_evidence(folder, addition(*places, other, b"{}\n")).evidence.sidecar.skipped

    assert [place.locator for place in skipped[:2]] == ["line 1", "line 2"]
    assert [place.locator for place in skipped[49:]] == ["line 50", "line 2000", "950 more places"]
    assert skipped[-1].reason == "no JSON"


def test_a_file_without_entries_leaves_nothing_behind(
    folder: IncidentFolder, tmp_path: Path
) -> None:
    with pytest.raises(BadInputError, match="holds no log entry"):
        add_evidence(folder, logs(saved(tmp_path, "a", b'{"a": 1}\n' * 100)))

    assert list(folder.evidence.iterdir()) == []


def test_memory_does_not_grow_with_the_lines_but_with_the_entries(
    folder: IncidentFolder, tmp_path: Path
) -> None:
    import resource

    entry = text_entry(1, "x" * 20_000)
    path = tmp_path / "logs.json"
    with path.open("wb") as file:
        for number in range(3_000):
            entry["insertId"] = f"i{number:06}"
            file.write(lines(entry))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    add_evidence(folder, logs(path))

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000
    assert path.stat().st_size > 60_000_000


def test_no_name_and_no_reason_tells_a_secret(folder: IncidentFolder) -> None:
    token = "ghp_" + "x1Y2" * 9
    place = Skipped(evidence="", locator=f"item {token}", reason=f"not JSON: {token}")

    sidecar = add_evidence(folder, addition(place, b"{}\n", name=f"dump-{token}.log"))

    written = [path.read_text() for path in folder.path.rglob("*.json*")]
    assert token not in "".join(written)
    assert sidecar.evidence.sidecar.redactions == {"github-token": 3}
    assert sidecar.evidence.sidecar.name.startswith("dump-[REDACTED:github-token:")
