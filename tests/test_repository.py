"""What must not be in the repository: hosts, this machine, lock files that name an index."""

import re
import subprocess

from tests.conftest import BUNDLED, REPOSITORY


def tracked() -> list[str]:
    done = subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    return done.stdout.splitlines()


def test_constraints_pin_everything_and_name_no_host() -> None:
    lines = (REPOSITORY / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]

    assert len(pins) > 30
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", pin) for pin in pins)


def test_no_file_names_a_place_of_one_machine() -> None:
    here = re.compile(rf"(?<![\w.]){re.escape(str(REPOSITORY))}(?![\w])")
    for name in tracked():
        path = REPOSITORY / name
        if not path.is_file():
            continue
        text = path.read_text("utf-8", errors="replace")
        assert not here.search(text), name
        assert ("/ro" + "ot/") not in text, name


def test_no_file_is_a_link_that_leaves_the_repository() -> None:
    links = [REPOSITORY / name for name in tracked() if (REPOSITORY / name).is_symlink()]

    assert [str(link) for link in links if link.readlink().is_absolute()] == []


def test_the_recorded_evidence_holds_no_secret_and_no_home() -> None:
    for path in (BUNDLED / "evidence").iterdir():
        text = path.read_text("utf-8")
        assert "PRIVATE KEY" not in text
        assert "/home/" not in text
        assert not re.search(r"Bearer [A-Za-z0-9._-]{20,}", text)
