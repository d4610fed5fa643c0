"""Whatever is done to a file of test results: never a traceback, never more than it holds."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.model.outcome import TestAttempt
from rca.sources import Source, xml_text
from rca.sources.junit_xml import JunitXml
from rca.sources.test_results import TEST_RESULTS
from tests.sources.builders import case, records, saved, suite, taken
from tests.sources.test_results_builders import FIXTURES, NUNIT2

SOURCES = {source.name: source for source in TEST_RESULTS}
DOCUMENTS = [*FIXTURES.items(), ("nunit", NUNIT2)]
HOSTILE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def attempts(folder: Path, source: Source, document: bytes) -> list[str]:
    """The tests that are read of a document, or none when it is refused."""
    try:
        content, _ = taken(source, saved(folder, "original", document))
    except BadInputError:
        return []
    stored = saved(folder, "stored", content)
    found = [each for each in records(source, stored) if isinstance(each, TestAttempt)]
    assert source.count(stored)[0] == len(found)
    content.decode()
    return [each.test for each in found]


@pytest.mark.parametrize(("name", "document"), DOCUMENTS)
@given(data=st.data())
@HOSTILE
def test_bytes_may_be_cut_changed_and_doubled(
    tmp_path: Path, name: str, document: bytes, data: st.DataObject
) -> None:
    spot = st.integers(0, len(document))
    start, end = sorted((data.draw(spot), data.draw(spot)))
    garbage = data.draw(st.binary(max_size=8))
    changed = data.draw(
        st.sampled_from(
            [
                document[:start],
                document[:start] + garbage + document[end:],
                document[:end] + document[start:],
                document[start:end],
            ]
        )
    )

    attempts(tmp_path, SOURCES[name], changed)


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    return [
        found
        for key, item in inner
        for found in [
            (*path, key),
            *(spots(item, (*path, key)) if isinstance(item, dict | list) else []),
        ]
    ]


@pytest.mark.parametrize("name", [n for n, s in SOURCES.items() if s.suffix == ".report"])
@given(data=st.data())
@HOSTILE
def test_values_of_json_may_be_anything(tmp_path: Path, name: str, data: st.DataObject) -> None:
    document = json.loads(FIXTURES[name])
    path = data.draw(st.sampled_from(spots(document)))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = data.draw(JSON)

    attempts(tmp_path, SOURCES[name], json.dumps(document).encode())


@pytest.mark.parametrize("name", [n for n, s in SOURCES.items() if s.suffix == ".ndjson"])
@given(data=st.data())
@HOSTILE
def test_events_may_come_in_any_order_and_shape(
    tmp_path: Path, name: str, data: st.DataObject
) -> None:
    events = [json.loads(line) for line in FIXTURES[name].splitlines()]
    mixed = data.draw(st.permutations(events))
    chosen = data.draw(st.sampled_from(mixed))
    chosen[data.draw(st.sampled_from(sorted(chosen)))] = data.draw(JSON)

    attempts(tmp_path, SOURCES[name], b"".join(json.dumps(e).encode() + b"\n" for e in mixed))


@given(order=st.permutations(range(6)))
@HOSTILE
def test_the_order_of_suites_changes_no_outcome(tmp_path: Path, order: list[int]) -> None:
    suites = [f'<testsuite name="s{n}">{case(f"t{n}")}</testsuite>' for n in range(6)]
    document = f"<testsuites>{''.join(suites[n] for n in order)}</testsuites>".encode()

    found = attempts(tmp_path, JunitXml(), document)

    assert sorted(found) == [f"tests.test_ws.t{n}" for n in range(6)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "shift_jis", "gb18030", "iso-8859-15"])
def test_blocks_end_where_they_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setattr(xml_text, "BLOCK", 100)
    name = "größe" if encoding == "iso-8859-15" else "テスト"
    name = "測試" if encoding == "gb18030" else name
    cases = "\n".join(case(f"{name}{n}") for n in range(200))
    text = f'<?xml version="1.0" encoding="{encoding}"?><testsuite>{cases}</testsuite>'

    found = attempts(tmp_path, JunitXml(), text.encode(encoding))

    assert found == [f"tests.test_ws.{name}{n}" for n in range(200)]


def test_stored_blocks_are_whole_lines_and_small(tmp_path: Path) -> None:
    cases = "\n".join(case(f"t{n}", f"<system-out>{'x' * 500}</system-out>") for n in range(8_000))
    path = saved(tmp_path, "a.xml", suite(cases))

    blocks = [block for block in JunitXml().content(path) if isinstance(block, bytes)]

    assert len(blocks) > 3
    assert max(map(len, blocks)) < 2 * 1024 * 1024
    assert all(block.endswith(b"\n") for block in blocks[:-1])


def test_a_declaration_far_below_bytes_that_are_no_text(tmp_path: Path) -> None:
    document = suite(case("a"), "\n\n", case("b", "<failure>\xff</failure>"))
    path = saved(tmp_path, "a.xml", document.decode().encode("latin-1"))

    _, skipped = taken(JunitXml(), path)

    assert [(each.locator, each.damaged) for each in skipped] == [("line 3", True)]


def test_a_file_of_lies_takes_no_more_memory_than_it_has(tmp_path: Path) -> None:
    document = json.dumps(
        {
            "examples": [],
            "summary": {"errors_outside_of_examples_count": 10**8},
            "summary_line": "",
        }
    ).encode()

    assert len(attempts(tmp_path, SOURCES["rspec-json"], document)) == 1_000


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs the peak of a process")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Reading ten times as much takes no more than a few megabytes beyond."""
    script = (
        "import sys; from pathlib import Path; from rca.sources.junit_xml import JunitXml;"
        "j, p = JunitXml(), Path(sys.argv[1]);"
        "n = sum(len(b) for b in j.content(p) if isinstance(b, bytes)); c = j.count(p)[0];"
        "status = Path('/proc/self/status').read_text().split();"
        "print(c, status[status.index('VmHWM:') + 1])"
    )
    inside = "<failure>" + "trace line\n" * 40 + "</failure>"
    peaks = []
    for number in (5_000, 50_000):
        cases = "\n".join(case(f"t{n}", inside) for n in range(number))
        done = subprocess.run(
            [sys.executable, "-c", script, str(saved(tmp_path, "a.xml", suite(cases)))],
            capture_output=True,
            text=True,
            check=True,
        )
        count, peak = map(int, done.stdout.split())
        assert count == number
        peaks.append(peak)

    assert peaks[1] - peaks[0] < 8_000
