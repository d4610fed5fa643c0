"""A cluster of several processes gives the bytes of one, also when a worker is killed."""

import gzip
import json
import os
import random
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from rca.cli.patterns import _json
from rca.errors import BadInputError, RemoteError, UsageError
from rca.workflow import cluster as workflow
from rca.workflow import shards
from rca.workflow.cluster import Progress, find_patterns_on_cluster
from rca.workflow.patterns import LogPatterns, find_patterns
from rca.workflow.shard_count import VERSIONS, Counted, Failed, count_piece
from rca.workflow.shards import Piece, Shard, pieces_of

MESSAGES = ("user {} took {} ms", "lost order {} of {}", "WARN slow {} after {}")


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0"
    ) as started:
        yield started


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight shards: entries, packed entries, text, entries with faults, and a file cut short."""
    folder = tmp_path_factory.mktemp("logs")
    rng = random.Random(7)  # noqa: S311 - the same logs each time
    for number in range(5):
        (folder / f"{number}.ndjson").write_text("".join(entries(rng, number, 2000)))
    (folder / "5.ndjson.gz").write_bytes(
        gzip.compress("".join(entries(rng, 5, 500)).encode(), mtime=0)[:-900]
    )
    (folder / "6.log").write_text("2026-01-01 10:00:00,5 WARN slow 1\nwhere \n" * 300)
    (folder / "7.ndjson").write_text("".join(entries(rng, 7, 50)) + "no JSON\n[]\n")
    return folder


def entries(rng: random.Random, shard: int, count: int) -> Iterator[str]:
    for number in range(count):
        said = rng.choice(MESSAGES).format(rng.choice(["ann", "bob"]), rng.randrange(999))
        entry = {
            "insertId": f"{rng.randrange(10**9):09}-{shard}-{number}",
            "timestamp": f"2026-01-01T00:{rng.randrange(60):02}:00.5Z",
            "severity": rng.choice(["INFO", "DEFAULT"]),
            "resource": {"labels": {"service_name": rng.choice(["cart", "auth"])}},
            "textPayload": said,
        }
        yield json.dumps(entry) + "\n"


def ignore(progress: Progress) -> None:
    del progress


def bytes_of(found: LogPatterns) -> bytes:
    return "\n".join(_json(found)).encode()


def test_a_cluster_gives_the_bytes_of_one_machine(cluster: LocalCluster, logs: Path) -> None:
    shown: list[Progress] = []

    found = find_patterns_on_cluster([str(logs)], cluster.scheduler_address, shown.append)

    local = find_patterns([logs])
    assert bytes_of(found) == bytes_of(local)
    assert {skip.evidence for skip in local.skipped} == {
        str(logs / "5.ndjson.gz"),
        str(logs / "7.ndjson"),
    }
    assert [progress.done for progress in shown] == list(range(1, 9))
    assert (shown[-1].shards, shown[-1].entries) == (8, found.found.entries)


def test_a_killed_worker_changes_nothing(
    cluster: LocalCluster, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "RANGE", 50_000)
    killed: list[int] = []

    def kill(progress: Progress) -> None:
        if progress.done == 2:
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    found = find_patterns_on_cluster([str(logs)], cluster.scheduler_address, kill)

    assert len(killed) == 1
    assert bytes_of(found) == bytes_of(find_patterns([logs]))


def test_the_order_in_which_shards_are_named_is_that_of_the_local_run(
    cluster: LocalCluster, logs: Path
) -> None:
    named = sorted(logs.iterdir(), key=lambda path: path.name[::-1], reverse=True)
    random.Random(3).shuffle(named)  # noqa: S311 - the same order each time

    found = find_patterns_on_cluster(
        [str(path) for path in (*named, named[0])], cluster.scheduler_address, ignore
    )

    assert bytes_of(found) == bytes_of(find_patterns(named))


def test_shards_are_found_by_url(cluster: LocalCluster, logs: Path) -> None:
    found = find_patterns_on_cluster([logs.as_uri()], cluster.scheduler_address, ignore)

    local = find_patterns([logs])
    assert found.inputs == tuple(Path(name).as_uri() for name in local.inputs)
    assert bytes_of(found).replace(b"file://", b"") == bytes_of(local)


def test_large_shards_are_counted_in_pieces_or_with_care(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "RANGE", 100_000)
    care = {}
    for path in sorted(logs.iterdir()):
        size = path.stat().st_size
        shard = Shard(name=path.name, address=str(path), size=size, number=0)
        pieces = pieces_of(shard)
        if path.name == "7.ndjson":
            pieces = (Piece(shard=shard, start=0, end=100), Piece(shard=shard, start=100, end=size))
        counted = [count_piece(piece, VERSIONS, str(tmp_path)) for piece in pieces]
        care[path.name] = [one.needs_care for one in counted if isinstance(one, Counted)]

    assert care["0.ndjson"] == [False] * len(care["0.ndjson"])
    assert len(care["0.ndjson"]) > 2
    assert care["7.ndjson"] == [False, True]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", ["missing.log", "file:///missing/logs", "binary"])
def test_what_cannot_be_read_is_said(cluster: LocalCluster, tmp_path: Path, given: str) -> None:
    (tmp_path / "binary").write_bytes(bytes(4096))
    path = given if "://" in given else str(tmp_path / given)

    with pytest.raises((BadInputError, FileNotFoundError)) as raised:
        find_patterns_on_cluster([path], cluster.scheduler_address, ignore)

    assert path in str(raised.value)


def test_a_shard_that_only_the_client_sees_is_named(tmp_path: Path) -> None:
    shard = Shard(name="a.log", address=str(tmp_path / "a.log"), size=1, number=0)

    failed = count_piece(Piece(shard=shard), VERSIONS, str(tmp_path))

    assert isinstance(failed, Failed)
    assert failed.message.startswith("a.log: ")
    assert "every worker" in failed.hint


def test_workers_of_another_version_are_refused(tmp_path: Path) -> None:
    shard = Shard(name="a.log", address=str(tmp_path / "a.log"), size=1, number=0)

    failed = count_piece(Piece(shard=shard), ("9.9", "1.0"), str(tmp_path))

    assert isinstance(failed, Failed)
    assert (failed.exit_code, "9.9" in failed.hint) == (4, True)


def test_a_scheduler_that_does_not_answer_is_remote_trouble(
    logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "CONNECT", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: refused
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(RemoteError, match="no Dask scheduler answers"):
            find_patterns_on_cluster([str(logs)], address, ignore)


@pytest.mark.parametrize(
    "address", ["localhost:8786", "what://host:1", "tcp://", "tcp://host", "tcp://host:port"]
)
def test_an_address_of_no_scheduler_is_wrong_usage(logs: Path, address: str) -> None:
    with pytest.raises(UsageError):
        find_patterns_on_cluster([str(logs)], address, ignore)


def test_a_scheduler_that_is_silent_is_remote_trouble(
    logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "CONNECT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(RemoteError, match="no Dask scheduler answers"):
            find_patterns_on_cluster([str(logs)], address, ignore)


def out_of_reach(given: object, versions: tuple[str, ...]) -> None:
    raise OSError(f"Forbidden: {given}")


def test_storage_that_refuses_is_no_fault_of_the_package(cluster: LocalCluster) -> None:
    with workflow._connected(cluster.scheduler_address) as client:
        tasks = workflow._Cluster(client=client)
        with pytest.raises(RemoteError, match="could not read it") as raised:
            tasks.result(tasks.submit(out_of_reach, "gs://shop/logs"), "gs://shop/logs")

    assert "storage.objectViewer" in raised.value.hint


def test_a_cluster_without_workers_is_given_up(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "PATIENCE", 0.2)
    monkeypatch.setattr(workflow, "_POLL", 0.1)
    with (
        LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0") as empty,
        pytest.raises(RemoteError, match="no workers"),
    ):
        find_patterns_on_cluster([str(logs)], empty.scheduler_address, ignore)


def test_no_thread_is_left_behind(cluster: LocalCluster, logs: Path) -> None:
    before = threading.active_count()

    find_patterns_on_cluster([str(logs / "6.log")], cluster.scheduler_address, ignore)

    assert threading.active_count() <= before + 1
