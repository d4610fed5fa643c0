"""`rca excerpt` as people and their CI call it."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.workflow.excerpt import TEXT_LIMIT, excerpt_of
from tests.measure.failed_logs import FAILED_LOGS, within_noise

LINES, TELLING = within_noise(FAILED_LOGS["rust"])
LOG = "\n".join(LINES).encode() + b"\n"


def run(*given: str | Path, stdin: bytes = b"", **environment: str) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "rca", "excerpt", *map(str, given)],
        capture_output=True,
        input=stdin,
        env={**os.environ, **environment},
        timeout=120,
        check=False,
    )


def told(*given: str | Path, stdin: bytes = b"", **environment: str) -> Any:
    done = run(*given, "--json", "--quiet", stdin=stdin, **environment)
    assert (done.returncode, done.stderr) == (0, b"")
    return json.loads(done.stdout)


def saved(folder: Path, content: bytes, name: str = "run.log") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_json_has_the_shape_that_others_rely_on(tmp_path: Path) -> None:
    document = told(saved(tmp_path, LOG), "--lines", "20")

    assert document["schema"] == "rca.excerpt/1"
    assert document["total"] == len(LINES)
    assert len(document["lines"]) == 20
    assert {one["line"] for one in document["lines"]} >= TELLING
    for one in document["lines"]:
        assert one["text"] == LINES[one["line"] - 1]
        assert one["why"]


def test_a_person_sees_number_text_and_reason_with_gaps(tmp_path: Path) -> None:
    log = b"".join(b"started %d\n" % n for n in range(40)) + b"ERROR: no \x1b[2J rates\x07\n"
    done = run(saved(tmp_path, log), "--lines", "2")

    assert done.stdout.decode().splitlines() == [
        "2 of 41 lines",
        "...",
        "40  started 39  [before line 41]",
        "41  ERROR: no  rates␇  [reports an error]",
    ]


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(LOG, mtime=0),
        zstandard.compress(LOG),
        LOG.decode().encode("utf-16"),
        b"\xef\xbb\xbf" + LOG,
        LOG.replace(b"\n", b"\r\n"),
        LOG.removesuffix(b"\n"),
    ],
    ids=["gzip", "zstd", "utf-16", "byte order mark", "windows", "no last line end"],
)
def test_a_log_is_read_however_it_was_saved(tmp_path: Path, content: bytes) -> None:
    plain = told(saved(tmp_path, LOG), "--lines", "15")

    assert told(saved(tmp_path, content, "other"), "--lines", "15") == plain


def test_standard_input_is_read(tmp_path: Path) -> None:
    assert told("-", "--lines", "15", stdin=LOG) == told(
        saved(tmp_path, LOG), "--lines", "15", TZ="Asia/Kolkata", LC_ALL="C", PYTHONHASHSEED="7"
    )


def test_a_healthy_log_makes_background_of_what_it_holds(tmp_path: Path) -> None:
    healthy = saved(tmp_path, b"ERROR: cache 1 is cold\nready\nbye 7\n", "healthy.log")
    failed = saved(tmp_path, b"ERROR: cache 2 is cold\nrates are empty\nbye 8\n")

    document = told(failed, "--baseline", healthy, "--lines", "1")

    assert [(one["line"], one["why"]) for one in document["lines"]] == [
        (2, "not in the healthy log")
    ]
    assert document["vanished"] == {"total": 1, "lines": [{"line": 2, "text": "ready"}]}


def test_entries_show_what_they_say(tmp_path: Path) -> None:
    entries: list[dict[str, object]] = [
        {"severity": "INFO", "textPayload": f"served {n}", "insertId": str(n)} for n in range(50)
    ]
    entries.append({"severity": "ERROR", "jsonPayload": {"message": "no rate for today", "n": 1}})
    log = saved(tmp_path, "".join(json.dumps(one) + "\n" for one in entries).encode())

    document = told(log, "--lines", "1")

    (only,) = document["lines"]
    assert (only["line"], only["text"]) == (51, "ERROR no rate for today")


def test_a_long_line_is_cut_around_what_tells(tmp_path: Path) -> None:
    line = "x" * 1500 + " ERROR: no rates " + "y" * 100_000
    (only,) = told(saved(tmp_path, line.encode()), "--lines", "5")["lines"]

    assert len(only["text"]) == TEXT_LIMIT
    assert "ERROR: no rates" in only["text"]


def test_a_huge_line_takes_bounded_memory(tmp_path: Path) -> None:
    log = tmp_path / "huge.log"
    with log.open("wb") as file:
        for _ in range(60):
            file.write(b"error: y " * 111_111)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_DATA, (400 << 20, 400 << 20));"
        "sys.argv = ['rca', 'excerpt', sys.argv[1], '--json']; from rca.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(log)], capture_output=True, timeout=60, check=False
    )

    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["total"] == 1
    assert [one["locator"] for one in document["skipped"]] == ["line 1"]


@pytest.mark.parametrize(
    ("content", "total"), [(b"", 0), (b"\n", 1), (b"\n\n\n", 3), (b"one", 1), (b"\r\n", 1)]
)
def test_small_files_have_small_excerpts(tmp_path: Path, content: bytes, total: int) -> None:
    found = excerpt_of(saved(tmp_path, content), 10)

    assert found.total == total
    assert len(found.lines) == (content == b"one")


def test_what_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    picture = saved(tmp_path, b"\x89PNG" + b"\0" * 500)

    for path, code in ((tmp_path / "none.log", 3), (tmp_path, 3), (picture, 3)):
        done = run(path)
        assert done.returncode == code
        assert b"hint: " in done.stderr
        assert b"Traceback" not in done.stderr
    assert run("-", "--baseline", "-").returncode == 2
    assert run(picture, "--lines", "0").returncode == 2


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.lists(st.sampled_from([*FAILED_LOGS.values(), "\x1b[", "{", "\0", "\r", "\n"])).map(
            lambda parts: "".join(parts).encode()
        ),
        st.lists(st.integers(0, len(LOG)), min_size=2, max_size=2).map(
            lambda ends: LOG[min(ends) : max(ends)]
        ),
    ),
    st.integers(1, 30),
)
def test_whatever_stands_in_a_file_it_is_an_excerpt_of_it(
    tmp_path: Path, content: bytes, count: int
) -> None:
    path = saved(tmp_path, content)
    try:
        found = excerpt_of(path, count)
    except BadInputError:
        return

    numbers = [one.line for one in found.lines]
    assert len(numbers) <= count
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= found.total for number in numbers)
    assert excerpt_of(path, count) == found


def test_one_line_is_not_spoken_of_as_many(tmp_path: Path) -> None:
    done = run(saved(tmp_path, b"2026-01-01T00:00:01Z ERROR boom\n"))

    assert done.stdout.startswith(b"1 of 1 line\n")
