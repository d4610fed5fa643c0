"""`rca doctor`: what is there and what is not, each with a command."""

import json
from pathlib import Path

import pytest

from tests.cli.test_collect import NO_CREDENTIALS
from tests.conftest import Run
from tests.logging_server import Behaviour, Stock, serving
from tests.logging_server.made import PROJECT, entry


def bin_with(folder: Path, **programs: str) -> str:
    """A PATH of nothing but these programs, each a shell script."""
    for name, script in programs.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
    return str(folder)


def checks(out: str) -> dict[str, dict[str, str]]:
    document = json.loads(out)
    assert document["schema"] == "rca.doctor/1"
    return {row["check"]: row for row in document["checks"]}


def test_one_entry_is_read(run: Run) -> None:
    with serving(Stock.of([entry(n, second=n) for n in range(3)])) as server:
        done = run(
            *("doctor", "--project", PROJECT, "--endpoint", server.endpoint, "--insecure"),
            "--json",
        )

        assert done.code == 0, done.err
        assert checks(done.out)["logs"]["detail"] == f"one entry of {PROJECT}"
        assert [call.page_size for call in server.calls] == [1]


def test_every_line_begins_with_how_it_stands(run: Run) -> None:
    done = run("doctor", **NO_CREDENTIALS)

    assert done.code == 0, done.err
    lines = [line for line in done.out.splitlines() if not line.startswith(" ")]
    assert {line.split()[0] for line in lines} <= {"OK", "WARN", "FAIL"}
    assert any(line.startswith("OK    Python") for line in lines)
    assert "gcloud auth application-default login" in done.out


def test_what_is_missing_has_a_fix(run: Run, tmp_path: Path) -> None:
    found = checks(run("doctor", "--json", PATH=bin_with(tmp_path), **NO_CREDENTIALS).out)

    for name in ("git", "editor", "pandoc", "credentials"):
        assert found[name]["health"] == "WARN", name
        assert found[name]["fix"], name


@pytest.mark.parametrize("editor", ["absent --wait", "'", "a\x1b[31m"])
def test_an_editor_that_is_not_there(run: Run, editor: str) -> None:
    done = run("doctor", EDITOR=editor, VISUAL="", **NO_CREDENTIALS)

    assert done.code == 0
    assert "WARN  editor" in done.out
    assert "\x1b" not in done.out


def test_a_git_that_fails_is_a_warning(run: Run, tmp_path: Path) -> None:
    path = bin_with(tmp_path, git="exit 1", nano="exit 0")

    found = checks(run("doctor", "--json", PATH=path, EDITOR="", VISUAL="", **NO_CREDENTIALS).out)

    assert found["git"]["health"] == "WARN"
    assert found["editor"]["detail"].startswith("nano")


def test_a_read_that_is_refused_fails(run: Run) -> None:
    with serving(Stock(), Behaviour(projects=("another",))) as server:
        done = run(*("doctor", "--project", PROJECT, "--endpoint", server.endpoint, "--insecure"))

    assert done.code == 1
    assert "FAIL  logs" in done.out
    assert "roles/logging.viewer" in done.out


def test_a_project_is_asked_for(run: Run) -> None:
    with serving(Stock()) as server:
        done = run(
            *("doctor", "--endpoint", server.endpoint, "--insecure", "--json"),
            GOOGLE_CLOUD_PROJECT="",
        )

    assert checks(done.out)["logs"]["fix"] == "rca doctor --project PROJECT"


def test_a_terminal_without_utf_8_is_a_warning(run: Run) -> None:
    done = run("doctor", PYTHONIOENCODING="latin-1", PYTHONUTF8="0", **NO_CREDENTIALS)

    assert "WARN  terminal" in done.out


def test_insecure_needs_an_endpoint(run: Run) -> None:
    done = run("doctor", "--insecure")

    assert done.code == 2
    assert "HOST:PORT" in done.err
