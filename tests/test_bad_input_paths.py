"""Paths that are no ordinary file, names that are no ordinary name, and files that reach out."""

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from rca.store import IncidentFolder, load_evidence, verify_evidence
from tests.bad_input import GOOD, Good, with_doctype
from tests.conftest import run_rca
from tests.forked import Forked, forked
from tests.store.builders import incident
from tests.test_bad_input import MEMORY, added, is_said, row_of, tree

LOG = next(good for good in GOOD if good.source == "log-entries")
XML = [good for good in GOOD if good.shape == "xml"]
HOLE = "a hole of a terabyte"
SECRET = "what-nobody-asked-for"  # noqa: S105 - it stands in a file that must not be read


@pytest.fixture(scope="module")
def rca() -> Iterator[Forked]:
    with forked() as process:
        yield process


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    return incident(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        b"a\nb.json",
        b"a\rb.json",
        b"\x1b[31mred\x1b[0m.json",
        b"\x1b]0;title\x07.json",
        "\u202egpj.\u2066json".encode(),
        b"-rf",
        b"--label=x",
        b" ",
        b"a" * 255,
        b"b\xff\xfe.json",
        b"$(touch owned).json",
        b"..json",
        b"E1",
        b"CON",
        "\ufeffmark.json".encode(),
        b"50%.json",
        b"a:1-2",
    ],
    ids=repr,
)
def test_odd_names_are_kept_shown_and_not_obeyed(
    rca: Forked, tmp_path: Path, folder: IncidentFolder, name: bytes
) -> None:
    path = Path(os.fsdecode(bytes(tmp_path) + b"/" + name))
    path.write_bytes(LOG.content)
    before = set(tmp_path.iterdir())

    listed = rca.run("add", folder.path, path, cwd=tmp_path)
    row = row_of(added(rca, folder, path))

    assert listed.code == 0, listed.err
    for text in (listed.out, listed.err):
        assert not set(text) & set("\x1b\x07\u202e\u2066\r"), text
        assert len(text.splitlines()) <= 2
    assert isinstance(row["name"], str)
    assert row["name"].encode() == name.replace(b"\xff\xfe", "\ufffd\ufffd".encode())
    assert set(tmp_path.iterdir()) == before
    (piece,) = load_evidence(folder)
    assert piece.path.parent == folder.evidence


def test_json_escapes_what_a_terminal_obeys(
    rca: Forked, tmp_path: Path, folder: IncidentFolder
) -> None:
    path = tmp_path / "\u202egpj.\x9b31mjson"
    path.write_bytes(LOG.content)

    done = rca.run("add", "--json", folder.path, path, cwd=tmp_path)

    assert json.loads(done.out)["evidence"][0]["name"] == path.name
    assert not set(done.out) & set("\u202e\x9b")


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    here = os.getcwd()  # noqa: PTH109 - a socket's path must be short
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def make_unreadable(path: Path) -> None:
    path.write_bytes(LOG.content)
    path.chmod(0)
    if os.access(path, os.R_OK):  # as root; what the kernel refuses to read is refused to all
        path.unlink()
        path.symlink_to("/proc/self/mem")


def make_folder(path: Path) -> None:
    path.mkdir()
    (path / "x").write_bytes(b"\0\1\2")


def make_hole(path: Path) -> None:
    path.touch()
    os.truncate(path, 1024**4)


ODD: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "folder": lambda path: path.mkdir(),
    "folder of nothing known": make_folder,
    "pipe": make_fifo,
    "socket": make_socket,
    "endless device": lambda path: path.symlink_to("/dev/zero"),
    "empty device": lambda path: path.symlink_to("/dev/null"),
    "full device": lambda path: path.symlink_to("/dev/full"),
    "terminal": lambda path: path.symlink_to("/dev/tty"),
    "unreadable": make_unreadable,
    "link to nothing": lambda path: path.symlink_to("nothing"),
    "link in a circle": lambda path: path.symlink_to(path.name),
    "empty": lambda path: path.touch(),
    "blanks": lambda path: path.write_text(" \n\t\n" * 100, encoding="utf-8"),
    "NULs": lambda path: path.write_bytes(b"\0" * 65536),
    HOLE: make_hole,
    "chance": lambda path: path.write_bytes(bytes((n * n * 7 + n // 3) % 256 for n in range(9999))),
    "an empty gz": lambda path: path.write_bytes(
        bytes.fromhex("1f8b08000000000000ff0300") + b"\0" * 8
    ),
    "the mark of a gz": lambda path: path.write_bytes(b"\x1f\x8b"),
    "the mark of a zst": lambda path: path.write_bytes(b"\x28\xb5\x2f\xfd"),
    "a zip that is none": lambda path: path.write_bytes(b"PK\x03\x04" + b"\0" * 100),
}


@pytest.mark.parametrize("what", ODD)
def test_what_is_no_file_of_evidence_is_refused(
    rca: Forked, tmp_path: Path, folder: IncidentFolder, what: str
) -> None:
    path = tmp_path / "odd"
    ODD[what](path)

    done = added(rca, folder, path)

    assert done.code == 3, done.out
    assert load_evidence(folder) == ()


AS_ANY_KIND = [
    (what, kind)
    for what in ("NULs", "chance", "endless device", HOLE)
    for kind in ("logs", "tests", "service", "change", "probe", "note")
]


@pytest.mark.parametrize(("what", "kind"), AS_ANY_KIND)
def test_what_is_no_file_of_evidence_is_refused_as_any_kind(
    rca: Forked, tmp_path: Path, folder: IncidentFolder, what: str, kind: str
) -> None:
    path = tmp_path / "odd"
    ODD[what](path)

    done = added(rca, folder, path, "--kind", kind)

    assert is_said(done), done.out


@pytest.mark.parametrize(
    "place",
    ["evidence", ".cache", "evidence/log.jsonl", ".cache/evidence.lock", "evidence/.adding"],
)
def test_nothing_is_written_through_a_link_out_of_the_incident(
    rca: Forked, tmp_path: Path, folder: IncidentFolder, place: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("mine", encoding="utf-8")
    link = folder.path / place
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere if "." not in place or place == ".cache" else elsewhere / "precious")
    path = tmp_path / "logs.json"
    path.write_bytes(LOG.content)
    before = tree(tmp_path)

    done = rca.run("add", folder.path, path, cwd=tmp_path)

    assert done.code == 3, done.out
    assert len(done.err.splitlines()) == 2
    assert tree(tmp_path) == before


@pytest.mark.parametrize("how", ["appended", "cut", "replaced"])
def test_a_file_that_changes_while_it_is_read_is_said(
    tmp_path: Path, folder: IncidentFolder, how: str
) -> None:
    path = tmp_path / "logs.json"
    path.write_bytes(LOG.content * 4_000)
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            if how == "appended":
                with path.open("ab") as file:
                    file.write(LOG.content)
            elif how == "cut":
                os.truncate(path, max(1, path.stat().st_size - 1_000))
            else:
                other = path.with_name("other")
                other.write_bytes(LOG.content * (number % 3 + 1))
                other.replace(path)
            time.sleep(0.005)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        done = run_rca("add", str(folder.path), str(path), cwd=tmp_path)
    finally:
        stop.set()
        writer.join()

    assert done.code == 3, done.out
    assert "changed while it was read" in done.err
    assert load_evidence(folder) == ()
    assert list(verify_evidence(folder)) == []


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """An HTTP server on this machine, and what it was asked for."""
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}", asked
        made.shutdown()
        thread.join()


DOCTYPES = {
    "general": ('[<!ENTITY x SYSTEM "{}/x">]', "&x;"),
    "parameter": ('[<!ENTITY % x SYSTEM "{}/x"> %x;]', ""),
    "external": ('SYSTEM "{}/x"', ""),
    "public": ('PUBLIC "-//x//y" "{}/x"', ""),
}


@pytest.mark.parametrize("good", XML, ids=lambda good: good.source)
@pytest.mark.parametrize("doctype", DOCTYPES)
def test_nothing_outside_the_file_is_read(
    rca: Forked,
    tmp_path: Path,
    folder: IncidentFolder,
    server: tuple[str, list[str]],
    good: Good,
    doctype: str,
) -> None:
    (tmp_path / "x").write_text(SECRET, encoding="utf-8")
    inside, use = DOCTYPES[doctype]
    for place in (server[0], f"file://{tmp_path}"):
        path = tmp_path / "results.xml"
        path.write_bytes(with_doctype(good, inside.format(place), use))

        done = rca.run("add", folder.path, path, cwd=tmp_path, memory=MEMORY)
        told = rca.run("tests", "--json", path, cwd=tmp_path, memory=MEMORY)

        for outcome in (done, told):
            assert "Traceback" not in outcome.err
            assert SECRET not in outcome.out + outcome.err
        assert done.code in (0, 3), done.err
    assert server[1] == []
    for piece in load_evidence(folder):
        assert SECRET not in piece.path.read_text("utf-8")


def test_a_service_description_cannot_make_objects(
    rca: Forked, tmp_path: Path, folder: IncidentFolder
) -> None:
    good = next(good for good in GOOD if good.shape == "yaml")
    owned = tmp_path / "owned"
    for tag in ("!!python/object/apply:os.system", "!!python/object/new:os.system"):
        path = tmp_path / "service.yaml"
        path.write_bytes(good.content + f'x: {tag} ["touch {owned}"]\n'.encode())

        done = added(rca, folder, path)

        assert done.code in (0, 3)
        assert not owned.exists()


def test_json_says_what_was_damaged(rca: Forked, tmp_path: Path, folder: IncidentFolder) -> None:
    """That the suite looks at what it thinks it does."""
    path = tmp_path / "logs.json"
    path.write_bytes(LOG.content + b"{broken\n")

    row = row_of(added(rca, folder, path))

    assert row["skipped"] == 1
    (piece,) = load_evidence(folder)
    assert json.loads(piece.path.read_text("utf-8").splitlines()[0])["insertId"]
