"""JUnit XML: every dialect's way to say how an attempt went, and hostile documents."""

from pathlib import Path

import pytest

from rca.errors import BadInputError
from rca.model.instant import parse_instant
from rca.model.outcome import Counts, Declared, Outcome, TestAttempt
from rca.model.skipped import Skipped
from rca.sources import recognise
from rca.sources.interface import Sample
from rca.sources.junit_xml import JunitXml
from tests.sources.builders import case, records, saved, suite, taken

JUNIT = JunitXml()


def read(folder: Path, document: bytes) -> tuple[list[TestAttempt], list[Skipped]]:
    content, _ = taken(JUNIT, saved(folder, "original", document))
    found = records(JUNIT, saved(folder, "stored.xml", content))
    attempts = [record for record in found if isinstance(record, TestAttempt)]
    return attempts, [record for record in found if isinstance(record, Skipped)]


def outcomes(folder: Path, *cases: str, **attributes: str) -> list[tuple[str, str]]:
    attempts, _ = read(folder, suite(*cases, **attributes))
    return [(attempt.test, attempt.outcome.value) for attempt in attempts]


@pytest.mark.parametrize(
    ("inside", "attributes", "outcome"),
    [
        ("", {}, "passed"),
        ("<system-out>error</system-out>", {}, "passed"),
        ("<failure message='m'>t</failure>", {}, "failed"),
        ("<error/>", {}, "error"),
        ("<skipped/>", {}, "skipped"),
        ("", {"status": "disabled"}, "skipped"),
        ("", {"status": "notrun", "result": "suppressed"}, "skipped"),
        ("", {"status": "run"}, "passed"),
        ("<skipped/><failure/>", {}, "failed"),
        ("<failure/><error/>", {}, "error"),
        ("<failure/>", {"status": "disabled"}, "failed"),
    ],
)
def test_the_worst_outcome_of_a_case_counts(
    tmp_path: Path, inside: str, attributes: dict[str, str], outcome: str
) -> None:
    found = outcomes(tmp_path, case("test_a", inside, **attributes))

    assert found == [("tests.test_ws.test_a", outcome)]


def test_an_attempt_carries_everything_the_case_says(tmp_path: Path) -> None:
    failure = '<failure message="assert 1011 == 1000">Traceback\n  line</failure>'
    (attempt,), _ = read(tmp_path, suite(case("test_a", failure, time="1,234.5")))

    assert attempt.message == "assert 1011 == 1000"
    assert attempt.detail == "Traceback\n  line"
    assert attempt.duration_seconds == 1234.5
    assert attempt.at == parse_instant("2025-09-10T10:00:00Z")
    assert attempt.label == "incident"
    assert (attempt.cite.evidence, attempt.cite.test) == ("E1", "tests.test_ws.test_a")


def test_all_texts_of_a_case_are_kept_the_worst_first(tmp_path: Path) -> None:
    inside = '<failure message="call">in call</failure><error message="teardown">at end</error>'
    (attempt,), _ = read(tmp_path, suite(case("test_a", inside)))

    assert attempt.message == "teardown"
    assert attempt.detail == "at end\n\nin call"


def test_a_missing_message_is_the_first_line_of_the_text(tmp_path: Path) -> None:
    (attempt,), _ = read(tmp_path, suite(case("a", "<failure>\n  boom\n at x</failure>")))

    assert attempt.message == "boom"


def test_a_long_text_is_cut(tmp_path: Path) -> None:
    (attempt,), _ = read(tmp_path, suite(case("a", f"<failure>{'x' * 50_000}</failure>")))

    assert len(attempt.detail) == 20_000


def test_a_text_of_eleven_megabytes_is_no_damage(tmp_path: Path) -> None:
    document = suite(case("a", f"<system-out>{'x' * 11_000_000}</system-out>"), case("b"))
    content, skipped = taken(JUNIT, saved(tmp_path, "a", document))

    assert skipped == []
    assert len(records(JUNIT, saved(tmp_path, "b", content))) == 2


def test_attempts_at_one_test_are_cited_apart(tmp_path: Path) -> None:
    attempts, _ = read(tmp_path, suite(case("a", "<failure/>"), case("b"), case("a")))

    assert [(a.cite.test, a.outcome) for a in attempts] == [
        ("tests.test_ws.a", Outcome.FAILED),
        ("tests.test_ws.b", Outcome.PASSED),
        ("tests.test_ws.a#2", Outcome.PASSED),
    ]


def test_reruns_come_in_the_order_in_which_they_ran(tmp_path: Path) -> None:
    flaky = case("flaky", '<flakyFailure message="first"/><flakyError/>')
    failed = case("failed", '<failure/><rerunFailure message="again"/>')

    assert outcomes(tmp_path, flaky, failed) == [
        ("tests.test_ws.flaky", "failed"),
        ("tests.test_ws.flaky", "error"),
        ("tests.test_ws.flaky", "passed"),
        ("tests.test_ws.failed", "failed"),
        ("tests.test_ws.failed", "failed"),
    ]


def test_an_error_of_a_suite_is_an_attempt_named_like_it(tmp_path: Path) -> None:
    attempts, _ = read(tmp_path, suite('<error message="fixture">text</error>', name="slow"))

    assert [(a.test, a.outcome, a.message) for a in attempts] == [
        ("slow", Outcome.ERROR, "fixture")
    ]


def test_names_may_be_missing(tmp_path: Path) -> None:
    found = outcomes(tmp_path, case("only", classname=""), "<testcase/>", name="s")

    assert found == [("only", "passed"), ("s", "passed")]


def test_nested_suites_inherit_the_time(tmp_path: Path) -> None:
    inner = f"<testsuite name='inner'>{case('a')}</testsuite>"
    later = f"<testsuite timestamp='2025-09-10T11:00:00'>{case('b')}</testsuite>"
    attempts, _ = read(tmp_path, suite(inner, later, case("c"), timestamp="2025-09-10T10:00:00"))

    ten, eleven = parse_instant("2025-09-10T10:00:00Z"), parse_instant("2025-09-10T11:00:00Z")
    assert [a.at for a in attempts] == [ten, eleven, ten]


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        ("2025-09-10T12:00:00+02:00", "2025-09-10T10:00:00Z"),
        ("2025-09-10T12:00:00+0200", "2025-09-10T10:00:00Z"),
        ("2025-09-10T10:00:00.123456", "2025-09-10T10:00:00.123456Z"),
    ],
)
def test_times_with_and_without_a_zone(tmp_path: Path, timestamp: str, expected: str) -> None:
    (attempt,), _ = read(tmp_path, suite(case("a"), timestamp=timestamp))

    assert attempt.at == parse_instant(expected)


def test_a_time_of_another_shape_is_no_time(tmp_path: Path) -> None:
    (attempt,), _ = read(tmp_path, suite(case("a", time="nan"), timestamp="Wed 10 Sep"))

    assert attempt.at is None
    assert attempt.duration_seconds is None


def declared(folder: Path, document: bytes) -> list[Declared]:
    content, _ = taken(JUNIT, saved(folder, "original", document))
    found = records(JUNIT, saved(folder, "stored.xml", content))
    return [record for record in found if isinstance(record, Declared)]


def test_what_a_suite_declares_stands_beside_what_it_holds(tmp_path: Path) -> None:
    document = suite(case("a"), tests="3", failures="1", skipped="1", disabled="1", name="half")
    (half,) = declared(tmp_path, document)
    (more,) = declared(tmp_path, suite(case("a"), case("a"), tests="1", name="more"))

    assert (half.suite, half.claimed) == ("half", Counts(tests=3, failed=1, skipped=2))
    assert half.counted == Counts(tests=1, failed=0, error=0, skipped=0)
    assert half.differences == (
        "3 tests declared, 1 counted",
        "1 failures declared, 0 counted",
        "2 skipped declared, 0 counted",
    )
    (place,) = half.missing
    assert (place.evidence, place.locator) == ("E1", "suite half")
    assert place.reason == "declares 3 tests, holds 1"
    assert (more.differences, more.missing) == (("1 tests declared, 2 counted",), ())


@pytest.mark.parametrize("tests", ["1" * 5000, "-1", "many"])
def test_a_count_that_is_no_count_is_not_believed(tmp_path: Path, tests: str) -> None:
    attempts, skipped = read(tmp_path, suite(case("a"), tests=tests))

    assert (len(attempts), skipped) == (1, [])


def test_a_name_that_xml_does_not_allow_costs_no_case(tmp_path: Path) -> None:
    attempts, _ = read(tmp_path, b'<testsuite><a:b:c/><testcase name="q"/></testsuite>')

    assert [attempt.test for attempt in attempts] == ["q"]


@pytest.mark.parametrize(
    "encoding", ["undefined", "idna", "punycode", "base64", "no-such", "utf-7"]
)
def test_an_encoding_that_cannot_be_is_taken_as_utf8(tmp_path: Path, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    document = f'{head}<testsuite><testcase name="q"/></testsuite>'.encode()
    path = saved(tmp_path, "a.xml", document)

    attempts, _ = read(tmp_path, document)

    assert [attempt.test for attempt in attempts] == ["q"]
    assert recognise(path, "tests") is not None


@pytest.mark.parametrize(
    "head", [b"<:x/>", b"<a:b:c/>", b"<x:/>", b"<\xff/>", b'<?xml encoding="undefined"?><a/>']
)
def test_whatever_a_file_begins_with_identifying_does_not_fail(head: bytes) -> None:
    assert not JUNIT.identify(Sample(name="a.xml", head=head, size=len(head)))


def test_namespaces_are_looked_through(tmp_path: Path) -> None:
    document = b'<testsuite xmlns="urn:x"><testcase name="a"><failure/></testcase></testsuite>'
    attempts, _ = read(tmp_path, document)

    assert [(a.test, a.outcome) for a in attempts] == [("a", Outcome.FAILED)]


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252", "utf-8-sig"])
def test_every_encoding_is_stored_as_utf8(tmp_path: Path, encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{declared}"?><testsuite>{case("prüft")}</testsuite>'
    path = saved(tmp_path, "a.xml", text.encode(encoding))

    content, skipped = taken(JUNIT, path)
    (attempt,) = records(JUNIT, saved(tmp_path, "b", content))

    assert recognise(path).name == "junit-xml"
    assert skipped == []
    assert isinstance(attempt, TestAttempt)
    assert attempt.test == "tests.test_ws.prüft"


def test_a_document_cut_short_is_damaged_and_keeps_its_cases(tmp_path: Path) -> None:
    document = suite(case("a"), case("b", "<failure>long</failure>"), case("c"))
    path = saved(tmp_path, "a", document[: document.index(b'"c"')])

    content, skipped = taken(JUNIT, path)
    found = records(JUNIT, saved(tmp_path, "b", content))

    assert [place.damaged for place in skipped] == [True]
    assert [r.test for r in found if isinstance(r, TestAttempt)][:2] == [
        "tests.test_ws.a",
        "tests.test_ws.b",
    ]


def test_forbidden_characters_do_not_break_the_document(tmp_path: Path) -> None:
    document = suite(case("a", "<failure>\x00\x1b[31mred</failure>"))
    (attempt,), _ = read(tmp_path, document)

    assert attempt.detail == "\N{REPLACEMENT CHARACTER}" * 2 + "[31mred"


def test_what_is_no_xml_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no JUnit XML"):
        taken(JUNIT, saved(tmp_path, "a", b"<testsuite"))


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    document = (
        f'<!DOCTYPE t [<!ENTITY l0 "lol">{levels}]><testsuite><testcase name="&l11;"/></testsuite>'
    )

    with pytest.raises(BadInputError, match="amplification"):
        taken(JUNIT, saved(tmp_path, "a", document.encode()))


def test_entities_are_never_expanded_nor_fetched(tmp_path: Path) -> None:
    secret = saved(tmp_path, "secret", b"keep out")
    document = (
        f'<!DOCTYPE t [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY y "spoken">]><testsuite>'
        f'<testcase name="a"><failure message="m">&x;&y;</failure></testcase></testsuite>'
    )
    (attempt,), _ = read(tmp_path, document.encode())

    assert attempt.message == "m"
    assert "keep out" not in attempt.detail
    assert "spoken" not in attempt.detail


def test_deep_nesting_is_survived(tmp_path: Path) -> None:
    document = b"<testsuite>" * 5_000 + case("a").encode() + b"</testsuite>" * 5_000
    path = saved(tmp_path, "a", document)

    with pytest.raises(BadInputError, match="no JUnit XML"):
        taken(JUNIT, path)


@pytest.mark.parametrize(
    "head",
    [b"", b"<html><body/></html>", b"testsuite", b"<assemblies/>", b"<", b"\0", b"<testsuitesX/>"],
)
def test_other_documents_are_not_claimed(tmp_path: Path, head: bytes) -> None:
    assert not JUNIT.identify(Sample(name="junit.xml", head=head, size=len(head)))
