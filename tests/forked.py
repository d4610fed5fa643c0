"""`rca` in children forked from a process that has imported it: a run costs 20 ms, not 500.

    python -m tests.forked     a run for each line of JSON on stdin, its outcome as JSON on stdout

A child runs `rca.cli.main` in a working directory of its own, without a terminal, under a limit of
its address space if one is given, and may be sent a signal after a while. What it takes in memory
is measured by the kernel, with the processes that it starts.
"""

import gc
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from tests.conftest import REPOSITORY

PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A run. `memory` and `file_size` are limits in bytes, 0 for none."""

    words: tuple[str, ...]
    cwd: str
    memory: int = 0
    file_size: int = 0
    signal: int = 0
    signal_after: float = 0.0
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Done:
    """How it ended; `code` is minus the signal that ended it. `peak` in bytes."""

    code: int
    out: str
    err: str
    peak: int
    seconds: float


class Forked:
    """Runs `rca` there; to be made by `forked`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, *words: str | Path, cwd: Path, **options: object) -> Done:
        """The outcome of one run; `options` as in `Wanted`."""
        wanted = Wanted(words=tuple(map(str, words)), cwd=str(cwd), **options)  # type: ignore[arg-type]
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asdict(wanted)) + "\n")
        self._process.stdin.flush()
        return Done(**json.loads(self._process.stdout.readline()))


@contextmanager
def forked() -> Iterator[Forked]:
    """A process to run `rca` in, for as long as it is needed."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.forked"],
        cwd=REPOSITORY,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Forked(process)
        assert process.stdin
        process.stdin.close()


def main() -> None:
    """Serve until stdin closes."""
    import rca.cli
    import rca.workflow.add  # what `rca add` would import when it runs

    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        request["words"] = tuple(request["words"])
        outcome = _served(Wanted(**request), rca.cli.main)
        sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
        sys.stdout.flush()


def _served(wanted: Wanted, command: object) -> Done:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.monotonic()
        child = os.fork()
        if child == 0:
            _run(wanted, out, err, command)
        if wanted.signal:
            time.sleep(wanted.signal_after)
            os.kill(child, wanted.signal)
        status, usage = _waited(child, start + PATIENCE_SECONDS)
        return Done(
            code=os.waitstatus_to_exitcode(status),
            out=_text(out),
            err=_text(err),
            peak=usage.ru_maxrss * 1024,
            seconds=time.monotonic() - start,
        )


def _run(wanted: Wanted, out: BinaryIO, err: BinaryIO, command: object) -> None:
    """In the child; never returns."""
    code = 99
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        os.chdir(wanted.cwd)
        os.environ.update(wanted.environment)
        for what, limit in (
            (resource.RLIMIT_AS, wanted.memory),
            (resource.RLIMIT_FSIZE, wanted.file_size),
        ):
            if limit:
                resource.setrlimit(what, (limit, limit))
        sys.argv = ["rca", *wanted.words]
        assert callable(command)
        command()
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else 0
    except BaseException:  # noqa: BLE001 - shown as a traceback of the command would be
        sys.excepthook(*sys.exc_info())
        code = 98
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _waited(child: int, until: float) -> tuple[int, resource.struct_rusage]:
    while True:
        pid, status, usage = os.wait4(child, os.WNOHANG)
        if pid:
            return status, usage
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.002)


def _text(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode(errors="surrogateescape")


if __name__ == "__main__":
    main()
