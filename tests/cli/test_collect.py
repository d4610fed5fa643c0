"""`rca collect logs` as a person meets it, against the test server."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_commands import assert_refused, tree
from tests.conftest import REPOSITORY, Ran, run_rca
from tests.logging_server import Behaviour, Fault, Server, Stock, serving
from tests.logging_server.made import TOML, evidence_of, incident, many

NO_CREDENTIALS = {
    "GOOGLE_APPLICATION_CREDENTIALS": "",
    "GOOGLE_CLOUD_PROJECT": "",
    "CLOUDSDK_CONFIG": "nowhere",
    "NO_GCE_CHECK": "true",
}


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Stock.of(many(90)), Behaviour(largest_page=10)) as running:
        yield running


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return incident(tmp_path).path


def words(case: Path, server: Server, *more: str) -> tuple[str, ...]:
    return (
        *("collect", "logs", str(case), "--endpoint", server.endpoint, "--insecure"),
        *("--calls-per-minute", "60000", *more),
    )


def collect(case: Path, server: Server, *more: str, **environment: str) -> Ran:
    return run_rca(*words(case, server, *more), cwd=case.parent, **environment)


def test_collects_and_says_what_is_next(case: Path, server: Server) -> None:
    done = collect(case, server)

    assert done.code == 0, done.err
    first, second = done.out.splitlines()
    assert first.startswith("E1   incident   45 entries, 2025-09-10T10:10:00")
    assert second.startswith("E2   baseline   45 entries")
    assert f"next: rca analyze {case}" in done.err
    assert run_rca("check", str(case), cwd=case.parent).code == 0


def test_json_and_quiet(case: Path, server: Server) -> None:
    done = collect(case, server, "--json", "--quiet")

    document = json.loads(done.out)
    assert document["schema"] == "rca.collected/1"
    assert [row["records"] for row in document["evidence"]] == [45, 45]
    assert document["evidence"][0]["collected"]["project"] == "acme-staging"
    assert done.err == ""


def test_time_zone_and_locale_change_nothing(tmp_path: Path, server: Server) -> None:
    one, other = incident(tmp_path, "one"), incident(tmp_path, "other")

    collect(one.path, server)
    collect(other.path, server, TZ="Asia/Kolkata", LC_ALL="C", PYTHONHASHSEED="7")

    assert evidence_of(one) == evidence_of(other)


def test_a_dry_run_writes_nothing(case: Path, server: Server) -> None:
    before = sorted(case.rglob("*"))

    done = collect(case, server, "--dry-run", "--severity", "WARNING")

    assert done.code == 0, done.err
    assert 'timestamp>="2025-09-10T10:10:00Z"' in done.out
    assert "AND severity>=WARNING" in done.out
    assert "an estimate from 9 pages" in done.out
    assert sorted(case.rglob("*")) == before

    done = collect(case, server, "--dry-run", "--json")
    (first, _) = json.loads(done.out)["queries"]
    assert first["label"] == "incident"
    assert first["estimate"]["exact"] is False
    assert 20 <= first["estimate"]["entries"] <= 90


def test_permission_names_the_role(case: Path, server: Server) -> None:
    server.behaviour = Behaviour(projects=("another",))

    assert_refused(
        collect(case, server, "--quiet"), 4, "roles/logging.viewer", "acme-staging", "--member"
    )


def test_no_credentials_names_the_command(case: Path) -> None:
    done = run_rca("collect", "logs", str(case), "--quiet", cwd=case.parent, **NO_CREDENTIALS)

    assert_refused(done, 4, "gcloud auth application-default login")


@pytest.mark.parametrize(
    ("more", "code", "word"),
    [
        (("--severity", "LOUD"), 2, "LOUD"),
        (("--filter", "a=(1"), 2, "parenthesis"),
        (("--filter", "timestamp=1"), 2, "--dry-run"),
        (("--limit", "0"), 2, "--limit"),
        (("--calls-per-minute", "0"), 2, "--calls-per-minute"),
        (("--patience", "-1"), 2, "--patience"),
        (("--patience", "nan"), 2, "--patience"),
        (("--endpoint", "nowhere"), 2, "HOST:PORT"),
        (("--endpoint", ""), 2, "--insecure"),
        (("--endpoint", "127.0.0.1:1", "--patience", "0"), 4, "same command"),
    ],
    ids=str,
)
def test_what_is_refused(
    case: Path, server: Server, more: tuple[str, ...], code: int, word: str
) -> None:
    assert_refused(collect(case, server, "--quiet", *more), code, word)
    assert tree(case).keys() == {"incident.toml"}


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('project = "acme-staging"\n', "project"),
        ('window = { since = "2025-09-10T10:10:00Z", until = "2025-09-10T10:20:00Z" }\n', "window"),
    ],
)
def test_what_incident_toml_lacks(case: Path, server: Server, line: str, word: str) -> None:
    (case / "incident.toml").write_text(TOML.replace(line, ""), encoding="utf-8")

    assert_refused(collect(case, server, "--quiet"), 3, "incident.toml", word)


def test_a_window_that_ends_before_it_begins(case: Path, server: Server) -> None:
    (case / "incident.toml").write_text(TOML.replace("10:20", "10:05"), encoding="utf-8")

    assert_refused(collect(case, server, "--quiet"), 3, "scope.window", "swap")


def test_progress_on_a_log_is_a_line_now_and_then(case: Path, server: Server) -> None:
    server.behaviour.faults = tuple(Fault(call=call, delay=0.4) for call in range(1, 9))

    done = collect(case, server)

    told = [line for line in done.err.splitlines() if "of the window" in line]
    assert len(told) == 1, done.err
    assert "entries" in told[0]
    assert "pages" in told[0]
    assert "\r" not in done.err


def started(case: Path, server: Server) -> "subprocess.Popen[bytes]":
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from rca.cli import main; main()"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, *words(case, server)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "NO_COLOR": "1"},
    )


def wait_for(server: Server, calls: int) -> None:
    for _ in range(600):
        if len(server.calls) >= calls:
            return
        time.sleep(0.05)
    raise AssertionError(len(server.calls))


def test_interrupted_and_nothing_lost(tmp_path: Path, server: Server) -> None:
    whole, stopped = incident(tmp_path, "whole"), incident(tmp_path, "stopped")
    assert collect(whole.path, server).code == 0
    server.calls.clear()
    server.behaviour.faults = (Fault(call=4, delay=20),)

    process = started(stopped.path, server)
    wait_for(server, 4)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=15)

    assert process.returncode == 130, err
    assert b"nothing is lost" in err
    assert b"Traceback" not in err
    server.behaviour.faults = ()
    server.calls.clear()
    assert collect(stopped.path, server).code == 0
    assert len(server.calls) == 7
    assert evidence_of(stopped) == evidence_of(whole)


def test_a_second_process_is_told_so(case: Path, server: Server) -> None:
    server.behaviour.faults = (Fault(call=3, delay=20),)
    first = started(case, server)
    wait_for(server, 3)

    second = collect(case, server, "--quiet")

    assert_refused(second, 3, "another process")
    first.kill()
    first.communicate(timeout=30)
    server.behaviour.faults = ()
    assert collect(case, server).code == 0


def test_the_server_starts_by_hand(case: Path) -> None:
    lines = "".join(json.dumps(entry) + "\n" for entry in many(30))
    (case.parent / "logs.ndjson").write_text(lines, encoding="utf-8")
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.logging_server", str(case.parent / "logs.ndjson")),
            *("--port", "0", "--quota", "0", "--page", "4", "--fault", "3:UNAVAILABLE"),
            *("--fault", "5:EXPIRE"),
        ],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    try:
        said = next(line for line in server.stdout if " on 127.0.0.1:" in line)
        endpoint = said.split(" on ")[1].split(";")[0]
        done = run_rca(
            *("collect", "logs", str(case), "--endpoint", endpoint, "--insecure"),
            *("--calls-per-minute", "60000"),
            cwd=case.parent,
        )
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)

    assert done.code == 0, done.err
    assert "E1   incident   15 entries" in done.out
