"""Counts add up to the same bytes, however the lines are divided and ordered."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.mining import (
    Block,
    Found,
    count_block,
    count_entry_file,
    families_in,
    open_tally,
    patterns_in,
    sorting,
    tally,
)
from rca.mining.partial import dump_tally, load_tally

_MESSAGES = st.sampled_from(
    [
        "took 12 ms",
        "took 7 ms",
        "ERROR lost user ann",
        "ERROR lost user bob",
        "é emoji 🎉 9",
        'Traceback (most recent call last):\n  File "/app/a.py", line 3, in f\n    g()\n'
        "app.Lost: order 77 gone",
        "",
    ]
)
_ENTRIES = st.builds(
    lambda message, minute, severity, service: {
        "textPayload": message,
        "timestamp": f"2026-01-01T00:{minute:02}:00.123456789Z",
        "severity": severity,
        "resource": {"labels": {"service_name": service, "revision_name": f"{service}-1"}},
    },
    message=_MESSAGES,
    minute=st.integers(0, 3),
    severity=st.sampled_from(["INFO", "DEFAULT", "ERROR", ""]),
    service=st.sampled_from(["cart", "auth"]),
)


def lines_of(entries: list[dict[str, object]]) -> list[str]:
    return [json.dumps({"insertId": f"i{n:04}", **entry}) for n, entry in enumerate(entries)]


def partial(folder: Path, lines: list[str], threads: int = 1) -> bytes:
    with open_tally(folder) as tables:
        tables.execute(f"SET threads = {threads}")
        count_block(tables, Block(text="\n".join(lines), source=0, is_entries=True))
        return dump_tally(tables)


def merged(folder: Path, partials: list[bytes]) -> tuple[bytes, Found]:
    with open_tally(folder) as tables:
        for content in partials:
            load_tally(tables, content)
        return dump_tally(tables), patterns_in(tables, families_in(tables))


@settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    entries=st.lists(_ENTRIES, min_size=1, max_size=40),
    rng=st.randoms(use_true_random=False),
    shards=st.integers(1, 5),
    threads=st.integers(1, 2),
)
def test_shuffled_and_divided_entries_give_the_same_bytes(
    tmp_path: Path, entries: list[dict[str, object]], rng: random.Random, shards: int, threads: int
) -> None:
    lines = lines_of(entries)
    whole = merged(tmp_path, [partial(tmp_path, lines)])
    shuffled = list(lines)
    rng.shuffle(shuffled)
    parts = [shuffled[n::shards] for n in range(shards)]

    divided = merged(tmp_path, [partial(tmp_path, part, threads) for part in parts if part])

    assert divided == whole
    assert whole[1].entries == len(lines)


@settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(entries=st.lists(_ENTRIES, min_size=1, max_size=30))
def test_one_pass_over_a_file_counts_as_blocks_do(
    tmp_path: Path, entries: list[dict[str, object]]
) -> None:
    lines = lines_of(entries)
    path = tmp_path / "entries.ndjson"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    with open_tally(tmp_path) as tables:
        assert count_entry_file(tables, path, 0)
        at_once = patterns_in(tables, families_in(tables))

    _, in_blocks = merged(tmp_path, [partial(tmp_path, lines)])
    assert at_once == in_blocks


@pytest.mark.parametrize(
    "line",
    [
        '{"textPayload": "no id"}',
        '{"insertId": "a", "jsonPayload": {"event": "no message"}}',
        '{"insertId": "a", "jsonPayload": "text"}',
        "no JSON",
        '["a"]',
        '{"insertId": "a", "textPayload": "\\ud800"}',
    ],
)
def test_a_file_that_needs_care_is_not_counted_in_one_pass(tmp_path: Path, line: str) -> None:
    path = tmp_path / "entries.ndjson"
    path.write_text(f'{{"insertId": "b", "textPayload": "fine"}}\n{line}\n')

    with open_tally(tmp_path) as tables:
        assert not count_entry_file(tables, path, 0)
        assert tables.execute("SELECT count(*) FROM tally").fetchall() == [(0,)]


def test_beyond_the_limits_lines_are_one_pattern_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "PATTERN_LIMIT", 2)
    lines = ["often said"] * 3 + ["twice told"] * 2 + ["once heard", "once more seen"]

    with open_tally(tmp_path) as tables:
        count_block(tables, Block(text="\n".join(lines), source=0))
        found = patterns_in(tables, families_in(tables))

    assert [(one.template, one.count) for one in found.patterns] == [
        ("often said", 3),
        ("<*>", 2),
        ("twice told", 2),
    ]
    ((where, why),) = found.notes
    assert where == "2 entries"
    assert "2 rare texts" in why


def test_a_partial_of_nothing_adds_nothing(tmp_path: Path) -> None:
    with open_tally(tmp_path) as tables:
        nothing = dump_tally(tables)

    assert merged(tmp_path, [nothing, nothing])[1].patterns == ()


def test_ids_with_a_nul_are_none(tmp_path: Path) -> None:
    path = tmp_path / "entries.ndjson"
    line = '{"insertId": "a\\u0000b\\u0000c", "textPayload": "fine"}'
    path.write_text(line + "\n")

    with open_tally(tmp_path) as tables:
        assert not count_entry_file(tables, path, 0)
        count_block(tables, Block(text=line, source=0, is_entries=True))
        (found,) = patterns_in(tables, families_in(tables)).patterns

    assert (found.example.insert_id, found.example.line, found.example.quote) == ("", 1, "fine")


def test_a_nul_in_a_message_stays_in_the_example(tmp_path: Path) -> None:
    line = '{"insertId": "a", "textPayload": "x\\u0000y"}'

    with open_tally(tmp_path) as tables:
        count_block(tables, Block(text=line, source=3, is_entries=True))
        (found,) = patterns_in(tables, families_in(tables)).patterns

    assert (found.example.insert_id, found.example.source) == ("a", 3)
    assert found.example.quote == "x\0y"


def test_severities_add_up_to_the_count_with_and_without_times(tmp_path: Path) -> None:
    lines = [
        json.dumps({"insertId": f"i{n}", "textPayload": "same", "severity": severity, **when})
        for n, (severity, when) in enumerate(
            [
                ("INFO", {"timestamp": "2026-01-01T00:00:00Z"}),
                ("INFO", {"timestamp": "2026-01-01T00:01:00Z"}),
                ("ERROR", {"timestamp": "no time"}),
                ("ERROR", {}),
            ]
        )
    ]

    _, found = merged(tmp_path, [partial(tmp_path, lines)])

    (one,) = found.patterns
    assert one.severities == (("ERROR", 2), ("INFO", 2))
    assert [count for _, count in one.per_minute] == [1, 1]


def test_long_messages_that_differ_in_the_middle_are_one_pattern_and_two_texts(
    tmp_path: Path,
) -> None:
    lines = [f"begin {'word ' * 600}{middle} {'word ' * 600}end" for middle in ("left", "right")]

    with open_tally(tmp_path) as tables:
        count_block(tables, Block(text="\n".join(lines), source=0))
        ((texts, longest),) = tables.execute(
            "SELECT count(DISTINCT text), max(strlen(text)) FROM tally"
        ).fetchall()
        found = patterns_in(tables, families_in(tables))

    assert texts == 2
    assert longest <= tally.COMPARED
    assert [one.count for one in found.patterns] == [2]


def test_traces_beyond_the_limit_are_known_by_the_exception_they_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "TRACE_LIMIT", 1)
    traces = [
        "Traceback (most recent call last):\n"
        + "".join(f'  File "/app/{word}.py", line 3, in {word}\n    go()\n' for word in words)
        + "app.LostError: order 7 gone"
        for words in (["a", "b"], ["c", "d", "e"], ["f"], ["g", "h", "i", "j"])
    ]
    lines = [json.dumps({"insertId": f"i{n}", "textPayload": t}) for n, t in enumerate(traces)]

    _, found = merged(tmp_path, [partial(tmp_path, lines)])

    assert sorted((one.template, one.count) for one in found.patterns) == [
        ("app.LostError: order <*> gone", 3),
        ("app.LostError: order <*> gone at b.py:b", 1),
    ]


def test_texts_beyond_the_room_are_looked_up_among_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "ROOM", 300)
    names = [f"{a}{b}" for a in "abcdefgh" for b in "stuvwxyz"]
    lines = [f"user {name} said hello" for name in names]

    with open_tally(tmp_path) as tables:
        count_block(tables, Block(text="\n".join(lines), source=0))
        found = patterns_in(tables, families_in(tables))

    assert [one.template for one in found.patterns] == ["user <*> said hello"]


@pytest.mark.parametrize(
    ("url", "route"),
    [
        ("https://h.example:8443/a/12/b?c=/9", "/a/{id}/b"),
        ("https://h.example", "/"),
        ("https://h.example?next=https://x/y", "/"),
        ("git+ssh://h/é/12", "/é/{id}"),
        ("/12", "/{id}"),
        ("/a/http://x/12", "/a/http://x/{id}"),
        ("a/b", "a/b"),
        ("a/b?next=https://x/y", "a/b"),
        ("h.example:443", "h.example:443"),
        ("", "/"),
    ],
)
def test_the_route_of_a_request_has_no_host_and_no_ids(
    tmp_path: Path, url: str, route: str
) -> None:
    request = {"requestMethod": "GET", "requestUrl": url, "status": 200}
    line = json.dumps({"insertId": "a", "httpRequest": request})

    _, found = merged(tmp_path, [partial(tmp_path, [line])])

    assert [one.template for one in found.patterns] == [f"GET {route} -> 2xx"]
