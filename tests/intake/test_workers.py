"""Several processes give what one would, in the same order, and never outlive who started them."""

import os
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest

from rca.errors import BadInputError
from rca.intake import take_entries, workers
from rca.sources import entry_cuts
from rca.sources.log_entries import LogEntries
from tests.sources.builders import lines, saved, text_entry

PROGRAM = """
import sys, time
from io import BytesIO
from pathlib import Path
from rca.intake import take_entries, workers
from rca.sources import entry_cuts
from rca.sources.log_entries import LogEntries

class Waiting(BytesIO):
    def write(self, block):
        print(*workers_of(), flush=True)
        time.sleep(60)

def workers_of():
    import multiprocessing
    return [child.pid for child in multiprocessing.active_children()]

if __name__ == "__main__":
    entry_cuts.PIECE, workers._ALONE, workers._cores = 2000, 1, lambda: 2
    from rca.intake import order
    order._WINDOW = 0
    take_entries(LogEntries().content(Path(sys.argv[1])), Waiting())
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    entries = [text_entry(number, f"line {number}") for number in range(300)]
    return saved(tmp_path, "logs.json", lines(*entries) + b"no entry\n" + lines(*entries[:5]))


def taken(path: Path) -> tuple[bytes, list[str]]:
    made = take_entries(LogEntries().content(path), BytesIO())
    return b"".join(made.order.content()), [place.locator for place in made.skipped]


def test_processes_give_what_one_gives(export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = taken(export)
    monkeypatch.setattr(entry_cuts, "PIECE", 2_000)
    monkeypatch.setattr(workers, "_ALONE", 3)
    monkeypatch.setattr(workers, "_cores", lambda: 3)

    assert taken(export) == alone
    assert alone[0].count(b"\n") == 300
    assert alone[1] == ["line 301"]


def test_a_worker_that_is_killed_is_told(export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry_cuts, "PIECE", 2_000)
    monkeypatch.setattr(workers, "_ALONE", 1)
    monkeypatch.setattr(workers, "_cores", lambda: 1)
    give = workers._Crew.give

    def killing(crew: workers._Crew, piece: object) -> None:
        for worker in crew.workers:
            os.kill(worker.process.pid or 0, signal.SIGKILL)
            worker.process.join()
        give(crew, piece)  # type: ignore[arg-type]

    monkeypatch.setattr(workers._Crew, "give", killing)

    with pytest.raises(BadInputError, match="ended from outside"):
        taken(export)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_end_with_who_started_them(export: Path, sign: signal.Signals) -> None:
    program = export.with_name("program.py")
    program.write_text(PROGRAM)
    with subprocess.Popen(
        [sys.executable, str(program), str(export)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    ) as process:
        assert process.stdout is not None
        started = [int(pid) for pid in process.stdout.readline().split()]
        process.send_signal(sign)
        process.wait(timeout=20)

    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert started
    assert not any(Path(f"/proc/{pid}").exists() for pid in started)
