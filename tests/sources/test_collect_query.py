"""The query that is sent, and the test server's reading of the query language."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rca.errors import UsageError
from rca.model.instant import Instant, Window, parse_instant
from rca.sources.logging_query import Selection, query_of, quoted, within
from tests.logging_server import QueryError, matches, parse
from tests.logging_server.made import PROJECT, entry

WINDOW = Window(
    start=parse_instant("2025-09-10T10:00:00Z"), end=parse_instant("2025-09-10T11:00:00.000000001Z")
)
SHAPE: dict[str, Any] = {
    **entry(1, second=90),
    "jsonPayload": {"message": "Pool is Empty", "size": 12, "tags": ["a", "b"], "none": None},
    "labels": {"run.googleapis.com/base": "x", "a.b": "dotted"},
    "httpRequest": {"status": 503, "latency": "0.25s"},
}
del SHAPE["textPayload"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "severity>=INFO",
        "severity=ERROR",
        'severity=("ERROR" OR "CRITICAL")',
        "-severity=INFO",
        "httpRequest.status>=500 AND httpRequest.status<600",
        "httpRequest.status=503",
        'jsonPayload.message:"pool is"',
        'jsonPayload.message="pool is empty"',
        'jsonPayload.message=~"Pool.*Empty$"',
        'jsonPayload.message!~"pool"',
        'NOT jsonPayload.message=~"pool"',
        "jsonPayload.size>3",
        "jsonPayload.tags=b",
        "jsonPayload.size:*",
        "NOT jsonPayload.missing:*",
        'NOT jsonPayload.missing="x"',
        'labels.a.b="dotted"',
        'timestamp>="2025-09-10T10:01:30Z" timestamp<"2025-09-10T10:01:30.000000002Z"',
        '"pool is empty"',
        "pool empty",
        'resource.labels.service_name=("other" OR "checkout") -- the one\n',
        '(severity=ERROR OR severity=INFO) AND NOT (resource.type="x")',
        # OR binds tighter than AND
        "severity=ERROR OR nothing AND pool",
        'logName:"stderr"',
    ],
)
def test_what_matches(query: str) -> None:
    assert matches(query, SHAPE)
    assert not matches(f"NOT ({query})", SHAPE) if query else True


@pytest.mark.parametrize(
    "query",
    [
        "severity>ERROR",
        "jsonPayload.missing!=x",
        'jsonPayload.message=~"pool"',
        "jsonPayload.none:*",
        "pool AND nothing OR severity=INFO",
        'timestamp>"2025-09-10T10:01:30.000000001Z"',
        "jsonPayload.size<9",
    ],
)
def test_what_does_not_match(query: str) -> None:
    assert not matches(query, SHAPE)


@pytest.mark.parametrize(
    "query",
    [
        "(",
        ")",
        "severity>=",
        "severity>=NONE",
        'a="x',
        'a=("x" OR)',
        "AND",
        'a=~"("',
        'timestamp>"yesterday"',
        "a..b=1",
        "(" * 5000,
        "NOT",
        "= 1",
    ],
)
def test_what_is_no_query(query: str) -> None:
    with pytest.raises(QueryError):
        parse(query)


@given(st.text(alphabet='ab."()=:<>!~-*, \n\\ANDORNOT', max_size=60))
def test_any_text_is_a_query_or_refused(text: str) -> None:
    with contextlib.suppress(QueryError):
        parse(text)(SHAPE)


@given(st.text(), st.text())
def test_a_quoted_text_is_that_text(text: str, other: str) -> None:
    shape = {"jsonPayload": {"x": text}}
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert matches(f"jsonPayload.x={quoted(text)}", shape)
    if other.casefold() not in text.casefold():
        assert not matches(f"jsonPayload.x:{quoted(other)}", shape)


COMPARISONS = {
    "severity>=ERROR": True,
    "httpRequest.status=503": True,
    "pool": True,
    "jsonPayload.missing=1": False,
    "nothing": False,
}
queries = st.recursive(
    st.sampled_from(list(COMPARISONS)),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda both: f"({both[0]} AND {both[1]})"),
        st.tuples(inner, inner).map(lambda both: f"({both[0]} OR {both[1]})"),
        inner.map(lambda one: f"NOT {one}"),
    ),
    max_leaves=12,
)


@given(queries)
def test_logic_is_that_of_python(query: str) -> None:
    as_python = query.replace("NOT", "not").replace("AND", "and").replace(" OR ", " or ")
    for comparison, holds in COMPARISONS.items():
        as_python = as_python.replace(comparison, str(holds))
    assert matches(query, SHAPE) == bool(eval(as_python))  # noqa: S307 - made of these words


def test_the_default_selection() -> None:
    query = query_of(
        Selection(project=PROJECT, region="us-central1", services=("checkout", "cart")), WINDOW
    )

    assert query.startswith('timestamp>="2025-09-10T10:00:00Z"\nAND timestamp<"')
    for log in ("requests", "stdout", "stderr", "varlog%2Fsystem"):
        assert matches(query, entry(log=f"run.googleapis.com%2F{log}"))
    for log in ("activity", "system_event"):
        assert matches(query, entry(log=f"cloudaudit.googleapis.com%2F{log}"))
    assert not matches(query, entry(log="run.googleapis.com%2Fother"))
    assert not matches(query, entry() | {"timestamp": "2025-09-10T11:00:00.000000001Z"})
    assert matches(query, entry() | {"timestamp": "2025-09-10T11:00:00Z"})


@pytest.mark.parametrize(
    "name", ['a" OR "', "a\\", 'x") OR severity>=DEFAULT OR ("', "\n", "\x00é"]
)
def test_a_name_cannot_break_out(name: str) -> None:
    query = query_of(Selection(project=PROJECT, services=(name,)), WINDOW)

    assert not matches(query, entry(1))
    shape = entry(1)
    shape["resource"]["labels"]["service_name"] = name
    assert matches(query, shape)


@given(
    st.lists(st.sampled_from([*'a"()\\ \n=', "--", "OR", "NOT", "x=1"]), max_size=12).map("".join)
)
@example("a--b) OR (a=1")
@example('"a"--(\n)')
def test_a_filter_never_widens(text: str) -> None:
    try:
        query = query_of(
            Selection(project=PROJECT, services=("checkout",), narrowed_by=text), WINDOW
        )
        predicate = parse(query)
    except (UsageError, QueryError):
        return
    other = entry()
    other["resource"]["labels"]["service_name"] = "other"
    assert not predicate(other)
    assert not predicate(entry() | {"timestamp": "2025-09-10T12:00:00Z"})


@pytest.mark.parametrize(
    ("given_", "word"),
    [
        ({"severity": "LOUD"}, "severity"),
        ({"narrowed_by": "(a=1"}, "not closed"),
        ({"narrowed_by": "a=1) OR (b=2"}, "not opened"),
        ({"narrowed_by": 'a="1'}, "string"),
        ({"narrowed_by": "a" * 20_000}, "characters"),
    ],
)
def test_wrong_usage(given_: dict[str, str], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        query_of(Selection(project=PROJECT, **given_), WINDOW)  # type: ignore[arg-type]


def test_another_window_of_the_same_query() -> None:
    query = query_of(Selection(project=PROJECT, narrowed_by="a=1\nb=2"), WINDOW)
    later = Window(start=Instant(WINDOW.start + 5), end=WINDOW.end)

    assert within(query, later).splitlines()[0] == 'timestamp>="2025-09-10T10:00:00.000000005Z"'
    assert within(query, later).splitlines()[1:] == query.splitlines()[1:]
    assert within(within(query, later), WINDOW) == query
    assert json.dumps(query)
