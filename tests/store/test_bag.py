"""A bag holds the incident, can be checked by others, and is the same bytes each time."""

import os
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import bagit  # type: ignore[import-untyped]
import pytest

from rca.errors import BadInputError, DamagedEvidenceError, RcaError, UsageError
from rca.store import IncidentFolder, add_evidence, load_evidence, verify_evidence
from rca.store.signing import NAMESPACE
from rca.workflow.bag import export_bag
from tests.store.builders import addition, incident

MANIFESTS = ("manifest-sha256.txt", "tagmanifest-sha256.txt")


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    made = incident(tmp_path)
    add_evidence(made, addition(label="baseline"))
    add_evidence(made, addition(label="incident"))
    add_evidence(made, addition(b'{"password":"hunter2hunter2"}\n'))
    made.notes.mkdir()
    (made.notes / "what happened.md").write_text("It broke.\r\n", encoding="utf-8")
    made.report.mkdir()
    (made.report / "report.md").write_text("# It broke\n", encoding="utf-8")
    return made


def sha256sum(bag: Path, manifest: str) -> subprocess.CompletedProcess[str]:
    command = ["sha256sum", "--check", "--strict", "--quiet", manifest]
    return subprocess.run(command, cwd=bag, capture_output=True, text=True, check=False)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_others_can_check_it(folder: IncidentFolder, tmp_path: Path) -> None:
    export_bag(folder, tmp_path / "bag")

    for manifest in MANIFESTS:
        done = sha256sum(tmp_path / "bag", manifest)
        assert done.returncode == 0, done.stderr
    assert bagit.Bag(str(tmp_path / "bag")).validate()
    inside = IncidentFolder(tmp_path / "bag" / "data")
    assert list(verify_evidence(inside)) == []
    assert [e.sidecar for e in load_evidence(inside)] == [e.sidecar for e in load_evidence(folder)]


@pytest.mark.parametrize(
    "name", ["incident.toml", "notes/what happened.md", "evidence/log.jsonl", "report/report.md"]
)
def test_a_changed_byte_is_found_by_others(
    folder: IncidentFolder, tmp_path: Path, name: str
) -> None:
    export_bag(folder, tmp_path / "bag")
    path = tmp_path / "bag" / "data" / name
    path.write_bytes(path.read_bytes().replace(b"e", b"E", 1))

    assert sha256sum(tmp_path / "bag", MANIFESTS[0]).returncode == 1


def test_it_holds_the_incident_and_no_key(folder: IncidentFolder, tmp_path: Path) -> None:
    (folder.reproduction).mkdir()
    (folder.reproduction / ".env").write_text("TOKEN=1", encoding="utf-8")
    (folder.notes / ".draft").write_text("mine", encoding="utf-8")

    export_bag(folder, tmp_path / "bag")

    found = tree(tmp_path / "bag" / "data")
    evidence = {f"evidence/{path.name}" for path in folder.evidence.iterdir()}
    people = {"incident.toml", "notes/what happened.md", "report/report.md"}
    assert found.keys() == people | evidence
    for name, content in found.items():
        assert content == (folder.path / name).read_bytes(), name
    assert folder.redaction_key.read_bytes() not in b"".join(found.values())


@pytest.mark.parametrize("suffix", ["", ".tar", ".zip"])
def test_the_same_incident_gives_the_same_bytes(
    folder: IncidentFolder, tmp_path: Path, suffix: str
) -> None:
    """Also from a copy whose files have other times and modes."""
    copy = tmp_path / "copy"
    shutil.copytree(folder.path, copy)
    for path in copy.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    first, second = tmp_path / "a" / f"bag{suffix}", tmp_path / "b" / f"bag{suffix}"
    first.parent.mkdir()
    second.parent.mkdir()

    export_bag(folder, first)
    old = os.umask(0o077)
    try:
        export_bag(IncidentFolder(copy), second)
    finally:
        os.umask(old)

    assert tree(first.parent) == tree(second.parent)
    assert tree(first.parent)


def test_packed_it_unpacks_to_the_folder(folder: IncidentFolder, tmp_path: Path) -> None:
    for name in ("bag", "bag.tar", "bag.zip"):
        export_bag(folder, tmp_path / name)

    with tarfile.open(tmp_path / "bag.tar") as tar:
        assert all((entry.mode, entry.mtime, entry.uid) == (0o644, 0, 0) for entry in tar)
        tar.extractall(tmp_path / "tar", filter="data")
    with zipfile.ZipFile(tmp_path / "bag.zip") as packed:
        packed.extractall(tmp_path / "zip")  # noqa: S202 - our own

    assert tree(tmp_path / "tar" / "bag") == tree(tmp_path / "bag")
    assert tree(tmp_path / "zip" / "bag") == tree(tmp_path / "bag")


@pytest.mark.parametrize(
    ("name", "encoded"),
    [("50%.md", "50%25.md"), ("a\nb.md", "a%0Ab.md"), ("a\rb.md", "a%0Db.md")],
)
def test_names_are_encoded_as_the_rfc_says(
    folder: IncidentFolder, tmp_path: Path, name: str, encoded: str
) -> None:
    (folder.notes / name).write_text("x", encoding="utf-8")

    export_bag(folder, tmp_path / "bag")

    assert f"  data/notes/{encoded}\n" in (tmp_path / "bag" / MANIFESTS[0]).read_bytes().decode()
    if "%" not in name:  # which that program does not decode
        assert bagit.Bag(str(tmp_path / "bag")).validate()


@pytest.mark.parametrize("name", ["ä ö.md", "-rf.md", "back\\slash.md", "*.md", "x" * 200])
def test_odd_names_are_read_by_sha256sum(folder: IncidentFolder, tmp_path: Path, name: str) -> None:
    (folder.notes / name).write_text("x", encoding="utf-8")

    for output in ("bag", "bag.tar", "bag.zip"):
        export_bag(folder, tmp_path / output)

    assert sha256sum(tmp_path / "bag", MANIFESTS[0]).returncode == 0
    with tarfile.open(tmp_path / "bag.tar") as tar:
        assert f"bag/data/notes/{name}" in tar.getnames()
    with zipfile.ZipFile(tmp_path / "bag.zip") as packed:
        assert f"bag/data/notes/{name}" in packed.namelist()


def test_a_long_title_is_folded_and_read_again(folder: IncidentFolder, tmp_path: Path) -> None:
    title = "Checkout refuses WebSockets " * 8
    text = folder.incident_toml.read_text("utf-8")
    folder.incident_toml.write_text(text.replace("Checkout refuses WebSockets", title), "utf-8")

    export_bag(folder, tmp_path / "bag")

    lines = (tmp_path / "bag" / "bag-info.txt").read_text("utf-8").splitlines()
    assert max(map(len, lines)) < 80
    assert bagit.Bag(str(tmp_path / "bag")).info["External-Description"].split() == title.split()


def spoil_content(folder: IncidentFolder) -> None:
    path = load_evidence(folder)[0].path
    path.write_bytes(path.read_bytes().replace(b"1", b"2"))


def spoil_log(folder: IncidentFolder) -> None:
    folder.evidence_log.write_bytes(folder.evidence_log.read_bytes()[:-20])


@pytest.mark.parametrize("spoil", [spoil_content, spoil_log])
def test_damaged_evidence_is_not_handed_over(
    folder: IncidentFolder, tmp_path: Path, spoil: object
) -> None:
    assert callable(spoil)
    spoil(folder)
    before = sorted(tmp_path.iterdir())

    with pytest.raises(DamagedEvidenceError):
        export_bag(folder, tmp_path / "bag")

    assert sorted(tmp_path.iterdir()) == before


def test_evidence_changed_while_it_is_copied_is_not_handed_over(
    folder: IncidentFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rca.workflow.bag.refuse_damage", spoil_content)
    before = sorted(tmp_path.iterdir())

    with pytest.raises(DamagedEvidenceError, match="hash differs"):
        export_bag(folder, tmp_path / "bag")

    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("what", ["link", "folder link", "pipe", "no text"])
def test_what_cannot_be_handed_over_is_named(
    folder: IncidentFolder, tmp_path: Path, what: str
) -> None:
    path = folder.notes / "odd.md"
    (tmp_path / "secret").mkdir()
    if what == "link":
        path.symlink_to("/etc/hostname")
    elif what == "folder link":
        path.symlink_to(tmp_path / "secret")
    elif what == "pipe":
        os.mkfifo(path)
    else:
        Path(os.fsdecode(bytes(folder.notes) + b"/odd\xff.md")).write_text("x", "utf-8")
    before = sorted(tmp_path.iterdir())

    with pytest.raises(BadInputError, match="odd"):
        export_bag(folder, tmp_path / "bag")

    assert sorted(tmp_path.iterdir()) == before


def test_only_an_earlier_bag_is_replaced(folder: IncidentFolder, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("mine", encoding="utf-8")
    for name in ("bag", "bag.zip"):
        export_bag(folder, tmp_path / name)
        with pytest.raises(UsageError, match="exists"):
            export_bag(folder, tmp_path / name)
        (folder.notes / f"{name}.md").write_text("more", encoding="utf-8")
        export_bag(folder, tmp_path / name, force=True)
    with pytest.raises(UsageError, match="no earlier bag"):
        export_bag(folder, precious, force=True)

    assert (tmp_path / "bag" / "data" / "notes" / "bag.md").exists()
    assert (precious / "file").read_text("utf-8") == "mine"
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("place", ["case/bag", "none/bag", "bag.tar.gz", "link"])
def test_places_where_it_cannot_go(folder: IncidentFolder, tmp_path: Path, place: str) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    place = place.replace("case", folder.path.name)
    before = tree(tmp_path)

    with pytest.raises(RcaError):
        export_bag(folder, tmp_path / place, force=True)

    assert tree(tmp_path) == before


def test_a_bag_can_be_written_from_a_folder_that_cannot(
    folder: IncidentFolder, tmp_path: Path
) -> None:
    shutil.rmtree(folder.cache)
    before = {str(path): path.stat().st_mtime_ns for path in folder.path.rglob("*")}

    export_bag(folder, tmp_path / "bag")

    assert {str(path): path.stat().st_mtime_ns for path in folder.path.rglob("*")} == before


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    make_key(path)
    return path


def make_key(path: Path, passphrase: str = "") -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-C", "me", "-N", passphrase, "-f", str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def verified(bag: Path, allowed: Path) -> bool:
    command = ["ssh-keygen", "-Y", "verify", "-f", str(allowed), "-I", "me", "-n", NAMESPACE]
    manifest = bag / MANIFESTS[1]
    done = subprocess.run(
        [*command, "-s", f"{manifest}.sig"],
        input=manifest.read_bytes(),
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def test_a_signature_can_be_verified(folder: IncidentFolder, tmp_path: Path, key: Path) -> None:
    allowed = tmp_path / "allowed"
    allowed.write_text(f"me {key.with_suffix('.pub').read_text('utf-8')}", encoding="utf-8")
    bag = tmp_path / "bag"

    export_bag(folder, bag, key=key)

    assert verified(bag, allowed)
    assert sha256sum(bag, MANIFESTS[0]).returncode == 0
    assert bagit.Bag(str(bag)).validate()
    manifest = bag / MANIFESTS[1]
    manifest.write_bytes(manifest.read_bytes().replace(b"0", b"1", 1))
    assert not verified(bag, allowed)


def test_a_key_that_cannot_sign_leaves_nothing(
    folder: IncidentFolder, tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, loose = tmp_path / "locked", tmp_path / "loose"
    make_key(locked, passphrase="long enough")  # noqa: S106 - of a key that is thrown away
    make_key(loose)
    loose.chmod(0o644)
    before = sorted(tmp_path.iterdir())
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)

    for wrong, hint in (
        (locked, "ssh-add"),
        (loose, "chmod 600"),
        (tmp_path / "missing", "ssh-keygen -t ed25519"),
        (folder.incident_toml, "try it alone"),
    ):
        with pytest.raises(BadInputError) as caught:
            export_bag(folder, tmp_path / "bag", key=wrong)
        assert hint in caught.value.hint, caught.value.message
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadInputError, match="not installed"):
        export_bag(folder, tmp_path / "bag", key=key)

    assert sorted(tmp_path.iterdir()) == before
