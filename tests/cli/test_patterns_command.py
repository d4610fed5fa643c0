"""`rca patterns` as people and their CI call it."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import zstandard


def run(
    *given: str | Path, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "rca", "patterns", *map(str, given)],
        capture_output=True,
        input=stdin,
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


def told(*given: str | Path, stdin: bytes = b"") -> Any:
    done = run(*given, "--json", "--quiet", stdin=stdin)
    assert (done.returncode, done.stderr) == (0, b"")
    return json.loads(done.stdout)


def entry(number: int, **fields: object) -> dict[str, object]:
    return {
        "insertId": f"i{number}",
        "timestamp": f"2026-01-01T00:0{number}:00Z",
        "resource": {"labels": {"service_name": "cart", "revision_name": "cart-1"}},
        **fields,
    }


ENTRIES = [
    entry(1, textPayload="took 12 ms", severity="INFO"),
    entry(2, jsonPayload={"message": "took 7 ms"}, severity="WARNING"),
    entry(
        3, httpRequest={"requestMethod": "GET", "requestUrl": "https://h/a/1?b=2", "status": 503}
    ),
    entry(4, httpRequest={"requestMethod": "GET", "requestUrl": "wss://h/ws", "status": 101}),
    entry(5, httpRequest={"requestMethod": "GET", "requestUrl": "https://h/ws", "status": 500}),
    entry(6, textPayload="ERROR lost", severity="DEFAULT"),
]


def test_json_has_the_shape_that_others_rely_on(tmp_path: Path) -> None:
    log = tmp_path / "entries.ndjson"
    log.write_text("".join(json.dumps(one) + "\n" for one in ENTRIES))

    document = told(log)

    assert (document["schema"], document["entries"], document["skipped"]) == (
        "rca.patterns/1",
        6,
        [],
    )
    by_template = {one["template"]: one for one in document["patterns"]}
    took = by_template["took <*> ms"]
    assert took == {
        "pattern": took["pattern"],
        "template": "took <*> ms",
        "count": 2,
        "first_seen": "2026-01-01T00:01:00Z",
        "last_seen": "2026-01-01T00:02:00Z",
        "severity": "WARNING",
        "severities": {"INFO": 1, "WARNING": 1},
        "services": {"cart": 2},
        "revisions": {"cart-1": 2},
        "per_minute": [["2026-01-01T00:01:00Z", 1], ["2026-01-01T00:02:00Z", 1]],
        "example": {"evidence": str(log), "insert_id": "i1", "quote": "took 12 ms"},
    }
    assert by_template["ERROR lost"]["severity"] == "ERROR"
    assert set(by_template) == {
        "took <*> ms",
        "ERROR lost",
        "GET /a/{id} -> 5xx",
        "WebSocket /ws -> 1xx",
        "WebSocket /ws -> 5xx",
    }


def test_every_way_of_writing_entries_down_says_the_same(tmp_path: Path) -> None:
    lines = "".join(json.dumps(one) + "\n" for one in ENTRIES).encode()
    ways = {
        "a.ndjson": lines,
        "a.json": json.dumps(ENTRIES).encode(),
        "b.json": json.dumps(ENTRIES, indent=2).encode(),
        "a.ndjson.gz": gzip.compress(lines),
        "a.ndjson.zst": zstandard.compress(lines),
        "mark.ndjson": b"\xef\xbb\xbf" + lines,
    }
    documents = []
    for name, content in ways.items():
        (tmp_path / name).write_bytes(content)
        documents.append(told(tmp_path / name))
    documents.append(told("-", stdin=lines))

    for document in documents:
        for one in document["patterns"]:
            del one["example"]["evidence"]

    assert all(document == documents[0] for document in documents)


def test_each_line_is_assigned_its_pattern_in_order(tmp_path: Path) -> None:
    log, assigned = tmp_path / "a.log", tmp_path / "assigned.ndjson"
    log.write_bytes(b"took 1 ms\r\n\nlost \xff\x00it\nlone\rline\ntook 22 ms")

    document = told(log, "--assign", assigned)

    rows = [json.loads(line) for line in assigned.read_text().splitlines()]
    assert [row["line"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["template"] for row in rows[:2]] == ["took <*> ms", ""]
    assert rows[0]["pattern"] == rows[4]["pattern"] != rows[3]["pattern"]
    assert {one["pattern"] for one in document["patterns"]} == {
        row["pattern"] for row in rows if row["pattern"]
    }
    (skipped,) = document["skipped"]
    assert (skipped["evidence"], skipped["locator"]) == (str(log), "line 3")


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    log, assigned = tmp_path / "a.log", tmp_path / "notes.txt"
    log.write_text("hello\n")
    assigned.write_text("mine")

    done = run(log, "--assign", assigned)

    assert (done.returncode, assigned.read_text()) == (2, "mine")
    assert b"--force" in done.stderr
    assert run(log, "--assign", assigned, "--force").returncode == 0
    assert assigned.read_text() != "mine"


def test_lines_of_text_have_their_times_and_levels(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text(
        "2026-01-01 10:00:00,123 WARN slow 1\n2026-01-01 10:05:00,456 WARN slow 2\n  at x\n"
    )

    patterns = {one["template"]: one for one in told(log)["patterns"]}

    slow = patterns["<*> WARN slow <*>"]
    assert (slow["first_seen"], slow["severity"]) == ("2026-01-01T10:00:00.123Z", "WARNING")
    assert [count for _, count in slow["per_minute"]] == [1, 1]
    assert patterns["at x"]["first_seen"] is None


def test_people_get_a_table_without_control_characters(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("2026-01-01 10:00:00 \x1b[31mred\x1b[0m\n" * 3)

    done = run(log)

    assert done.returncode == 0
    assert b"\x1b" not in done.stdout
    assert b"3 lines in 1 pattern" in done.stdout
    assert b"100.0%" in done.stdout


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.log", b""), ("blank.log", b"\n \n\t\n"), ("array.json", b"[]"), ("cut.json", b"[{")],
)
def test_nothing_is_no_error(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    assert told(tmp_path / name)["patterns"] == []
    assert run(tmp_path / name).returncode == 0


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(bytes(4096))

    for given in (tmp_path / "binary", tmp_path / "missing.log"):
        done = run(given)
        assert (done.returncode, done.stdout) == (3, b"")
        assert str(given).encode() in done.stderr
        assert b"hint" in done.stderr


def test_odd_entries_are_counted_or_passed_over(tmp_path: Path) -> None:
    log = tmp_path / "odd.ndjson"
    odd = [
        entry(1, jsonPayload={"message": {"a": 1}}),
        entry(2, jsonPayload="text"),
        {"textPayload": 5},
        {},
        entry(3, timestamp="yesterday", textPayload="y" * 300_000),
        entry(4, protoPayload={"methodName": "v1.Deploy"}),
    ]
    lines = [*map(json.dumps, odd), "no JSON", "[1]", '{"textPayload": "\\ud800"}']
    log.write_text("\n".join(lines))

    document = told(log)

    assert document["entries"] == 6
    assert [one["reason"] for one in document["skipped"]] == [
        "no JSON object",
        "longer than 8,000 bytes: the middle was not compared",
    ]
    assert document["skipped"][0]["locator"] == "line 7 and 2 more"
