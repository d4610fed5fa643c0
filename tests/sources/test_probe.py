"""Probes from what tools write; no header, body, password or value of a query is kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.model.instant import parse_instant
from rca.model.probe import Probe
from rca.sources import recognise
from rca.sources.probe import Probes
from rca.sources.probe_urls import without_values
from tests.sources.builders import lines, records, saved, taken

SOURCE = Probes()
AT = "2025-09-10T10:02:11.204Z"


def har(*entries: object, **more: object) -> bytes:
    log = {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": list(entries)}
    return json.dumps({"log": {**log, **more}}).encode()


def har_entry(url: str = "https://shop.example/cart", status: int = 200) -> dict[str, Any]:
    secret = {"name": "Authorization", "value": "Bearer hunter2hunter2"}
    return {
        "startedDateTime": "2025-09-10T12:02:11.204+02:00",
        "time": 120.5,
        "request": {
            "method": "GET",
            "url": url,
            "headers": [secret],
            "cookies": [{"name": "sid", "value": "hunter2"}],
            "postData": {"text": "password=hunter2"},
        },
        "response": {"status": status, "headers": [secret], "content": {"text": "hunter2"}},
        "timings": {},
    }


CURL = {
    "url": "https://shop.example/cart?key=hunter2",
    "url_effective": "https://shop.example/cart?key=hunter2",
    "method": "GET",
    "http_code": 503,
    "response_code": 503,
    "time_total": 0.1205,
    "errormsg": None,
    "exitcode": 0,
}
VEGETA = {
    "attack": "",
    "seq": 0,
    "code": 503,
    "timestamp": "2025-09-10T12:02:11.204+02:00",
    "latency": 120_500_000,
    "bytes_out": 0,
    "bytes_in": 0,
    "error": "503 Service Unavailable",
    "body": "aHVudGVyMg==",
    "method": "GET",
    "url": "https://shop.example/cart",
    "headers": {"Cookie": ["hunter2"]},
}
K6 = [
    {"type": "Metric", "data": {"name": "http_reqs", "type": "counter"}, "metric": "http_reqs"},
    {"type": "Point", "data": {"time": AT, "value": 1, "tags": {}}, "metric": "http_reqs"},
    {
        "type": "Point",
        "metric": "http_req_duration",
        "data": {
            "time": AT,
            "value": 120.5,
            "tags": {"method": "GET", "status": "503", "url": "https://shop.example/cart"},
        },
    },
]
OWN = {
    "at": AT,
    "method": "get",
    "url": "https://me:hunter2@shop.example/cart?key=hunter2#hunter2",
    "status": 503,
    "latency_ms": 120.5,
}
CSV = (
    b"at,method,url,status,latency_ms,error\r\n"
    b'2025-09-10T10:02:11.204Z,GET,"https://shop.example/cart?key=hunter2",503,120.5,\r\n'
)
FILES = {
    "har": har(har_entry(status=503)),
    "curl": json.dumps(CURL).encode(),
    "curl twice": json.dumps(CURL).encode() * 2,
    "vegeta": lines(VEGETA),
    "k6": lines(*K6),
    "own": lines(OWN),
    "own array": json.dumps([OWN], indent=1).encode(),
    "csv": CSV,
    "csv with a mark": b"\xef\xbb\xbf" + CSV,
}


def probes(path: Path) -> list[Probe]:
    content, _ = taken(SOURCE, path)
    stored = saved(path.parent, "stored.ndjson", content)
    found = records(SOURCE, stored)
    assert SOURCE.count(stored)[0] == len(found)
    return [item for item in found if isinstance(item, Probe)]


@pytest.mark.parametrize("name", FILES)
def test_each_format_gives_the_same_probe_and_no_secret(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path, "file", FILES[name])

    assert recognise(path).name == "probe"
    content, skipped = taken(SOURCE, path)
    probe, *_ = probes(path)

    assert skipped == []
    assert b"hunter2" not in content
    assert b"aHVu" not in content
    assert (probe.method, probe.status, probe.ok) == ("GET", 503, False)
    assert probe.url.startswith("https://shop.example/cart")
    assert probe.latency_seconds == 0.1205
    assert probe.at == (None if "curl" in name else parse_instant(AT))
    assert (probe.cite.evidence, probe.cite.line) == ("E1", 1)


def test_stored_probes_are_in_order_of_time_and_have_one_form(tmp_path: Path) -> None:
    late = {"url": "/b", "status": 200, "at": "2025-09-10T10:00:01Z"}
    early = {"url": "/a", "error": "timeout", "at": "2025-09-10T10:00:00.5Z", "ok": False}
    never = {"url": "/c", "status": "101", "latency_seconds": "0.5"}

    content, _ = taken(SOURCE, saved(tmp_path, "p", lines(never, late, early)))

    assert content.decode().splitlines() == [
        '{"at":"2025-09-10T10:00:00.500Z","error":"timeout","method":"GET","ok":false,"status":0,'
        '"url":"/a"}',
        '{"at":"2025-09-10T10:00:01Z","method":"GET","ok":true,"status":200,"url":"/b"}',
        '{"latency_seconds":0.5,"method":"GET","ok":true,"status":101,"url":"/c"}',
    ]
    again, _ = taken(SOURCE, saved(tmp_path, "q", content))
    assert again == content


def test_a_request_without_an_answer_failed(tmp_path: Path) -> None:
    entry = har_entry(status=0)
    entry["response"]["_error"] = "net::ERR_CONNECTION_REFUSED"

    first, second = probes(saved(tmp_path, "p", har(entry, har_entry(status=0))))

    assert (first.status, first.error, first.ok) == (0, "net::ERR_CONNECTION_REFUSED", False)
    assert (second.error, second.ok) == ("no answer was recorded", False)


@pytest.mark.parametrize(
    ("document", "place", "reason"),
    [
        (lines(OWN, {**OWN, "status": 99}), "line 2", "neither a status"),
        (lines(OWN, {**OWN, "at": "2025-09-10T10:00:00"}), "line 2", "zone"),
        (lines(OWN, {**OWN, "url": " "}), "line 2", "no url"),
        (lines(OWN, {"a": 1}), "line 2", "form that is known"),
        (lines(OWN, [1]), "item 1", "no JSON object"),
        (lines(OWN) + b"oops\n", "line 2", "no JSON"),
        (har(har_entry(), 7), "entry 2", "no JSON object"),
        (har({}, har_entry()), "entry 1", "no url"),
        (CSV + b"2025-09-10T10:02:11Z,GET\r\n", "line 3", "no url"),
    ],
)
def test_what_is_no_probe_is_passed_over_with_its_place(
    tmp_path: Path, document: bytes, place: str, reason: str
) -> None:
    path = saved(tmp_path, "p", document)

    _, (skipped,) = taken(SOURCE, path)

    assert (skipped.locator, len(probes(path))) == (place, 1)
    assert reason in skipped.reason


def test_a_file_without_any_probe_says_how_one_is_written(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="holds no probe") as caught:
        taken(SOURCE, saved(tmp_path, "p", har()))

    assert '"url"' in caught.value.hint


@pytest.mark.parametrize(
    "content",
    [
        b'{"url": "https://x/"}',
        b'{"url": "https://x/", "status": 200, "note": "mine"}',
        b'{"log": 1}',
        b'{"log": {"entries": 1}}',
        b"url,method\nhttps://x/,GET\n",
        b"url,status,colour\n",
        b"{",
        b"",
        b"at method url status\n",
    ],
)
def test_what_only_resembles_probes_is_not_claimed(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadInputError):
        assert recognise(saved(tmp_path, "p", content)).name != "probe"


def test_a_har_longer_than_the_head_is_recognised(tmp_path: Path) -> None:
    entry = har_entry()
    entry["response"]["content"]["text"] = "x" * 200_000

    assert recognise(saved(tmp_path, "p", har(entry))).name == "probe"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://u:p@h.example:8443/a/b?x=1&y=2;z=3#f", "https://h.example:8443/a/b?x=*&y=*&z=*"),
        ("https://token@h/", "https://h/"),
        ("/path?x=1", "/path?x=*"),
        ("https://h/?secret", "https://h/?*"),
        ("https://h/?", "https://h/"),
        (
            'Get "https://h/a?x=1": dial tcp: i/o timeout',
            'Get "https://h/a?x=*": dial tcp: i/o timeout',
        ),
        ("https://h/@me", "https://h/@me"),
        ("http://[bad", "http://[bad"),
        ("no url", "no url"),
    ],
)
def test_urls_lose_what_may_be_secret(text: str, expected: str) -> None:
    assert without_values(text) == expected
    assert without_values(expected) == expected


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.just(AT),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [*OWN, *CURL, *VEGETA, "log", "entries", "request", "type", "data", "tags"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from([OWN, CURL, VEGETA, K6[2], {"log": {"entries": [{}]}}]), VALUES, st.data())
def test_any_value_in_any_field_gives_probes_or_a_clear_error(
    base: dict[str, Any], value: object, data: st.DataObject
) -> None:
    document = {**base, data.draw(st.sampled_from(sorted(base))): value}
    _try(json.dumps([document, value]).encode())


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200), st.sampled_from(sorted(FILES)), st.integers(0, 400))
def test_any_bytes_give_probes_or_a_clear_error(junk: bytes, name: str, at: int) -> None:
    _try(FILES[name][:at] + junk + FILES[name][at:])


def _try(content: bytes) -> None:
    path = Path(_FOLDER) / "fuzzed"
    path.write_bytes(content)
    try:
        found, _ = taken(SOURCE, path)
    except BadInputError:
        return
    stored = Path(_FOLDER) / "stored"
    stored.write_bytes(found)
    assert all(isinstance(item, Probe) for item in records(SOURCE, stored))


@pytest.fixture(autouse=True, scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    global _FOLDER  # noqa: PLW0603 - hypothesis and function fixtures do not mix
    _FOLDER = str(tmp_path_factory.mktemp("fuzz"))


_FOLDER = ""
