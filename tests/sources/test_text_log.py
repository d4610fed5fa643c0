"""Plain text logs: line N stays line N, nothing is lost in silence, times and levels are read."""

import gzip
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.model.instant import parse_instant
from rca.model.skipped import Skipped
from rca.sources import BUILTIN, Sample, TextLog, recognise
from rca.sources.text_log_lines import LONGEST, TextLines
from tests.sources.builders import (
    array,
    case,
    deploy_entry,
    lines,
    saved,
    service,
    suite,
    taken,
    text_entry,
)

SOURCE = TextLog()


def entries(path: Path, source: TextLog = SOURCE) -> tuple[list[dict[str, Any]], list[Skipped]]:
    content, skipped = taken(source, path)
    return [json.loads(line) for line in content.split(b"\n") if line], skipped


def texts(tmp_path: Path, content: bytes) -> list[str]:
    return [entry["textPayload"] for entry in entries(saved(tmp_path, "a.log", content))[0]]


def test_each_line_is_one_entry_in_stored_form(tmp_path: Path) -> None:
    path = saved(tmp_path, "my app.log", b"2025-09-10T10:02:11.204Z ERROR boom\n\n  at x\nlater\n")

    content, skipped = taken(SOURCE, path)

    assert skipped == []
    assert content.decode().splitlines() == [
        '{"insertId":"L000000001","logName":"text/my-app.log","severity":"ERROR",'
        '"textPayload":"2025-09-10T10:02:11.204Z ERROR boom",'
        '"timestamp":"2025-09-10T10:02:11.204Z"}',
        '{"insertId":"L000000002","logName":"text/my-app.log","textPayload":"",'
        '"timestamp":"2025-09-10T10:02:11.204Z"}',
        '{"insertId":"L000000003","logName":"text/my-app.log","textPayload":"  at x",'
        '"timestamp":"2025-09-10T10:02:11.204Z"}',
        '{"insertId":"L000000004","logName":"text/my-app.log","textPayload":"later",'
        '"timestamp":"2025-09-10T10:02:11.204Z"}',
    ]
    for line in content.splitlines():
        document = json.loads(line)
        assert line.decode() == json.dumps(document, sort_keys=True, separators=(",", ":"))


def test_counting_stored_lines_finds_the_earliest_and_the_latest_time(tmp_path: Path) -> None:
    original = (
        b'no time yet\n2025-09-10T10:02:12Z b\n2025-09-10T10:02:11Z "timestamp":"2001\n'
        b"2025-09-10T10:02:12.5Z c\n"
    )
    stored = saved(tmp_path, "s", taken(SOURCE, saved(tmp_path, "a", original))[0])

    assert SOURCE.count(stored) == (
        4,
        parse_instant("2025-09-10T10:02:11Z"),
        parse_instant("2025-09-10T10:02:12.5Z"),
    )


def test_a_log_without_times_is_counted_without_times(tmp_path: Path) -> None:
    stored = saved(tmp_path, "s", taken(SOURCE, saved(tmp_path, "a", b"ERROR a\nb\n"))[0])

    assert SOURCE.count(stored) == (2, None, None)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a\nb", ["a", "b"]),
        (b"a\r\nb\r\n", ["a", "b"]),
        (b"\n\na\n", ["", "", "a"]),
        (b"10%\r50%\r100%\n", ["10%\r50%\r100%"]),
        ("a\x0bb\x85c\u2028d\n".encode(), ["a\x0bb\x85c\u2028d"]),
        (b"\xef\xbb\xbfa\n\xef\xbb\xbfb\n", ["a", "b"]),
        (
            "\ufeffgr\u00fc\u00df \U0001f600\r\nb\n".encode("utf-16"),
            ["gr\u00fc\u00df \U0001f600", "b"],
        ),
        ("\ufeffa\u0a0a\U0001f600\n".encode("utf-16-be"), ["a\u0a0a\U0001f600"]),
        (b"\x1b[31mERROR\x1b[0m boom\x1b[K\n", ["ERROR boom"]),
        (b"\x1b[2Aup \x07 bell\n", ["\x1b[2Aup \x07 bell"]),
        (gzip.compress(b"a\nb\n"), ["a", "b"]),
    ],
)
def test_lines_come_out_as_they_were_written(
    tmp_path: Path, content: bytes, expected: list[str]
) -> None:
    assert texts(tmp_path, content) == expected


@pytest.mark.parametrize(
    ("content", "expected", "place", "reason"),
    [
        (b"a\ncaf\xe9\n\xff\n", ["a", "caf\ufffd", "\ufffd"], "line 2 and 1 more", "UTF-8"),
        (b"a\0\0\0b\n", ["a\u2400b"], "line 1", "NUL"),
        (b"\xff\xfea\0\n\0b", ["a"], "the end", "half a character"),
        (gzip.compress(b"a\nb\n" * 50_000)[:-20], None, "byte", "truncated"),
    ],
)
def test_what_is_broken_is_marked_as_damage(
    tmp_path: Path, content: bytes, expected: list[str] | None, place: str, reason: str
) -> None:
    found, skipped = entries(saved(tmp_path, "a.log", content))

    if expected is not None:
        assert [entry["textPayload"] for entry in found][: len(expected)] == expected
    (one,) = [item for item in skipped if item.damaged]
    assert one.locator.startswith(place)
    assert reason in one.reason


@pytest.mark.parametrize("before", [0, 100_000, LONGEST])
@pytest.mark.parametrize("length", [LONGEST // 2 + 1, 150_000, 2 * LONGEST])
def test_a_line_that_is_too_long_is_cut_and_said(tmp_path: Path, before: int, length: int) -> None:
    long = "\u00e9" * length
    content = f"{'x' * before}\n{long}\nlast\n".encode()

    found, skipped = entries(saved(tmp_path, "a.log", content))

    assert [len(entry["textPayload"]) for entry in found] == [before, LONGEST // 2, 4]
    assert set(found[1]["textPayload"]) == {"\u00e9"}
    assert [(item.locator, item.damaged) for item in skipped] == [("line 2", False)]
    assert f"{2 * length:,} bytes" in skipped[0].reason


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("shift", range(3))
def test_no_character_is_lost_where_utf_16_is_cut_for_reading(
    tmp_path: Path, encoding: str, shift: int
) -> None:
    text = "\ufeff" + "x" * shift + "\U0001f600\n" * 150_000

    content = TextLines(saved(tmp_path, "a", text.encode(encoding)))
    found = [line for block in content for line in block]

    assert set(found[1:]) == {"\U0001f600"}
    assert len(found) == 150_000


def test_a_line_of_200_megabytes_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    with path.open("wb") as file:
        file.write(b"2025-09-10T10:02:11Z first\n")
        for _ in range(200):
            file.write(b"x" * 1_000_000)
        file.write(b"\n2025-09-10T10:02:12Z last\n")
    tracemalloc.start()
    try:
        number = sum(
            block.count(b"\n") for block in SOURCE.content(path) if isinstance(block, bytes)
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert number == 3
    assert peak < 20_000_000


def test_a_thousand_lines_belong_to_a_timed_line_and_no_more(tmp_path: Path) -> None:
    content = b"early\n2025-09-10T10:02:11Z begin\n" + b"output\n" * 1200

    found, _ = entries(saved(tmp_path, "a.log", content))

    timed = ["timestamp" in entry for entry in found]
    assert timed == [False] + [True] * 1001 + [False] * 200


def test_a_time_that_a_container_runtime_put_before_a_line_leaves_the_text(tmp_path: Path) -> None:
    content = (
        b"2025-09-10T10:02:11.204000001Z Traceback (most recent call last):\n"
        b'2025-09-10T10:02:11.204000002Z   File "x.py", line 1, in <module>\n'
        b"2025-09-10T10:02:11.204000003Z ValueError: boom\n"
        b"2025-09-10T10:02:11.204000004Z\n"
    )

    found, _ = entries(saved(tmp_path, "a.log", content))

    assert [entry["textPayload"] for entry in found] == [
        "Traceback (most recent call last):",
        '  File "x.py", line 1, in <module>',
        "ValueError: boom",
        "",
    ]
    assert [entry["timestamp"][-4:] for entry in found] == ["001Z", "002Z", "003Z", "004Z"]


def test_times_without_a_zone_are_utc_and_it_is_said_once(tmp_path: Path) -> None:
    found, skipped = entries(saved(tmp_path, "a.log", b"2025-09-10 10:02:11,204 INFO a\n" * 50))

    assert {entry["timestamp"] for entry in found} == {"2025-09-10T10:02:11.204Z"}
    assert [(item.locator, item.reason) for item in skipped] == [
        ("50 times", "without a time zone, read as UTC")
    ]


def test_a_year_comes_from_the_incident_and_without_one_lines_have_no_time(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.log", b"Dec 31 23:59:59 host a\nJan  1 00:00:01 host b\n" * 3)

    dated, told = entries(path, TextLog(near=parse_instant("2026-01-01T00:00:00Z")))
    undated, told_so = entries(path)

    assert [entry["timestamp"] for entry in dated[:2]] == [
        "2025-12-31T23:59:59Z",
        "2026-01-01T00:00:01Z",
    ]
    assert any("without a year" in item.reason for item in told)
    assert not any("timestamp" in entry for entry in undated)
    assert [item.locator for item in told_so] == ["6 times"]


def test_a_file_dates_its_own_times_without_a_year(tmp_path: Path) -> None:
    content = b"Log file created at: 2024/03/05 09:00:00\nI0305 09:00:01.5  1 a.go:1] hello\n"

    found, _ = entries(
        saved(tmp_path, "a.log", content), TextLog(near=parse_instant("2026-01-01T00:00:00Z"))
    )

    assert found[1]["timestamp"] == "2024-03-05T09:00:01.5Z"


def test_a_private_key_over_several_lines_stands_in_one_entry(tmp_path: Path) -> None:
    """Redaction looks at lines one by one, and a key is secret as a whole."""
    body = ["MIIEpAIBAAKCAQEA" + "a1b2" * 12] * 3
    key = ["-----BEGIN RSA PRIVATE KEY-----", *body, "-----END RSA PRIVATE KEY-----"]
    content = "\n".join(["INFO before", *key, "INFO after"]) + "\n"

    found, _ = entries(saved(tmp_path, "a.log", content.encode()))

    assert [entry["insertId"][-1] for entry in found] == list("1234567")
    assert found[1]["textPayload"] == "\n".join(key)
    assert [entry["textPayload"] for entry in found[2:]] == ["", "", "", "", "INFO after"]


def test_a_key_that_never_ends_takes_no_more_than_a_few_lines(tmp_path: Path) -> None:
    content = b"-----BEGIN PRIVATE KEY-----\n" + b"plain\n" * 1000

    found, _ = entries(saved(tmp_path, "a.log", content))

    assert len(found) == 1001
    assert sum(entry["textPayload"] == "plain" for entry in found) > 700


@pytest.mark.parametrize("name", ["requests", "activity", "my.SYSTEM_EVENT", "\u00fc\n", "..."])
def test_no_file_name_makes_a_log_of_the_platform(tmp_path: Path, name: str) -> None:
    (entry,), _ = entries(saved(tmp_path, name, b"x\n"))

    log = entry["logName"].removeprefix("text/").lower()
    assert log
    assert "/" not in log
    assert not log.endswith(("requests", "activity", "system_event"))


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("2025-09-10 10:02:11 ERROR x", "ERROR"),
        ("2025-09-10 10:02:11 [warn] x", "WARNING"),
        ("level=error msg=x", "ERROR"),
        ('{"level":"warning"}', "WARNING"),
        ("W0910 10:02:11.204 1 x.go:1] m", "WARNING"),
        ("F0910 10:02:11.204 1 x.go:1] m", "CRITICAL"),
        ("<11>Sep 10 10:02:11 host m", "ERROR"),
        ("SEVERE: x", "ERROR"),
        ("TRACE x", "DEBUG"),
        ("there was an error", ""),
        ("ERRORS: 0", ""),
        ("NO_ERROR", ""),
        ("/var/log/ERROR/x", ""),
        ("INFO handled ERROR 5", "INFO"),
        ("", ""),
    ],
)
def test_the_level_a_line_says_becomes_its_severity(
    tmp_path: Path, line: str, severity: str
) -> None:
    (entry, *_), _ = entries(saved(tmp_path, "a.log", f"{line}\n".encode()))

    assert entry.get("severity", "") == severity


FOREIGN = {
    "array": array(text_entry(), deploy_entry()),
    "ndjson": lines(text_entry(text="2025-09-10 10:02:11 ERROR x"), text_entry(2)),
    "cut.json": b'{"logName": "projects/p/logs/x", "timest',
    "suite.xml": suite(case(inside="<system-out>2025-09-10 10:02:11 ERROR x</system-out>")),
    "service.json": json.dumps(service(LEVEL="ERROR")).encode(),
    "service.yaml": b"apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata:\n  name: a\n",
    "page.html": b"<html><body>2025-09-10 10:02:11 ERROR</body></html>",
    "prose.txt": b"It began when we deployed.\nThen there was an error.\n",
    "commits": b"commit 1234\nAuthor: a\nDate: b\n\n    x\n",
    "table.csv": b"at,method,url,status\n2025-09-10T10:02:11Z,GET,https://x/,200\n",
    "app.ndjson": b'{"level":"error","time":"2025-09-10T10:02:11Z"}\n' * 5,
    "binary": b"\0\1\2" * 100,
    "utf-16 without a mark": "2025-09-10 10:02:11 ERROR x\n".encode("utf-16-le") * 5,
    "go.txt": b"=== RUN   TestA\n--- FAIL: TestA (0.00s)\nFAIL\n",
    "tap.txt": b"TAP version 13\n1..2\nok 1 - a\nnot ok 2 - b\n",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_files_of_other_formats_do_not_look_like_a_text_log(name: str) -> None:
    sample = Sample(name=name, head=FOREIGN[name], size=len(FOREIGN[name]))

    assert not SOURCE.identify(sample)


@pytest.mark.parametrize(
    "content",
    [
        b"2025-09-10 10:02:11 started\n",
        b"[2025-09-10 10:02:11] started\n  more\n  and more\n" * 3,
        b"building\nERROR a\nWARN b\nINFO c\n",
        b"Sep 10 10:02:11 host su: x\n" * 3,
        b"banner\n" * 9 + b"2025/09/10 10:02:11 x\n" * 3,
        "\ufeff2025-09-10T10:02:11Z x\n".encode("utf-16"),
        b"\0" * 5000 + b"2025-09-10 10:02:11 INFO cut by logrotate while it was written\n" * 3,
    ],
)
def test_logs_are_recognised_and_nothing_else_claims_them(tmp_path: Path, content: bytes) -> None:
    assert recognise(saved(tmp_path, "a.log", content)).name == "text-log"


def test_text_of_unknown_nature_is_a_log_only_when_it_is_called_one(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.txt", b"this\nand that\n")

    with pytest.raises(BadInputError, match="recognised") as caught:
        recognise(path)
    assert "--kind logs" in caught.value.hint
    assert recognise(path, "logs").name == "text-log"


def test_what_another_source_claims_is_no_text_log_even_when_it_is_called_one(
    tmp_path: Path,
) -> None:
    with pytest.raises(BadInputError, match="cannot be read as logs"):
        recognise(saved(tmp_path, "a", suite(case())), "logs")
    with pytest.raises(BadInputError, match="cannot be read as logs"):
        recognise(saved(tmp_path, "b", b"\0\1"), "logs")


def test_the_text_log_gives_way_to_every_other_source() -> None:
    assert BUILTIN[-1].name == "text-log"


PIECES = st.sampled_from(
    [
        b"2025-09-10T10:02:11Z ",
        b"Sep 10 10:02:11 ",
        b"\r",
        b"\n",
        b"\0",
        b"\xff\xfe",
        b"\xe9",
        b"\t",
        b"-----BEGIN PRIVATE KEY-----",
        b"\x1b[31m",
        b"1757498531 ",
        b"ERROR",
        b"\xef\xbb\xbf",
    ]
)


@settings(deadline=None, max_examples=200)
@example(b"\n\xef\xbb\xbf")
@given(st.lists(st.one_of(st.binary(max_size=20), PIECES), max_size=40).map(b"".join))
def test_any_bytes_give_one_entry_a_line_or_one_clear_error(content: bytes) -> None:
    path = Path(_FOLDER) / "fuzzed.log"
    path.write_bytes(content)
    for source in BUILTIN:
        source.identify(Sample(name="fuzzed.log", head=content, size=len(content)))
    try:
        found, _ = entries(path, TextLog(near=parse_instant("2025-09-10T10:00:00Z")))
    except BadInputError:
        packed = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
        is_mark_alone = content[:2] in (b"\xff\xfe", b"\xfe\xff") and len(content) < 4
        assert not content or is_mark_alone or content.startswith(packed)
        return
    assert [entry["insertId"] for entry in found] == [
        f"L{number:09d}" for number in range(1, len(found) + 1)
    ]
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        assert len(found) == content.count(b"\n") + (not content.endswith(b"\n"))


@pytest.fixture(autouse=True, scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    global _FOLDER  # noqa: PLW0603 - hypothesis and function fixtures do not mix
    _FOLDER = str(tmp_path_factory.mktemp("fuzz"))


_FOLDER = ""
