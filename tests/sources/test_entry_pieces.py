"""Cut into pieces or read value by value: the same entries, the same places passed over."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.model.skipped import Skipped
from rca.sources import entry_cuts, json_values
from rca.sources.log_entries import LogEntries
from tests.sources.builders import array, lines, saved, taken, text_entry

LOGS = LogEntries()
NESTED = {"jsonPayload": {"a": [{"b": 1}, {"c": [{"d": 2}, {"e": "},\n  {"}]}]}}


def entries(first: int, count: int) -> list[dict[str, Any]]:
    return [
        text_entry(number, "x" * (number % 7), **(NESTED if number % 3 == 0 else {}))
        for number in range(first, first + count)
    ]


def segment(kind: str, first: int, count: int) -> bytes:
    found = entries(first, count)
    made: dict[str, bytes] = {
        "lines": lines(*found),
        "array": array(*found) + b"\n",
        "tabs": json.dumps(found, indent="\t").encode() + b"\n",
        "one blank": json.dumps(found, indent=1).encode() + b"\r\n",
        "windows": array(*found).replace(b"\n", b"\r\n") + b"\r\n",
        "compact": json.dumps(found).encode() + b"\n",
        "objects": b"".join(json.dumps(one, indent=2).encode() + b"\n" for one in found),
        "response": json.dumps({"entries": found}).encode() + b"\n",
        "odd": b'17\n\n{"a": NaN}\n{"logName": 1}\nno JSON, {\n',
        "broken": b'{"logName": "projects/p/logs/x", "timestamp": \n',
        "latin": lines(text_entry(first, "?")).replace(b"?", b"\xe4"),
        "blank": b"\n \t\r\n",
    }
    return made[kind]


KINDS = (
    *("lines", "array", "tabs", "one blank", "windows", "compact", "objects", "response"),
    *("odd", "broken", "latin", "blank"),
)


def read(path: Path, piece: int) -> tuple[bytes, set[Any]] | str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entry_cuts, "PIECE", piece)
        patch.setattr(entry_cuts, "_LOOK", 64)
        try:
            content, skipped = taken(LOGS, path)
        except BadInputError as error:
            return error.message
    # careful reading tells of the first line only that is no UTF-8
    return content, {
        ("" if "UTF-8" in place.reason else place.locator, place.reason, place.damaged)
        for place in skipped
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.integers(0, 40), st.integers(1, 9)),
        min_size=1,
        max_size=5,
    ),
    st.integers(50, 3000),
    st.integers(0, 200),
    st.sampled_from([bytes, gzip.compress]),
)
def test_pieces_of_any_size_give_what_careful_reading_gives(
    tmp_path: Path, segments: list[tuple[str, int, int]], piece: int, cut: int, pack: Any
) -> None:
    text = b"".join(segment(*made) for made in segments)
    path = saved(tmp_path, "logs", pack(text[: len(text) - cut]))

    assert read(path, piece) == read(path, 10**9)


@pytest.mark.parametrize("kind", KINDS[:8])
def test_every_layout_gives_all_entries_in_pieces(tmp_path: Path, kind: str) -> None:
    path = saved(tmp_path, "logs", segment(kind, 0, 30) + segment(kind, 30, 30))

    found = read(path, 1500)

    assert found == read(saved(tmp_path, "plain", lines(*entries(0, 60))), 10**9)
    assert found[1] == set()


def test_a_value_without_end_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_values, "MOST_VALUE", 100_000)
    monkeypatch.setattr(entry_cuts, "MOST_VALUE", 100_000)
    monkeypatch.setattr(entry_cuts, "PIECE", 1_000)
    long = lines(text_entry(5, "x" * 300_000))
    text = b"y" * 300_000 + b"\n"
    path = saved(tmp_path, "a", lines(text_entry(1)) + text + long + lines(text_entry(2)))

    content, skipped = taken(LOGS, path)

    assert content.count(b"\n") == 2
    assert [(place.locator, place.reason) for place in skipped] == [
        ("line 2", "no JSON object"),
        ("line 3", "not JSON: it is longer than 100,000 characters"),
    ]


def test_parts_of_an_entry_are_joined_before_anything_else(tmp_path: Path) -> None:
    def part(index: int, text: str, **fields: Any) -> dict[str, Any]:
        split = {"uid": "u1", "totalSplits": 3} | ({"index": index} if index else {})
        return text_entry(index, text, insertId=f"i{index}", split=split) | fields

    parts = [part(2, "secret"), part(0, "a "), part(1, "very ")]
    content, skipped = taken(LOGS, saved(tmp_path, "a", lines(*parts, text_entry(50))))

    first, other = (json.loads(line) for line in content.splitlines())
    assert (first["textPayload"], first["insertId"]) == ("a very secret", "i0")
    assert first["split"] == {"uid": "u1", "totalSplits": 3}
    assert "split" not in other
    assert skipped == []


def test_a_part_that_is_missing_is_told(tmp_path: Path) -> None:
    split = {"uid": "u1", "index": 1, "totalSplits": 3}
    entry = text_entry(1, insertId="i1", split=split)

    content, skipped = taken(LOGS, saved(tmp_path, "a", lines(entry, entry)))

    assert content.count(b"\n") == 1
    assert skipped == [
        Skipped(
            evidence="", locator="entry i1", reason="2 of the 3 parts of this entry are not here"
        )
    ]


def test_lists_and_texts_of_a_split_payload_go_on(tmp_path: Path) -> None:
    def part(index: int, **proto: Any) -> dict[str, Any]:
        split = {"uid": "u1", "index": index, "totalSplits": 2}
        entry = text_entry(index, insertId=f"i{index}", split=split, protoPayload=proto)
        del entry["textPayload"]
        return entry

    one = part(0, methodName="SetIamPolicy", request={"bindings": [1], "etag": "ab"})
    two = part(1, methodName="SetIamPolicy", request={"bindings": [2], "etag": "cd", "more": 1})
    content, _ = taken(LOGS, saved(tmp_path, "a", lines(two, one)))

    assert json.loads(content)["protoPayload"] == {
        "methodName": "SetIamPolicy",
        "request": {"bindings": [1, 2], "etag": "abcd", "more": 1},
    }
