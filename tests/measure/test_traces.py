"""Stack traces are counted by fingerprint, however they came, and their lines make one pattern."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rca.measure import measure, traces
from rca.model.measures import Measures
from rca.model.trace import TraceSighting
from rca.stacktrace import fingerprint_of
from tests.conftest import REPOSITORY
from tests.measure.builders import Entry, entry, logs, said
from tests.stacktrace.texts import LANGUAGES, text

ABOUT = {
    "python": "shop.cart.NoCart: no cart <*> at main.py:edit",
    "java": "Caused by: java.lang.NullPointerException: no cart <*> at Rows.java:get",
    "javascript": "[cause]: TypeError: no cart <*> at rows.js:load",
    "go": "panic: runtime error: index out of range [<*>] with length <*> at cart.go:(*Cart).Edit",
    "csharp": "---> System.NullReferenceException: no cart <*> at Rows.cs:Get",
    "ruby": "/srv/app/lib/rows.rb:<*>:in `get': no cart <*> (Shop::NoCart) at rows.rb:get",
    "php": "PHP Fatal error: Uncaught Shop\\NoCart: no cart <*> in /srv/app/src/Cart.php:<*> "
    "at Cart.php:load",
    "rust": "no cart <*> at cart.rs:load",
}


def one_an_entry(whole: str, minute: int = 0, **fields: str) -> list[Entry]:
    """The lines of a text as entries of their own, blank ones dropped."""
    lines = [line for line in whole.split("\n") if line]
    return [
        said(f"{minute:02}:00.{number:03}", line, log="stderr", **fields)
        for number, line in enumerate(lines)
    ]


def only(measures: Measures) -> TraceSighting:
    (sighting,) = measures.traces
    return sighting


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trace_counts_once_in_a_text_and_one_line_an_entry(tmp_path: Path, language: str) -> None:
    whole = said("01:00", f"request failed\n{text(language, n=7)}", insert_id="whole")
    lines = one_an_entry(text(language), minute=2)

    measures = measure(logs(tmp_path, whole, *lines))

    sighting = only(measures)
    assert sighting.fingerprint == fingerprint_of(text(language))
    assert (sighting.language, sighting.count("incident")) == (language, 2)
    assert sighting.example.insert_id == "whole"
    (exhibit,) = [one for one in measures.exhibits if one.cite.insert_id == "whole"]
    assert sighting.example.quote in exhibit.text
    assert sighting.message.removesuffix("'").endswith(("no cart 7", "with length 3"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lines_of_a_trace_make_one_pattern_named_by_its_telling_line(
    tmp_path: Path, language: str
) -> None:
    entries = one_an_entry(text(language))

    measures = measure(logs(tmp_path, said("00:00", "hello", log="stderr"), *entries))

    patterns = {pattern.template: pattern for pattern in measures.patterns}
    told = patterns.pop(ABOUT[language])
    assert (told.severity, set(patterns)) == ("ERROR", {"hello"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trace_in_one_text_has_the_same_pattern(tmp_path: Path, language: str) -> None:
    measures = measure(logs(tmp_path, said("00:00", text(language), severity="INFO")))

    (pattern,) = measures.patterns
    assert (pattern.template, pattern.severity) == (ABOUT[language], "ERROR")
    assert pattern.example.quote in text(language)


def test_the_citation_of_a_joined_trace_leads_to_its_root_cause(tmp_path: Path) -> None:
    sighting = only(measure(logs(tmp_path, *one_an_entry(text("python")))))

    assert sighting.type == "KeyError"
    assert sighting.chain == ("shop.cart.NoCart", "KeyError")
    assert (sighting.module, sighting.function, sighting.line) == ("cart", "load", 12)
    assert sighting.example.quote == "KeyError: 'cart no cart 12'"
    assert sighting.example.insert_id == "id-stderr-00:00.004"


@pytest.mark.parametrize(
    "payload",
    [
        {"message": "failed", "stack_trace": text("java")},
        {"message": "failed", "exception": text("java")},
        {"message": text("java")},
        {"message": f"failed\n{text('java')}", "stack_trace": text("java")},
        {"message": "failed", "error": {"stack_trace": text("java")}},
        {"message": "failed", "error.stack_trace": text("java")},
        {"message": "failed", "exc_info": text("java")},
        {"msg": "failed", "err": {"stack": text("java")}},
        {"detail": {"why": text("java")}},
    ],
)
def test_a_trace_is_found_where_loggers_put_it(tmp_path: Path, payload: dict[str, object]) -> None:
    measures = measure(logs(tmp_path, entry(jsonPayload=payload)))

    sighting = only(measures)
    assert (sighting.fingerprint, sighting.count("incident")) == (fingerprint_of(text("java")), 1)
    assert measures.patterns[0].template == ABOUT["java"]
    assert sighting.example.quote


def test_counts_are_by_place_with_first_and_last(tmp_path: Path) -> None:
    entries = [
        said("01:00", text("go"), revision="checkout-00001"),
        said("03:00", text("go", n=9), revision="checkout-00001"),
        said("02:00", text("go"), revision="checkout-00002", instance="i2"),
        said("20:00", text("go"), revision="checkout-00002", insert_id="late"),
    ]

    sighting = only(measure(logs(tmp_path, *entries, baseline=("15:00", "30:00"))))

    counted = [(t.place.label, t.place.revision, t.count) for t in sighting.tallies]
    assert counted == [
        ("baseline", "checkout-00002", 1),
        ("incident", "checkout-00001", 2),
        ("incident", "checkout-00002", 1),
    ]
    assert (sighting.first, sighting.last) == (
        min(t.first for t in sighting.tallies),
        max(t.last for t in sighting.tallies),
    )
    assert sighting.example.insert_id == "id-stdout-01:00"


def test_instances_do_not_break_each_others_traces_apart(tmp_path: Path) -> None:
    entries = []
    for one, other in zip(
        one_an_entry(text("java")), one_an_entry(text("java", n=9), instance="i2"), strict=True
    ):
        other["insertId"] += "-i2"
        entries += [one, other]

    measures = measure(logs(tmp_path, *entries))

    assert only(measures).count("incident") == 2
    assert [pattern.tallies[0].count for pattern in measures.patterns] == [2]


def test_a_loud_instance_does_not_drown_the_trace_of_another(tmp_path: Path) -> None:
    entries = []
    for number, one in enumerate(one_an_entry(text("java"))):
        at = one["timestamp"][14:-1]
        entries.append(one)
        entries += [
            said(
                f"{at}{more:03}",
                f"busy {more}",
                log="stderr",
                instance="i2",
                insert_id=f"{number}-{more}",
            )
            for more in range(30)
        ]

    measures = measure(logs(tmp_path, *entries))

    assert only(measures).fingerprint == fingerprint_of(text("java"))
    assert {pattern.template for pattern in measures.patterns} == {ABOUT["java"], "busy <*>"}


def test_what_the_limits_leave_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "TEXT_LIMIT", 2)
    monkeypatch.setattr(traces, "SIGHTING_LIMIT", 1)
    entries = [
        said(f"0{number}:00", text(language))
        for number, language in enumerate(["go", "go", "java", "rust"])
    ]

    measures = measure(logs(tmp_path, *entries))

    assert only(measures).language == "go"
    assert {(one.locator, one.reason) for one in measures.skipped} == {
        ("1 entry", "1 rare stack traces left out; only 1 are kept"),
        ("1 entry", "stack traces are read in 2 different texts only"),
    }


def test_logs_without_traces_have_none(tmp_path: Path) -> None:
    entries = [
        said("00:00", "ValueError: alone"),
        said("00:01", "look at this (really)"),
        said("00:02", "line one\nat 10:20:30\nline three"),
        entry("00:03", jsonPayload={"detail": "a\nb"}),
    ]

    assert measure(logs(tmp_path, *entries)).traces == ()


def test_order_of_entries_zone_and_locale_change_nothing(tmp_path: Path) -> None:
    entries = [
        *one_an_entry(text("python")),
        *one_an_entry(text("rust"), minute=1, instance="i2"),
        said("05:00", text("java") + text("go")),
    ]
    path = tmp_path / "logs.ndjson"
    script = (
        "import sys; from pathlib import Path; from rca.measure import measure;"
        "from tests.measure.builders import dossier, evidence;"
        "print(measure(dossier(evidence(Path(sys.argv[1])))).traces)"
    )
    printed = set()
    for number, order in enumerate([entries, entries[::-1]]):
        path.write_text("\n".join(map(json.dumps, order)), "utf-8")
        zone = {"TZ": "Asia/Kolkata", "LC_ALL": "C", "PYTHONHASHSEED": str(number)}
        done = subprocess.run(
            [sys.executable, "-c", script, str(path)],
            env={**os.environ, **(zone if number else {}), "PYTHONPATH": str(REPOSITORY)},
            cwd=tmp_path,
            capture_output=True,
            check=True,
        )
        printed.add(done.stdout)

    assert len(printed) == 1
    assert printed.pop().count(b"TraceSighting") == 4
