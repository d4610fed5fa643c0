"""Logs of GitHub Actions: the runner's marks become time, severity, job and step."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.sources import recognise, repeated_logs
from rca.sources.github_actions import GithubActions
from tests.sources.builders import saved, taken

SOURCE = GithubActions()
STAMP = "2025-09-10T10:02:11.2040000Z"


def log(*lines: str) -> bytes:
    return "\ufeff".encode() + "".join(f"{STAMP} {line}\r\n" for line in lines).encode()


def entries(path: Path) -> list[dict[str, Any]]:
    content, skipped = taken(SOURCE, path)
    assert skipped == []
    return [json.loads(line) for line in content.split(b"\n") if line]


def test_the_time_leaves_the_text_and_lines_stay_where_they_were(tmp_path: Path) -> None:
    path = saved(tmp_path, "0_build.txt", log("##[group]Operating System", "Ubuntu", "##[error]x"))

    assert recognise(path).name == "github-actions"
    assert taken(SOURCE, path)[0].decode().splitlines()[2] == (
        '{"insertId":"L000000003","logName":"github-actions/0_build.txt","severity":"ERROR",'
        '"textPayload":"##[error]x","timestamp":"2025-09-10T10:02:11.2040000Z"}'
    )


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("##[error]Process completed with exit code 1.", "ERROR"),
        ("##[warning]Node 16 is old", "WARNING"),
        ("##[notice]x", "NOTICE"),
        ("##[debug]ERROR in debug", "DEBUG"),
        ("##[command]/usr/bin/git ERROR", ""),
        ("##[group]Run ERROR", ""),
        ("::error file=app.js,line=1::Missing semicolon", "ERROR"),
        ("::warning::x", "WARNING"),
        ("::add-mask::***", ""),
        ("std::error::x", ""),
        ("  ERROR x", "ERROR"),
        ("\x1b[31mERROR\x1b[0m x", "ERROR"),
        ("all good", ""),
    ],
)
def test_commands_of_the_workflow_say_the_severity(
    tmp_path: Path, line: str, severity: str
) -> None:
    (entry,) = entries(saved(tmp_path, "a.txt", log(line)))

    assert entry.get("severity", "") == severity


def test_job_and_step_that_gh_writes_become_labels(tmp_path: Path) -> None:
    content = (
        f"build\tSet up job\t\ufeff{STAMP} ##[group]Runner\n"
        f"build\tRun tests\t{STAMP} a\tb\n"
        f"lint (3.11)\tUNKNOWN STEP\t{STAMP} x\n"
    )
    path = saved(tmp_path, "run.log", content.encode())

    assert recognise(path).name == "github-actions"
    assert [(entry["labels"], entry["textPayload"]) for entry in entries(path)] == [
        ({"job": "build", "step": "Set up job"}, "##[group]Runner"),
        ({"job": "build", "step": "Run tests"}, "a\tb"),
        ({"job": "lint (3.11)", "step": "UNKNOWN STEP"}, "x"),
    ]


def test_the_page_s_download_names_a_step_by_the_group_it_opens(tmp_path: Path) -> None:
    found = entries(
        saved(
            tmp_path,
            "0_build.txt",
            log(
                "Current runner version: '2.3'", "##[group]Run make", "x", "Post job cleanup.", "y"
            ),
        )
    )

    assert [entry.get("labels", {}).get("step") for entry in found] == [
        None,
        "Run make",
        "Run make",
        None,
        None,
    ]


@pytest.mark.parametrize(
    "content",
    [
        f"{STAMP} an app in dotnet writes seven digits too\n".encode() * 5,
        b"##[error]no time\n" * 5,
        b"2025-09-10T10:02:11Z ##[error]too few digits\n" * 5,
    ],
)
def test_other_logs_are_not_taken_for_it(tmp_path: Path, content: bytes) -> None:
    path = saved(tmp_path, "a.log", content)

    assert recognise(path, "logs").name == "text-log"


def test_of_a_downloaded_archive_logs_of_single_steps_are_repeats() -> None:
    names = [
        "0_build.txt",
        "-1_lint (3.11).txt",
        "build/1_Set up job.txt",
        "build/system.txt",
        "lint (3.11)/2_Run make.txt",
        "other/1_Set up job.txt",
        "build/junit.xml",
        "build/notes.txt",
    ]

    assert repeated_logs(names) == {
        "build/1_Set up job.txt": "0_build.txt",
        "build/system.txt": "0_build.txt",
        "lint (3.11)/2_Run make.txt": "-1_lint (3.11).txt",
    }


@given(st.text(max_size=300))
def test_any_line_after_a_time_is_one_entry(text: str) -> None:
    from rca.sources.github_actions import _Reading
    from rca.sources.text_log_times import LineTimes

    line = text.replace("\n", "")
    entry = _Reading(LineTimes()).entry(f"{STAMP} {line}")

    assert (entry.text, entry.timestamp) == (line, STAMP)
