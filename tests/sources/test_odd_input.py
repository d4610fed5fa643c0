"""One odd value must not refuse a file, take all memory, or take all day."""

import gzip
import json
import time
from pathlib import Path

import pytest

from rca.errors import BadInputError
from rca.model.skipped import Skipped
from rca.sources import recognise, unpack
from rca.sources.json_values import JsonValues, Value

ENTRY = {"logName": "projects/p/logs/x", "insertId": "a", "textPayload": "x"}


def content_of(path: Path) -> list[bytes | Skipped]:
    return list(recognise(path).content(path))


@pytest.mark.parametrize(
    "odd", ["9999-12-31T23:59:60Z", "9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00"]
)
def test_a_time_outside_the_calendar_skips_its_entry_alone(tmp_path: Path, odd: str) -> None:
    path = tmp_path / "logs.json"
    good = {**ENTRY, "timestamp": "2025-09-10T10:00:00Z"}
    path.write_text(json.dumps([good, {**ENTRY, "timestamp": odd}]), encoding="utf-8")

    found = content_of(path)

    assert sum(isinstance(item, bytes) and b"10:00:00Z" in item for item in found) == 1
    assert sum(isinstance(item, Skipped) for item in found) == 1


@pytest.mark.parametrize(
    "xml",
    [
        f'<testsuite tests="{"1" * 5000}"><testcase name="q"/></testsuite>',
        '<testsuite><a:b:c/><testcase name="q"/></testsuite>',
        '<?xml version="1.0" encoding="undefined"?><testsuite><testcase name="q"/></testsuite>',
    ],
    ids=["digits", "colons", "encoding"],
)
def test_odd_xml_gives_its_tests_all_the_same(tmp_path: Path, xml: str) -> None:
    path = tmp_path / "results.xml"
    path.write_text(xml, encoding="utf-8")

    source = recognise(path)
    stored = tmp_path / "stored.xml"
    stored.write_bytes(b"".join(c for c in source.content(path) if isinstance(c, bytes)))

    assert source.count(stored)[0] == 1


def test_a_bomb_is_refused_before_it_goes_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "MOST_UNPACKED", 1_000_000)
    path = tmp_path / "bomb.json.gz"
    head = json.dumps({**ENTRY, "timestamp": "2025-09-10T10:00:00Z"}).encode()
    path.write_bytes(gzip.compress(head + b"\n" + b" " * 3_000_000))

    with pytest.raises(BadInputError, match="unpacks to more"):
        content_of(path)


@pytest.mark.parametrize("line", ["{'severity': 'INFO', 'message': 'x'}", '{"a": bad}'])
def test_lines_that_are_no_json_cost_the_same_each(line: str) -> None:
    """Ten times the lines take about ten times as long, not a hundred times."""

    def took(lines: int) -> float:
        start = time.perf_counter()
        assert sum(isinstance(v, Skipped) for v in JsonValues([f"{line}\n" * lines])) == lines
        return time.perf_counter() - start

    took(100)
    assert took(30_000) < 40 * max(took(3_000), 0.005)


def test_values_over_several_lines_are_read_whole() -> None:
    text = '{"a": [\n{"b": 1},\n{"c": 2}\n]}\n{"d": 3}\n'

    values = [item.value for item in JsonValues([text]) if isinstance(item, Value)]

    assert values == [{"a": [{"b": 1}, {"c": 2}]}, {"d": 3}]
