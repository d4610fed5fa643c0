"""`rca open` and `rca export --to html`: the same page, written where it belongs."""

from pathlib import Path

import pytest

from rca.store import IncidentFolder
from rca.workflow import page as workflow
from tests.conftest import Run


def test_without_a_screen_the_page_is_written_and_its_path_printed(
    run: Run, incident: Path
) -> None:
    done = run("open", str(incident), DISPLAY="", WAYLAND_DISPLAY="")

    path = incident / ".cache" / "page.html"
    assert done.code == 0, done.err
    assert done.out == f"{path}\n"
    assert path.read_text("utf-8").startswith("<!doctype html>")
    assert run("regenerate", str(incident), "--check").out.count("page.html") == 0


def test_the_export_has_the_same_bytes_wherever_it_is_made(
    run: Run, incident: Path, tmp_path: Path
) -> None:
    run("open", str(incident), "--write-only", "--quiet")
    done = run(
        "export", str(incident), "--to", "html", "-o", "page.html", TZ="Asia/Kolkata", LC_ALL="C"
    )

    assert (done.code, done.out) == (0, "page.html\n")
    assert (tmp_path / "page.html").read_bytes() == (incident / ".cache/page.html").read_bytes()
    again = run("export", str(incident), "--to", "html", "-o", "page.html")
    assert again.code == 2
    assert "exists already" in again.err


def test_a_browser_is_asked_to_open_what_was_written(
    incident: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from rca.cli.open import open_page

    asked: list[str] = []
    monkeypatch.setenv("DISPLAY", ":7")

    def opened(url: str) -> bool:
        asked.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", opened)
    open_page(str(incident), write_only=False, quiet=True, root=Path())

    path = incident / ".cache" / "page.html"
    assert asked == [path.resolve().as_uri()]
    assert capsys.readouterr() == (f"{path}\n", "")


def test_a_browser_that_does_not_start_is_told(
    incident: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from rca.cli.open import open_page

    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setattr("webbrowser.open", lambda url: False)
    open_page(str(incident), write_only=False, quiet=False, root=Path())

    assert "no browser could be started" in capsys.readouterr().err


def test_an_incident_that_cannot_be_written_to_is_shown_from_elsewhere(
    incident: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (incident / ".cache").write_text("a file where the folder should be")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    path = workflow.write_page(IncidentFolder(incident))

    assert not path.is_relative_to(incident)
    assert path.read_text("utf-8").startswith("<!doctype html>")
