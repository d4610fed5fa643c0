"""A command measured: wall time, and the most memory that it and its children held at once."""

import os
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """`peak` is in bytes, memory that processes share counted once.

    `processor` has seconds of processor time, which other work on the machine changes less.
    """

    seconds: float
    peak: int
    processor: float = 0.0


def measured(command: Sequence[str], cwd: Path | None = None) -> Cost:
    """The cost of a command. Raises CalledProcessError when it fails."""
    start, used = time.perf_counter(), _used()
    with subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        peak = [0]
        watcher = threading.Thread(target=_watch, args=(process, peak))
        watcher.start()
        _, error = process.communicate()
        seconds = time.perf_counter() - start
        watcher.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=error)
    return Cost(seconds=seconds, peak=peak[0], processor=_used() - used)


def _used() -> float:
    """Seconds of processor time of all commands that ended, and of those that they started."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def _watch(process: "subprocess.Popen[bytes]", peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_held, _family(process.pid))))
        time.sleep(0.1)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        found = [int(child) for child in children.read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(member for child in found for member in _family(child))]


def _held(pid: int) -> int:
    """Proportional set size in bytes; 0 for a process that has ended."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in text.splitlines() if "Pss:" in line)


def cores() -> int:
    """How many cores there are."""
    return os.cpu_count() or 1
