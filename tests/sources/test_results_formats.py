"""Each format of test results says the same of the same run, and knows its own traps."""

from pathlib import Path

import pytest

from rca.errors import BadInputError
from rca.model.instant import parse_instant
from rca.model.outcome import Declared, Outcome, TestAttempt
from rca.model.skipped import Skipped
from rca.sources import all_sources, recognise
from rca.sources.test_results import TEST_RESULTS
from rca.sources.unpack import sample_of
from tests.sources import test_results_builders as made
from tests.sources.builders import case, records, saved, suite, taken

Story = list[tuple[str, str, str]]


def read(folder: Path, document: bytes) -> list[TestAttempt | Declared | Skipped]:
    """What a document gives after it was stored."""
    path = saved(folder, "original", document)
    source = recognise(path)
    content, _ = taken(source, path)
    found = records(source, saved(folder, "stored", content))
    return [each for each in found if isinstance(each, TestAttempt | Declared | Skipped)]


def attempts(folder: Path, document: bytes) -> list[TestAttempt]:
    return [each for each in read(folder, document) if isinstance(each, TestAttempt)]


def story(folder: Path, document: bytes) -> Story:
    return [(each.test, each.outcome.value, each.message) for each in attempts(folder, document)]


def differences(folder: Path, document: bytes) -> list[tuple[str, ...]]:
    return [each.differences for each in read(folder, document) if isinstance(each, Declared)]


STORIES: dict[str, Story] = {
    "junit-xml": [
        ("shop.test_cart.test_pays", "passed", ""),
        ("shop.test_cart.test_ships", "failed", "assert 503 == 200"),
        ("shop.test_cart.test_returns", "skipped", "no stock"),
    ],
    "trx": [
        ("Shop.Cart.Pays", "passed", ""),
        ("Shop.Cart.Ships", "failed", "Expected: 200"),
        ("Returns", "skipped", ""),
        ("Hangs", "failed", ""),
        ("Crashes", "error", ""),
    ],
    "nunit": [
        ("Shop.Cart.Pays", "passed", ""),
        ("Shop.Cart.Ships", "failed", "Expected: 200"),
        ("Shop.Cart.Breaks", "failed", "boom"),
        ("Shop.Cart.Returns", "skipped", "no stock"),
        ("Shop.Closing", "error", "cannot close"),
    ],
    "xunit-net": [
        ("(assembly-cleanup Shop)", "error", "in use"),
        ("Shop.Cart.Pays", "passed", ""),
        ("Shop.Cart.ships in time", "failed", "Expected: 200"),
        ("Shop.Cart.Returns", "skipped", "no stock"),
    ],
    "pytest-reportlog": [
        ("shop.test_cart.test_pays", "passed", ""),
        ("shop.test_cart.test_ships", "failed", "assert 503 == 200"),
        ("shop.test_cart.test_returns", "skipped", "no stock"),
    ],
    "pytest-json-report": [
        ("shop.test_odd", "error", "ImportError: gone"),
        ("shop.test_cart.test_pays", "passed", ""),
        ("shop.test_cart.test_ships", "failed", "assert 503 == 200"),
        ("shop.test_cart.test_returns", "skipped", ""),
    ],
    "ctrf": [
        ("shop > cart > pays", "failed", "late"),
        ("shop > cart > pays", "passed", ""),
        ("ships", "failed", "503"),
        ("returns", "skipped", ""),
    ],
    "go-test-json": [
        ("shop/cart.TestPays", "passed", ""),
        ("shop/cart.TestShips", "failed", "cart_test.go:7: got 503"),
        ("shop/cart.TestReturns", "skipped", ""),
    ],
    "playwright-json": [
        ("chromium > cart.spec.ts > pays", "failed", "late"),
        ("chromium > cart.spec.ts > pays", "passed", ""),
        ("chromium > cart.spec.ts > ships", "failed", "503"),
        ("chromium > cart.spec.ts > returns", "skipped", ""),
        ("chromium > cart.spec.ts > breaks", "passed", ""),
        ("chromium > cart.spec.ts > heals", "failed", "expected to be failed, was passed"),
        ("(run)", "error", "no browser"),
    ],
    "jest-json": [
        ("/work/cart.test.js > cart pays", "failed", "Error: late"),
        ("/work/cart.test.js > cart pays", "passed", ""),
        ("/work/cart.test.js > cart ships", "failed", "Error: 503"),
        ("/work/cart.test.js > cart returns", "skipped", ""),
        ("/work/cart.test.js > cart counts", "todo", ""),
        ("/work/odd.test.js", "error", "cannot parse"),
    ],
    "mocha-json": [
        ("cart pays", "passed", ""),
        ("cart ships", "failed", "503"),
        ("cart returns", "skipped", ""),
        ('"before all" hook', "failed", "no table"),
    ],
    "rspec-json": [
        ("./spec/cart_spec.rb > Cart pays", "passed", ""),
        ("./spec/cart_spec.rb > Cart ships", "failed", "expected: 200"),
        ("./spec/cart_spec.rb > Cart returns", "skipped", "no stock"),
        ("(outside of examples)", "error", "NameError: gone"),
    ],
    "dart-json": [
        ("test/cart_test.dart > pays", "passed", ""),
        ("test/cart_test.dart > ships", "failed", "Expected: 200"),
        ("test/cart_test.dart > returns", "skipped", ""),
    ],
}


def test_every_format_that_ships_has_a_story() -> None:
    assert {source.name for source in TEST_RESULTS} == set(STORIES) == set(made.FIXTURES)


@pytest.mark.parametrize("name", STORIES)
def test_the_same_run_is_told_in_every_format(tmp_path: Path, name: str) -> None:
    assert story(tmp_path, made.FIXTURES[name]) == STORIES[name]


@pytest.mark.parametrize("name", STORIES)
def test_one_source_and_no_other_claims_a_file(tmp_path: Path, name: str) -> None:
    sample = sample_of(saved(tmp_path, "results.dat", made.FIXTURES[name]))

    claims = [source.name for source in all_sources() if source.identify(sample)]

    assert claims == [name]


@pytest.mark.parametrize("name", STORIES)
def test_what_is_counted_is_what_is_read(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path, "original", made.FIXTURES[name])
    source = recognise(path)
    content, _ = taken(source, path)
    stored = saved(tmp_path, "stored", content)
    again, _ = taken(source, stored)

    number, first, last = source.count(stored)

    found = attempts(tmp_path, made.FIXTURES[name])
    times = [each.at for each in found if each.at is not None]
    assert number == len(found)
    assert (first, last) == (min(times, default=None), max(times, default=None))
    assert again == content


@pytest.mark.parametrize(
    "name", [name for name in STORIES if name not in ("rspec-json", "dart-json", "ctrf")]
)
def test_times_are_read(tmp_path: Path, name: str) -> None:
    found = attempts(tmp_path, made.FIXTURES[name])
    ten, eleven = parse_instant("2025-09-10T10:00:00Z"), parse_instant("2025-09-10T10:00:01Z")

    passed = [each for each in found if each.outcome is Outcome.PASSED]

    assert any(each.at is not None and ten <= each.at < eleven for each in passed)


@pytest.mark.parametrize("name", STORIES)
def test_durations_are_seconds(tmp_path: Path, name: str) -> None:
    found = {each.duration_seconds for each in attempts(tmp_path, made.FIXTURES[name])}

    assert found & {0.25, 0.75, 1.5}


@pytest.mark.parametrize("name", ["junit-xml", "trx", "nunit", "xunit-net", "ctrf"])
def test_what_is_declared_rightly_is_no_contradiction(tmp_path: Path, name: str) -> None:
    found = differences(tmp_path, made.FIXTURES[name])

    assert found == (
        [("4 tests declared, 5 counted", "2 failures declared, 3 counted")]
        if name == "nunit"
        else [()]
    )


def test_nunit_2_tells_errors_from_failures(tmp_path: Path) -> None:
    assert story(tmp_path, made.NUNIT2) == [
        ("Shop.Cart.Pays", "passed", ""),
        ("Shop.Cart.Ships", "failed", "Expected: 200"),
        ("Shop.Cart.Breaks", "error", "boom"),
        ("Shop.Cart.Returns", "skipped", "no stock"),
    ]
    assert differences(tmp_path, made.NUNIT2) == [()]


def test_a_run_that_stopped_is_told(tmp_path: Path) -> None:
    skipped = [each for each in read(tmp_path, made.TRX) if isinstance(each, Skipped)]

    assert [(each.locator, each.reason) for each in skipped] == [("the run", "The host stopped.")]


def test_reruns_of_pytest_look_passed_in_junit_and_are_not(tmp_path: Path) -> None:
    teardown = '<error message="failed on teardown with &quot;OSError&quot;">closed</error>'
    document = suite(
        case("flaky"),
        case("flaky"),
        case("broken", "<failure>in call</failure>"),
        case("broken", teardown),
        case("leaky", teardown),
        tests="4",
        failures="1",
        errors="2",
    )

    assert [(test, outcome) for test, outcome, _ in story(tmp_path, document)] == [
        ("tests.test_ws.flaky", "failed"),
        ("tests.test_ws.flaky", "passed"),
        ("tests.test_ws.broken", "failed"),
        ("tests.test_ws.leaky", "error"),
    ]
    assert differences(tmp_path, document) == [()]


def test_the_same_name_twice_is_no_rerun_elsewhere(tmp_path: Path) -> None:
    document = suite(case("a"), case("a"), name="mocha")

    assert [outcome for _, outcome, _ in story(tmp_path, document)] == ["passed", "passed"]


def test_a_rerun_in_a_reportlog_is_a_failed_attempt(tmp_path: Path) -> None:
    node = "a/test_b.py::TestC::test_d[x/y]"
    log = made.lines(
        *made.phases(node, "rerun", longrepr=made.CRASH),
        *made.phases(node),
        {"$report_type": "SessionFinish"},
    )

    assert story(tmp_path, log) == [
        ("a.test_b.TestC.test_d[x/y]", "failed", "assert 503 == 200"),
        ("a.test_b.TestC.test_d[x/y]", "passed", ""),
    ]


def test_workers_may_interleave_their_tests(tmp_path: Path) -> None:
    one, other = made.phases("a.py::b", "failed"), made.phases("a.py::c")
    mixed = [phase for pair in zip(one, other, strict=True) for phase in pair]

    assert story(tmp_path, made.lines(*mixed))[:2] == [("a.b", "failed", ""), ("a.c", "passed", "")]


def test_a_reportlog_that_ends_early_says_so(tmp_path: Path) -> None:
    (attempt, place) = read(tmp_path, made.lines(made.report("a.py::b", "setup")))

    assert isinstance(attempt, TestAttempt)
    assert (attempt.outcome, attempt.message) == (
        Outcome.ERROR,
        "the run ended while it was running",
    )
    assert isinstance(place, Skipped)
    assert "SessionFinish" in place.reason


def test_collection_and_expectations_in_a_reportlog(tmp_path: Path) -> None:
    collect = {"$report_type": "CollectReport", "nodeid": "a/b.py", "outcome": "failed"}
    subtest = {"$report_type": "SubtestReport", "nodeid": "a.py::t", "outcome": "failed"}
    log = made.lines(
        {**collect, "longrepr": "ImportError: x"},
        *made.phases("a.py::x", "skipped", wasxfail="known", longrepr=made.CRASH),
        *made.phases("a.py::y", "failed", longrepr="[XPASS(strict)]"),
        {**subtest, "context": {"msg": "n", "kwargs": {"i": 1}}, "longrepr": "no"},
        {"$report_type": "SessionFinish"},
    )

    assert story(tmp_path, log) == [
        ("a.b", "error", "ImportError: x"),
        ("a.x", "skipped", "known"),
        ("a.y", "failed", "[XPASS(strict)]"),
        ("a.t (n, i=1)", "failed", "no"),
    ]


def test_a_package_that_does_not_build_is_an_error(tmp_path: Path) -> None:
    log = made.lines(
        {"ImportPath": "shop/cart", "Action": "build-output", "Output": "cart.go:3: undefined\n"},
        {"ImportPath": "shop/cart", "Action": "build-fail"},
        made.go("start"),
        made.go("fail", FailedBuild="shop/cart"),
    )

    assert story(tmp_path, log) == [("shop/cart", "error", "cart.go:3: undefined")]


def test_a_test_of_go_that_never_ends_is_an_error(tmp_path: Path) -> None:
    log = made.lines(made.go("run", "TestA"), made.go("output", "TestA", Output="waiting\n"))
    again = made.lines(made.go("run", "TestA"), made.go("pass", "TestA")) * 2

    assert story(tmp_path, log) == [("shop/cart.TestA", "error", "waiting")]
    assert [outcome for _, outcome, _ in story(tmp_path, again)] == ["passed", "passed"]


def test_lines_between_events_are_told_and_cost_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path, "go.json", b"# shop/cart\n" + made.GO_TEST[:-20])
    source = recognise(path)

    content, skipped = taken(source, path)

    assert content.startswith(b"# shop/cart\n")
    assert [(each.locator, each.damaged) for each in skipped] == [
        ("line 1", False),
        ("line 12", True),
    ]


def test_a_hidden_test_of_dart_counts_where_it_fails(tmp_path: Path) -> None:
    log = made.lines(
        {"protocolVersion": "0.1.1", "type": "start", "time": 0},
        *made.dart(1, "loading a", "error", hidden=True),
        made.dart(2, "hangs", "success")[0],
    )

    assert [(test, outcome) for test, outcome, _ in story(tmp_path, log)] == [
        ("loading a", "error"),
        ("hangs", "error"),
    ]


@pytest.mark.parametrize("name", ["ctrf", "jest-json", "mocha-json", "playwright-json"])
def test_a_document_cut_short_is_refused(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path, "a.json", made.FIXTURES[name][:-20])

    with pytest.raises(BadInputError, match=r"is no .*"):
        taken(recognise(path), path)


def test_deep_json_is_refused(tmp_path: Path) -> None:
    document = b'{"results": {"tool": {}, "tests": ' + b"[" * 200_000 + b"]" * 200_000 + b"}}"
    path = saved(tmp_path, "a.json", document)

    with pytest.raises(BadInputError, match="nested too deeply"):
        taken(recognise(path), path)


def test_a_suite_that_names_no_test_is_hollow(tmp_path: Path) -> None:
    (hollow,) = read(tmp_path, b'<testsuite name="s" tests="6" failures="1" skipped="2"/>')
    cut = read(tmp_path, b'<testsuites><testsuite name="s" tests="6"><testcase name="a"/>')

    assert isinstance(hollow, Declared)
    assert hollow.is_hollow
    assert not any(each.is_hollow for each in cut if isinstance(each, Declared))


@pytest.mark.parametrize("name", ["junit-xml", "trx", "nunit", "xunit-net"])
def test_a_nul_or_an_entity_in_xml_is_damage(tmp_path: Path, name: str) -> None:
    document = made.FIXTURES[name]
    torn = saved(tmp_path, "torn", document.replace(b"200", b"2\x000"))
    declaring = document[document.index(b"?>") + 2 :]
    external = saved(
        tmp_path, "external", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hosts">]>' + declaring
    )

    for path, reason in ((torn, "a NUL character"), (external, "declares entities")):
        _, skipped = taken(recognise(path), path)
        assert [each.damaged for each in skipped] == [True]
        assert reason in skipped[0].reason
