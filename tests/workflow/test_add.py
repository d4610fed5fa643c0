"""Adding what an engineer has at hand: files, folders, archives; nothing lost or half-read."""

import io
import json
import os
import tarfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from rca.errors import BadInputError, UsageError
from rca.sources.entry_pieces import LogStream
from rca.sources.log_entries import LogEntries
from rca.sources.text_log import TextLog
from rca.store import IncidentFolder, load_evidence
from rca.workflow.add import add_files
from rca.workflow.new import NewIncident, create_incident

LINE = b"2025-09-10T10:02:11Z ERROR boom %d\n"


@dataclass
class Seen:
    """Remembers what it is told."""

    read: list[tuple[int, int, str]] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)

    def reading(self, done: int, total: int, name: str) -> None:
        self.read.append((done, total, name))

    def passed_over(self, place: str, reason: str) -> None:
        self.left[place] = reason


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IncidentFolder:
    monkeypatch.chdir(tmp_path)
    return create_incident(NewIncident(title="Case", id="case"), Path("incidents"))


def put(path: str, content: bytes = LINE % 1) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content)


def names(folder: IncidentFolder) -> list[str]:
    return [item.sidecar.name for item in load_evidence(folder)]


def shard(number: int) -> bytes:
    return (
        b'{"insertId":"%d","logName":"projects/p/logs/run.googleapis.com%%2Fstderr",'
        b'"textPayload":"x","timestamp":"2025-09-10T10:00:0%dZ"}\n' % (number, number)
    )


def test_a_folder_gives_every_file_in_it_by_path(folder: IncidentFolder) -> None:
    for number, path in enumerate(["b.log", "a/y.log", "a/x/z.log", "a.log", "A.log"]):
        put(f"logs/{path}", LINE % number)
    seen = Seen()

    add_files(folder, ("logs",), kind=None, label="incident", watch=seen)

    assert names(folder) == ["A.log", "z.log", "y.log", "a.log", "b.log"]
    assert [done for done, _, _ in seen.read] == [0, 1, 2, 3, 4]
    assert {total for _, total, _ in seen.read} == {5}


def test_files_of_one_name_keep_their_path(folder: IncidentFolder) -> None:
    put("logs/pod-a/app.log", LINE % 1)
    put("logs/pod-b/app.log", LINE % 2)
    put("logs/other.log", LINE % 3)

    add_files(folder, ("logs",), kind=None, label="incident")

    assert names(folder) == ["other.log", "pod-a/app.log", "pod-b/app.log"]


def test_shards_of_a_sink_are_added_as_they_lie(folder: IncidentFolder) -> None:
    for hour in (10, 11):
        put(f"sink/2025/09/{hour}/10:00:00_10:59:59_S0.json", shard(hour - 9))

    add_files(folder, ("sink",), kind=None, label="incident")

    assert names(folder) == [
        "2025/09/10/10:00:00_10:59:59_S0.json",
        "2025/09/11/10:00:00_10:59:59_S0.json",
    ]


def test_what_a_folder_holds_and_nobody_knows_is_passed_over_and_said(
    folder: IncidentFolder,
) -> None:
    put("logs/app.log")
    put("logs/.hidden/a.log")
    put("logs/.git/config")
    put("logs/picture.png", b"\x89PNG\0\0")
    put("logs/empty.log", b"")
    Path("logs/link").symlink_to("/etc/passwd")
    Path("logs/loop").symlink_to(".")
    os.mkfifo("logs/pipe")
    seen = Seen()

    add_files(folder, ("logs",), kind=None, label="incident", watch=seen)

    assert names(folder) == ["app.log"]
    assert seen.left == {
        "logs/.git": "hidden",
        "logs/.hidden": "hidden",
        "logs/link": "a symbolic link",
        "logs/loop": "a symbolic link",
        "logs/pipe": "no regular file",
        "logs/empty.log": "is empty",
        "logs/picture.png": "is nothing that can be recognised",
    }


def test_the_incident_itself_is_no_evidence(folder: IncidentFolder) -> None:
    put("app.log")
    seen = Seen()

    add_files(folder, (".",), kind=None, label="incident", watch=seen)

    assert names(folder) == ["app.log"]
    assert seen.left["incidents/case"] == "the incident itself"


def test_a_file_named_by_itself_must_be_known(folder: IncidentFolder) -> None:
    put("app.log")
    put("unknown", b"hello\n")

    with pytest.raises(BadInputError, match="unknown is nothing"):
        add_files(folder, ("app.log", "unknown"), kind=None, label="incident")
    assert names(folder) == []


def test_a_folder_of_nothing_known_is_refused(folder: IncidentFolder) -> None:
    put("logs/unknown", b"hello\n")

    with pytest.raises(BadInputError, match="can be added: logs/unknown: is nothing"):
        add_files(folder, ("logs",), kind=None, label="incident")


def test_a_file_of_a_folder_that_holds_nothing_does_not_stop_the_others(
    folder: IncidentFolder,
) -> None:
    """It looks like probes, and only reading all of it shows that it holds none."""
    put("logs/a.csv", b"url,status\n\n")
    put("logs/b.csv", b"url,status\n,\n")
    put("logs/c.log")
    seen = Seen()

    add_files(folder, ("logs",), kind=None, label="incident", watch=seen)

    assert names(folder) == ["c.log"]
    assert seen.left == {"logs/a.csv": "holds no probe", "logs/b.csv": "holds no probe"}


def archive(kind: str, files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(target, "w") as made:
            for name, content in files.items():
                made.writestr(name, content)
    else:
        with tarfile.open(fileobj=target, mode="w:gz" if kind == "tgz" else "w") as packed:
            for name, content in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                packed.addfile(info, io.BytesIO(content))
    return target.getvalue()


@pytest.mark.parametrize("kind", ["zip", "tar", "tgz"])
def test_an_archive_is_added_like_the_folder_it_was_made_of(
    folder: IncidentFolder, kind: str
) -> None:
    files = {
        "a/app.log": LINE % 1,
        "b/app.log": LINE % 2,
        "c.json": shard(1),
        "x": b"?",
        "story.md": b"# Story\n",
    }
    for name, content in files.items():
        put(f"logs/{name}", content)
    put("logs.bin", archive(kind, files))
    seen = Seen()

    add_files(folder, ("logs",), kind=None, label="incident")
    added = add_files(folder, ("logs.bin",), kind=None, label="incident", watch=seen)

    assert names(folder) == ["a/app.log", "b/app.log", "c.json", "story.md"]
    assert [item.is_new for item in added] == [False] * 4
    assert seen.left == {"logs.bin: x": "is nothing that can be recognised"}


def test_nothing_of_an_archive_stays_outside_the_incident(
    folder: IncidentFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spool))
    put("good.zip", archive("zip", {"a.log": LINE % 1}))
    put("bad.zip", archive("zip", {"a": b"?"}))

    add_files(folder, ("good.zip",), kind=None, label="incident")
    with pytest.raises(BadInputError):
        add_files(folder, ("bad.zip",), kind=None, label="incident")

    assert list(spool.iterdir()) == []


def test_an_archive_in_a_folder_is_opened_and_one_in_an_archive_is_not(
    folder: IncidentFolder,
) -> None:
    inner = archive("zip", {"deep.log": LINE % 1})
    put("logs/one.zip", archive("zip", {"a.log": LINE % 2, "inner.zip": inner}))
    put("logs/broken.zip", b"PK\x03\x04 broken")
    seen = Seen()

    add_files(folder, ("logs",), kind=None, label="incident", watch=seen)

    assert names(folder) == ["a.log"]
    assert "within an archive" in seen.left["logs/one.zip: inner.zip"]
    assert "damaged archive" in seen.left["logs/broken.zip"]


def test_the_logs_of_single_steps_in_an_archive_of_github_are_not_counted_twice(
    folder: IncidentFolder,
) -> None:
    line = b"2025-09-10T10:02:11.2040000Z ##[error]boom\n"
    files = {"0_build.txt": line * 2, "build/1_Set up job.txt": line}
    put("logs.zip", archive("zip", files))
    seen = Seen()

    add_files(folder, ("logs.zip",), kind=None, label="incident", watch=seen)

    (item,) = load_evidence(folder)
    assert (item.sidecar.source, item.sidecar.records) == ("github-actions", 2)
    assert seen.left == {"logs.zip: build/1_Set up job.txt": "the same lines stand in 0_build.txt"}


def test_messages_name_the_archive_and_never_where_it_was_unpacked(
    folder: IncidentFolder,
) -> None:
    put("logs.zip", archive("zip", {"a.csv": b"url,status\n\n"}))

    with pytest.raises(BadInputError) as caught:
        add_files(folder, ("logs.zip",), kind=None, label="incident")

    assert caught.value.message == "logs.zip: a.csv holds no probe"
    assert "rca-" not in caught.value.hint


@pytest.mark.parametrize("change", ["grows", "same size", "is replaced"])
@pytest.mark.parametrize("source", [TextLog, LogEntries])
def test_a_file_that_changes_while_it_is_read_is_refused(
    folder: IncidentFolder,
    monkeypatch: pytest.MonkeyPatch,
    source: type[TextLog] | type[LogEntries],
    change: str,
) -> None:
    put("good.log")
    put("live.log", LINE % 1 if source is TextLog else shard(1))
    content: Any = source.content

    def meanwhile(self: object, path: Path) -> object:
        if path.name == "live.log":
            match change:
                case "grows":
                    with path.open("ab") as file:
                        file.write(LINE % 2)
                case "same size":
                    os.utime(path, ns=(1, 1))
                case _:
                    Path("new").write_bytes(path.read_bytes())
                    os.utime("new", ns=(path.stat().st_mtime_ns,) * 2)
                    Path("new").replace(path)
        return content(self, path)

    monkeypatch.setattr(source, "content", meanwhile)
    with pytest.raises(BadInputError, match=r"live\.log changed while it was read"):
        add_files(folder, ("good.log", "live.log"), kind=None, label="incident")
    assert names(folder) == []


def test_log_entries_behind_a_file_that_fails_are_looked_at_no_further_than_needed(
    folder: IncidentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("logs/a.json", b'{"logName": "projects/p/logs/x", "timestamp": "yesterday"}\n')
    put("logs/b.json", shard(1))
    put("logs/c.json", b'{"logName": "projects/p/logs/x", "timestamp": "tomorrow"}\n')
    monkeypatch.setattr(LogStream, "__iter__", None)

    (added,) = add_files(folder, ("logs",), kind=None, label="incident")

    assert added.evidence.sidecar.name == "b.json"


def test_a_changing_file_in_a_folder_stops_everything(
    folder: IncidentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("logs/live.log")
    content = TextLog.content

    def meanwhile(self: TextLog, path: Path) -> object:
        os.utime(path, ns=(1, 1))
        return content(self, path)

    monkeypatch.setattr(TextLog, "content", meanwhile)

    with pytest.raises(BadInputError, match="changed while"):
        add_files(folder, ("logs",), kind=None, label="incident")


def test_times_without_a_year_get_that_of_the_incident(folder: IncidentFolder) -> None:
    text = folder.incident_toml.read_text("utf-8")
    window = '[scope.window]\nsince = "2021-03-05T00:00:00Z"\nuntil = "2021-03-06T00:00:00Z"\n'
    folder.incident_toml.write_text(f"{text}\n{window}", "utf-8")
    put("app.log", b"Mar  5 10:02:11 host app: x\n" * 3)

    (added,) = add_files(folder, ("app.log",), kind=None, label="incident")

    assert added.evidence.sidecar.first == "2021-03-05T10:02:11Z"


def test_a_private_key_over_lines_of_a_plain_log_does_not_reach_the_disk(
    folder: IncidentFolder,
) -> None:
    body = "MIIEpAIBAAKCAQEA" + "a1b2" * 12
    key = f"-----BEGIN PRIVATE KEY-----\n{body}\n{body[::-1]}\n-----END PRIVATE KEY-----\n"
    put("app.log", LINE % 1 + key.encode() + LINE % 2)

    (added,) = add_files(folder, ("app.log",), kind=None, label="incident")

    content = added.evidence.path.read_text("utf-8")
    assert body not in content
    assert body[::-1] not in content
    assert len(content.splitlines()) == 6
    assert [json.loads(line)["insertId"] for line in content.splitlines()][-1] == "L000000006"


def test_a_kind_goes_for_every_file_of_a_folder(folder: IncidentFolder) -> None:
    put("notes/a.txt", b"prose\n")
    put("notes/b.md", b"more prose\n")

    add_files(folder, ("notes",), kind="note", label="incident")

    assert names(folder) == ["a.txt", "b.md"]
    with pytest.raises(UsageError):
        add_files(folder, ("notes",), kind="poem", label="incident")
