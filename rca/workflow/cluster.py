"""Patterns of logs that lie beyond one machine: counted by a Dask cluster, sorted here.

Each task counts one piece; the tallies add up to the same bytes as on one machine, whatever the
number of workers and pieces, and when workers die.
"""

import asyncio
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from distributed import Client, KilledWorker, LocalCluster
from distributed.comm.addressing import get_address_host_port
from distributed.comm.core import connect

from rca.errors import BadInputError, ExitCode, RcaError, RemoteError, UsageError
from rca.mining import families_in, merge_tally, open_tally, patterns_in
from rca.mining.partial import load_tally
from rca.model.skipped import Skipped
from rca.workflow.patterns import STDIN, LogPatterns, files_of, memory_told, patterns_of
from rca.workflow.shard_count import VERSIONS, Counted, Failed, count_piece, list_files
from rca.workflow.shards import Piece, Shard, is_url, pieces_of

LOCAL = "local"
"""Names a cluster of this machine's own, which lives as long as the command."""

CONNECT = 10
"""Seconds for a scheduler to answer."""

PATIENCE = 60.0
"""Seconds without any worker after which a cluster is given up."""

RETRIES = 2
"""How often a task that failed is tried again, besides what Dask does when a worker dies."""

_STORAGES = ("gcsfs", "google.", "s3fs", "botocore", "adlfs", "azure.", "aiohttp")
"""Modules whose errors say that storage was out of reach."""

_ROOM = 1_000_000
_POLL = 5.0
_KINDS = {ExitCode.USAGE: UsageError, ExitCode.REMOTE: RemoteError}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Shards that are merged, of all, and the entries in them."""

    done: int
    shards: int
    entries: int


def find_patterns_on_cluster(
    paths: Sequence[str], scheduler: str, progress: Callable[[Progress], None]
) -> LogPatterns:
    """The patterns of all files at some paths and URLs, counted by the workers of a scheduler.

    Workers must see a path as it is here, and may read a URL. Raises RemoteError for a cluster
    that does not answer or work, and BadInputError as `find_patterns` does.
    """
    if str(STDIN) in paths:
        raise UsageError("a cluster cannot read standard input", hint="leave out --scheduler")
    with _connected(scheduler) as client, tempfile.TemporaryDirectory(prefix="rca-") as folder:
        cluster = _Cluster(client=client)
        shards = _shards(cluster, paths)
        return _merged(cluster, shards, Path(folder), progress)


@contextmanager
def _connected(scheduler: str) -> Iterator[Client]:
    if scheduler == LOCAL:
        with (
            LocalCluster(threads_per_worker=1, dashboard_address="127.0.0.1:0") as own,
            Client(own, set_as_default=False) as client,
        ):
            yield client
        return
    try:
        if not is_url(scheduler):
            raise ValueError("no scheme")
        get_address_host_port(scheduler, strict=True)
    except ValueError as error:
        raise UsageError(
            f"{scheduler} is no address of a scheduler ({error})",
            hint="--scheduler tcp://HOST:8786",
        ) from error
    try:
        asyncio.run(_ask(scheduler))
        client = Client(scheduler, timeout=CONNECT, set_as_default=False)
    except OSError as error:
        raise RemoteError(
            f"no Dask scheduler answers at {scheduler}",
            hint="start one with `dask scheduler`, or forward its port to this machine",
        ) from error
    with client:
        yield client


async def _ask(scheduler: str) -> None:
    """Raises TimeoutError for what takes a connection and says nothing: a client waits for ever."""
    async with asyncio.timeout(CONNECT):
        comm = await connect(scheduler, timeout=CONNECT)
        await comm.close()


@dataclass(slots=True)
class _Cluster:
    """Tasks of a cluster, and their results."""

    client: Client

    def room(self) -> int:
        """How many tasks keep all workers busy; more results than that are not kept by them."""
        return max(4, 2 * sum(self._threads().values()))

    def submit(self, work: Callable[..., Any], given: object) -> Any:
        """A future of what `work` gives."""
        return self.client.submit(work, given, VERSIONS, pure=False, retries=RETRIES)

    def result(self, future: Any, about: str) -> Any:
        """What a task gave; raises what went wrong in it."""
        waited = 0.0
        while True:
            try:
                error = future.exception(timeout=_POLL)
                result = None if error else future.result(timeout=_POLL)
                break
            except TimeoutError:
                waited = 0.0 if self._threads() else waited + _POLL
                if waited >= PATIENCE:
                    raise RemoteError(
                        "the cluster has no workers", hint="start some: dask worker ADDRESS"
                    ) from None
            except KilledWorker:
                continue  # told by the future itself
            except (CancelledError, OSError) as lost:
                raise self._gone() from lost
        if error is not None:
            raise self._failed(error, about)
        if isinstance(result, Failed):
            raise _KINDS.get(result.exit_code, BadInputError)(result.message, hint=result.hint)
        return result

    def _threads(self) -> dict[str, int]:
        try:
            return dict(self.client.nthreads())
        except (CancelledError, OSError) as lost:
            raise self._gone() from lost

    def _gone(self) -> RcaError:
        return RemoteError(
            "the connection to the Dask scheduler is lost",
            hint="see whether it still runs, and run the same command again",
        )

    def _failed(self, error: BaseException, about: str) -> RcaError:
        if isinstance(error, KilledWorker):
            return RemoteError(
                f"{about}: several workers died while they counted it",
                hint="give the workers more memory: dask worker --memory-limit 4GiB",
            )
        if isinstance(error, OSError) or type(error).__module__.startswith(_STORAGES):
            return RemoteError(
                f"{about}: the workers could not read it ({type(error).__name__}: {error})",
                hint="let their account read it, of gs:// as roles/storage.objectViewer; "
                "run the same command again if the network failed",
            )
        return RemoteError(
            f"{about}: the workers failed ({type(error).__name__}: {error})",
            hint=f"on every worker: pip install 'rca-workbench[cluster]=={VERSIONS[0]}'; "
            "their logs say more",
        )


def _shards(cluster: _Cluster, paths: Sequence[str]) -> list[Shard]:
    """Every file once, in the order that was given; those of a URL are listed by a worker."""
    found: dict[str, tuple[str, int]] = {}
    for given in paths:
        if is_url(given):
            listed = cluster.result(cluster.submit(list_files, given), given)
            for url, size in listed:
                found.setdefault(url, (url, size))
        else:
            for path, name in files_of([Path(given)], Path()):
                found.setdefault(str(path.resolve()), (name, path.stat().st_size))
    return [
        Shard(name=name, address=address, size=size, number=number)
        for number, (address, (name, size)) in enumerate(found.items())
    ]


def _merged(
    cluster: _Cluster,
    shards: Sequence[Shard],
    scratch: Path,
    progress: Callable[[Progress], None],
) -> LogPatterns:
    skipped: list[Skipped] = []
    entries = 0
    with open_tally(scratch) as tables, memory_told():
        for done, (shard, futures) in enumerate(_begun(cluster, shards), start=1):
            for path, counted in _parts(cluster, shard, futures, scratch):
                load_tally(tables, path.read_bytes())
                merge_tally(tables, beyond=_ROOM)
                skipped += counted.skipped
                entries += counted.entries
            progress(Progress(done=done, shards=len(shards), entries=entries))
        found = patterns_in(tables, families_in(tables))
    return patterns_of([shard.name for shard in shards], found, skipped)


def _begun(cluster: _Cluster, shards: Sequence[Shard]) -> Iterator[tuple[Shard, list[Any]]]:
    """Each shard in order with the futures of its pieces; those behind it are being counted."""
    begun: deque[tuple[Shard, list[Any]]] = deque()
    for shard in shards:
        pieces = pieces_of(shard)
        begun.append((shard, [cluster.submit(count_piece, piece) for piece in pieces]))
        while begun and sum(len(futures) for _, futures in begun) >= cluster.room():
            yield begun.popleft()
    while begun:
        yield begun.popleft()


def _parts(
    cluster: _Cluster, shard: Shard, futures: Sequence[Any], scratch: Path
) -> list[tuple[Path, Counted]]:
    """The dumped tallies of a shard, on disk until all of it is known to be counted."""
    parts = []
    for number, future in enumerate(futures):
        counted = cluster.result(future, shard.name)
        if counted.needs_care:
            whole = cluster.submit(count_piece, Piece(shard=shard))
            return _parts(cluster, shard, [whole], scratch)
        path = scratch / f"part-{number}"
        path.write_bytes(counted.tally)
        parts.append((path, replace(counted, tally=b"")))
    return parts
