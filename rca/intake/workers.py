"""Pieces converted by several processes, results in the order of the pieces.

Small inputs are converted here; only when there is more does it pay to start others. Their pipes
close with this process, however it ends, and they end with their pipes.
"""

import fcntl
import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from multiprocessing.connection import Connection
from typing import Any

from rca.errors import BadInputError
from rca.intake.batch import Batch, Convert, EntryStream, Finish, Piece
from rca.model.skipped import Skipped

_ALONE = 24
"""So many pieces are converted in less time than processes need to start; meanwhile it goes on."""
_MOST = 8
_PIPE_SIZE = 1 << 20


def convert_all(stream: EntryStream, finish: Finish) -> Iterator[Batch | Skipped]:
    """A finished batch for each piece of the stream, in its order, and what could not be read."""
    with _Crew(Job(stream.convert, finish)) as crew:
        for piece in chain(stream.pieces(), [None]):
            if isinstance(piece, Skipped):
                yield piece
            elif piece is not None and not crew.is_full(piece):
                crew.give(piece)
            else:
                yield from _results(stream, crew, piece)


def _results(stream: EntryStream, crew: "_Crew", piece: Piece | None) -> Iterator[Batch | Skipped]:
    """The first result, while the piece is worked on; without a piece all that wait."""
    is_given = False
    while crew.waiting and not is_given:
        asked, batch = crew.first()
        skipped = stream.skipped(asked, batch)
        if batch.broken_at >= 0:
            later = [*crew.taken_back(), *([piece] if piece else [])]
            stream.read_again([asked, *later], batch.broken_at)
        elif piece is not None:
            crew.give(piece)
            is_given = True
        yield from skipped
        yield batch


@dataclass(frozen=True, slots=True)
class Job:
    """What is done to each piece."""

    convert: Convert
    finish: Finish

    def __call__(self, piece: Piece) -> Batch:
        """Convert it and finish the batch."""
        return self.finish(self.convert(piece))


@dataclass(slots=True)
class _Worker:
    process: multiprocessing.process.BaseProcess
    give: Connection
    taken: Connection
    is_awake: bool = False

    def wakes(self) -> bool:
        """Whether it has started by now."""
        if not self.is_awake and self.taken.poll():
            self.is_awake = self._received() is None
        return self.is_awake

    def ask(self, piece: Piece) -> None:
        """Have it convert a piece."""
        try:
            self.give.send(piece)
        except BrokenPipeError as error:
            raise _ended() from error

    def result(self) -> Batch:
        """What it made of the piece it was given last."""
        batch: Batch = self._received()
        return batch

    def _received(self) -> Any:
        try:
            return self.taken.recv()
        except EOFError as error:
            raise _ended() from error


def _depth(piece: Piece) -> int:
    """How many such pieces a worker may be given at once.

    Ones that hold their bytes may fill the pipe while the worker fills the other one.
    """
    return 1 if piece.path is None else 3


def _ended() -> BadInputError:
    return BadInputError(
        "a process that reads the export was ended from outside, perhaps out of memory",
        hint="free some memory, or split the export and add its parts",
    )


@dataclass(slots=True)
class _Crew:
    """This process at first, other ones once there is enough to do."""

    job: Job
    workers: list[_Worker] = field(default_factory=list)
    waiting: deque[tuple[Piece, _Worker | Batch]] = field(default_factory=deque)
    _given: int = 0

    def __enter__(self) -> "_Crew":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.give.close()
            worker.taken.close()
            if not worker.is_awake:
                worker.process.kill()  # it holds nothing yet, and need not be waited for
        for worker in self.workers:
            worker.process.join()

    def is_full(self, piece: Piece) -> bool:
        """Whether a result has to be taken before the piece is given."""
        return len(self.waiting) >= max(1, _depth(piece) * sum(w.wakes() for w in self.workers))

    def give(self, piece: Piece) -> None:
        """Have a piece converted."""
        self._given += 1
        if self._given == _ALONE:
            self.workers = [_started(self.job) for _ in range(_cores())]
        asked = [id(made) for _, made in self.waiting]
        awake = [worker for worker in self.workers if worker.is_awake]
        least = min(awake, key=lambda worker: asked.count(id(worker)), default=None)
        if least is not None and asked.count(id(least)) < _depth(piece):
            least.ask(piece)
            self.waiting.append((piece, least))
        else:
            self.waiting.append((piece, self.job(piece)))

    def first(self) -> tuple[Piece, Batch]:
        """The piece given first of those that wait, and what became of it."""
        piece, made = self.waiting.popleft()
        return piece, made.result() if isinstance(made, _Worker) else made

    def taken_back(self) -> list[Piece]:
        """The pieces that wait, in their order; what became of them is dropped."""
        return [self.first()[0] for _ in range(len(self.waiting))]


def _cores() -> int:
    cores = os.cpu_count() or 1
    return min(cores, _MOST) if cores > 1 else 0


def _started(job: Job) -> _Worker:
    context = multiprocessing.get_context("spawn")  # a fork would copy locks that threads hold
    (given, give), (taken, result) = context.Pipe(duplex=False), context.Pipe(duplex=False)
    for pipe in (give, result):
        _widen(pipe)
    process = context.Process(target=_work, args=(given, result, job), daemon=True)
    process.start()
    given.close()
    result.close()
    return _Worker(process, give, taken)


def _widen(pipe: Connection) -> None:
    """Let a whole piece fit, where the system can: fewer changes from process to process."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # the user has many pipes open already
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_SIZE)


def _work(given: Connection, result: Connection, job: Job) -> None:
    """The life of a worker: pieces in, batches out, until a pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it decides when it ends
    gc.disable()  # decoded JSON has no cycles, and looking for some costs a tenth of the time
    try:
        result.send(None)
        while True:
            result.send(job(given.recv()))
    except (EOFError, OSError):
        return
