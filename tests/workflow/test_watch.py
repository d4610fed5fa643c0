"""Watching an incident with a real process: saves of every sort, slips, a loop that is none."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import pytest

from tests.conftest import run_rca

SECONDS = 60
QUIET_SECONDS = 1.2
FIX = '\n[[fixes]]\nid = "{0}"\ntitle = "Fix {0}"\n'


class Watcher:
    """`rca regenerate sock --watch --json`, and what it said line by line."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rca", "regenerate", "sock", "--watch", *words],
            cwd=folder,
            env={**os.environ, "RCA_ROOT": "incidents"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: Queue[str] = Queue()
        self.errors: Queue[str] = Queue()
        streams = ((self.process.stdout, self.lines), (self.process.stderr, self.errors))
        self.readers = [Thread(target=self._read, args=pair) for pair in streams]
        for reader in self.readers:
            reader.start()

    @staticmethod
    def _read(stream: Any, queue: "Queue[str]") -> None:
        with stream:
            for line in stream:
                queue.put(line.rstrip("\n"))

    def __enter__(self) -> "Watcher":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for reader in self.readers:
            reader.join()

    def says(self) -> Any:
        return json.loads(self.lines.get(timeout=SECONDS))

    def says_nothing(self) -> bool:
        try:
            self.lines.get(timeout=QUIET_SECONDS)
        except Empty:
            return True
        return False

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(SECONDS)


@pytest.fixture
def incident(tmp_path: Path) -> Path:
    """A new incident without evidence: its report takes a moment."""
    assert run_rca("new", "Sockets close", "--id", "sock", cwd=tmp_path).code == 0
    return tmp_path / "incidents" / "sock"


@pytest.fixture
def watcher(incident: Path) -> Iterator[Watcher]:
    with Watcher(incident.parent.parent, "--json") as watcher:
        yield watcher


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def test_saves_are_told_slips_once_and_its_own_writing_not_at_all(
    watcher: Watcher, incident: Path
) -> None:
    first = watcher.says()
    assert (first["schema"], first["changed"]) == ("rca.watch/1", [])
    assert "report.md" in [one["name"] for one in first["written"]]
    assert watcher.says_nothing()  # what was written itself is no change

    append(incident / "fixes.toml", FIX.format("F1"))
    told = watcher.says()
    assert told["changed"] == ["fixes.toml"]
    assert [one["kind"] for one in told["difference"]["sections"]] == ["fixes"]
    assert told["written"][0]["name"] == "report.md"
    assert told["written"][0]["lines"] > 0

    swap = incident / ".fixes.swp"  # how editors save
    swap.write_text((incident / "fixes.toml").read_text("utf-8") + FIX.format("F2"), "utf-8")
    swap.replace(incident / "fixes.toml")
    assert [one["name"] for one in watcher.says()["difference"]["sections"][0]["added"]] == [
        "F2, Fix F2"
    ]

    whole = (incident / "fixes.toml").read_text("utf-8")
    (incident / "fixes.toml").write_text(whole + '\n[[fixes]]\nid = "F3', "utf-8")
    assert "fixes.toml is no TOML" in watcher.says()["problem"]
    append(incident / "incident.toml", "\n# said twice\n")
    assert watcher.says_nothing()  # the same problem
    (incident / "fixes.toml").write_text(whole, "utf-8")
    mended = watcher.says()
    assert mended["changed"] == ["fixes.toml"]
    assert mended["difference"]["same"]

    os.utime(incident / "fixes.toml")
    assert watcher.says_nothing()

    (incident / "notes" / "why.md").write_text("# Why\n\nBecause.\n", "utf-8")
    assert watcher.says()["changed"] == ["notes/why.md"]
    assert watcher.end() == 130


def test_a_file_that_is_written_slowly_is_read_when_it_is_whole(
    watcher: Watcher, incident: Path
) -> None:
    watcher.says()
    with (incident / "fixes.toml").open("a", encoding="utf-8") as file:
        for letter in FIX.format("F1"):
            file.write(letter)
            file.flush()
            time.sleep(0.02)

    assert watcher.says().get("problem") is None


def test_it_speaks_a_line_at_once_and_ends_quietly(incident: Path) -> None:
    with Watcher(incident.parent.parent) as watcher:
        assert "report.md written (" in watcher.lines.get(timeout=SECONDS)
        append(incident / "fixes.toml", FIX.format("F1"))
        line = watcher.lines.get(timeout=SECONDS)
        assert line.startswith("fixes.toml changed: F1 added; report.md written (")
        append(incident / "whys.toml", "[")
        assert watcher.errors.get(timeout=SECONDS).startswith("watching ")
        assert "whys.toml is no TOML" in watcher.errors.get(timeout=SECONDS)
        assert watcher.errors.get(timeout=SECONDS).startswith("  hint: ")
        assert watcher.end() == 130
        assert watcher.errors.empty()


def test_templates_are_watched_even_where_they_lie_around_the_report(incident: Path) -> None:
    with Watcher(incident.parent.parent, "--json", "--templates", str(incident)) as watcher:
        watcher.says()
        assert watcher.says_nothing()
        own = incident / "full"
        own.mkdir()
        (own / "report.md.j2").write_text("# {{ report.nothing }}\n", "utf-8")
        told = watcher.says()
        assert told["changed"] == ["templates: full/report.md.j2"]
        assert "report.md.j2" in told["problem"]
        (own / "report.md.j2").write_text("# Short\n", "utf-8")
        assert watcher.says()["written"][0]["name"] == "report.md"
        assert (incident / "report" / "report.md").read_text("utf-8") == "# Short\n"


def test_a_kill_while_writing_leaves_a_whole_report(incident: Path) -> None:
    with Watcher(incident.parent.parent, "--json") as watcher:
        watcher.says()
        append(incident / "fixes.toml", FIX.format("F1"))
        time.sleep(0.6)

    for name in ("report.md", "analysis.json"):
        assert (incident / "report" / name).read_bytes().endswith(b"\n")


def test_watching_and_checking_exclude_each_other(incident: Path) -> None:
    for words in (("--watch", "--check"), ("--json",)):
        done = run_rca("regenerate", str(incident), *words, cwd=incident)
        assert done.code == 2, done.err
