"""What a worker of a cluster does: list the files at a URL, count a piece of a shard.

What went wrong comes back as a value, and the client raises it; anything else that a task raises
is tried again by Dask.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb

import rca
from rca.errors import ExitCode, RcaError
from rca.mining import Tables, count_entry_file, open_tally
from rca.mining.partial import dump_tally
from rca.model.skipped import Skipped
from rca.workflow.log_blocks import HEAD, LogInput, open_input
from rca.workflow.patterns import count_input, memory_told
from rca.workflow.shards import Piece, copy_piece, files_at, head_of

VERSIONS = (rca.__version__, duckdb.__version__)
"""Of this package and of the engine; on all machines the same, so that all count the same way."""

ENTRIES = "SELECT coalesce(sum(entries), 0)::BIGINT FROM tally WHERE by_place"

_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The tally of a piece, dumped, and what was passed over in it.

    With `needs_care` nothing was counted: only the whole shard can be.
    """

    tally: bytes = b""
    entries: int = 0
    skipped: tuple[Skipped, ...] = ()
    needs_care: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """An error of a worker, on its way to the person."""

    message: str
    hint: str
    exit_code: ExitCode


def list_files(url: str, versions: tuple[str, ...]) -> list[tuple[str, int]] | Failed:
    """URL and size of each file at a URL, by path."""
    return _told(url, versions, lambda: files_at(url))


def count_piece(piece: Piece, versions: tuple[str, ...], folder: str = "") -> Counted | Failed:
    """Count a piece by itself; what it needs on disk is put into `folder` meanwhile."""
    with tempfile.TemporaryDirectory(prefix="rca-shard-", dir=folder or _own_folder()) as scratch:
        return _told(piece.shard.name, versions, lambda: _counted(piece, Path(scratch)))


def _own_folder() -> str:
    """The folder of this worker, which Dask clears when the worker is killed."""
    from distributed import get_worker  # noqa: PLC0415 - none in tests of a single task

    return get_worker().local_directory


def _told(name: str, versions: tuple[str, ...], work: Callable[[], _Told]) -> _Told | Failed:
    if versions != VERSIONS:
        here, there = " and DuckDB ".join(VERSIONS), " and DuckDB ".join(versions)
        return Failed(
            message=f"a worker has rca-workbench {here}, and not {there}",
            hint=f"on every worker: pip install 'rca-workbench[cluster]=={versions[0]}' "
            f"duckdb=={versions[1]}",
            exit_code=ExitCode.REMOTE,
        )
    try:
        return work()
    except RcaError as error:
        return Failed(message=error.message, hint=error.hint, exit_code=error.exit_code)
    except (FileNotFoundError, PermissionError) as error:
        return Failed(
            message=f"{name}: {error.strerror or 'not found by a worker'}",
            hint="name a folder that every worker sees at this path, or a URL that it may read",
            exit_code=ExitCode.BAD_INPUT,
        )


def _counted(piece: Piece, scratch: Path) -> Counted:
    with open_tally(scratch) as tables, memory_told():
        tables.execute("SET threads = 1")  # the worker runs as many tasks as it has threads
        if not piece.is_whole:
            return _counted_lines(tables, piece, scratch)
        skipped: list[Skipped] = []
        log = _opened(piece, scratch)
        try:
            count_input(tables, log, skipped)
        except RcaError as error:
            shown = error.message.replace(str(log.path), piece.shard.name)
            raise type(error)(shown, hint=error.hint) from error
        return _dumped(tables, skipped)


def _counted_lines(tables: Tables, piece: Piece, scratch: Path) -> Counted:
    """Lines of a shard can be counted by themselves where each is an ordinary entry."""
    shard, copy = piece.shard, scratch / "shard"
    copy.write_bytes(head_of(shard, HEAD))
    if not open_input(copy, shard.name, shard.number).is_plain_entries:
        return Counted(needs_care=True)
    if not copy_piece(piece, copy):
        return Counted(needs_care=True)
    if copy.stat().st_size and not count_entry_file(tables, copy, shard.number):
        return Counted(needs_care=True)
    return _dumped(tables, [])


def _opened(piece: Piece, scratch: Path) -> LogInput:
    path = piece.shard.path
    if path is None:
        path = scratch / "shard"
        copy_piece(piece, path)
    return open_input(path, piece.shard.name, piece.shard.number)


def _dumped(tables: Tables, skipped: list[Skipped]) -> Counted:
    ((entries,),) = tables.execute(ENTRIES).fetchall()
    return Counted(tally=dump_tally(tables), entries=entries, skipped=tuple(skipped))
