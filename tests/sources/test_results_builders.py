"""Small results of one made-up run in every format: passed, failed, skipped, and what else."""

import json
from typing import Any

from tests.sources.builders import case, suite

JUNIT = suite(
    case("test_pays", classname="shop.test_cart"),
    case(
        "test_ships",
        '<failure message="assert 503 == 200">E   assert 503 == 200</failure>',
        classname="shop.test_cart",
    ),
    case("test_returns", '<skipped message="no stock"/>', classname="shop.test_cart"),
    name="shop",
    tests="3",
    failures="1",
    skipped="1",
)

TRX = b"""<?xml version="1.0" encoding="utf-8"?>
<TestRun id="1" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
  <Results>
    <UnitTestResult testId="a" testName="Pays" duration="00:00:01.5000000"
      startTime="2025-09-10T12:00:00.1234567+02:00" outcome="Passed" />
    <UnitTestResult testId="b" testName="Shop.Cart.Ships" outcome="Failed"><Output><ErrorInfo>
      <Message>Expected: 200
But was: 503</Message><StackTrace>   at Shop.Cart.Ships() in Cart.cs:line 12</StackTrace>
    </ErrorInfo></Output></UnitTestResult>
    <UnitTestResult testId="c" testName="Returns" outcome="NotExecuted" />
    <UnitTestResult testId="d" testName="Hangs" outcome="Timeout" />
    <UnitTestResult testId="e" testName="Crashes" />
  </Results>
  <TestDefinitions>
    <UnitTest id="a"><TestMethod className="Shop.Cart, Shop, Version=1.0" name="Pays"/></UnitTest>
    <UnitTest id="b"><TestMethod className="Shop.Cart" name="Ships"/></UnitTest>
  </TestDefinitions>
  <ResultSummary outcome="Failed"><Counters total="5" failed="1" timeout="1" error="1"/>
    <RunInfos><RunInfo outcome="Error"><Text>The host stopped.</Text></RunInfo></RunInfos>
  </ResultSummary>
</TestRun>
"""

NUNIT3 = b"""<?xml version="1.0" encoding="utf-8"?>
<test-run id="0" testcasecount="4" result="Failed" total="4" passed="1" failed="2" skipped="1">
  <test-suite type="TestFixture" id="1" name="Cart" fullname="Shop.Cart" site="Child">
    <failure><message>One or more child tests had errors</message></failure>
    <test-case fullname="Shop.Cart.Pays" name="Pays" result="Passed" duration="0.25"
      start-time="2025-09-10 10:00:00Z"/>
    <test-case fullname="Shop.Cart.Ships" name="Ships" result="Failed"><failure>
      <message>Expected: 200</message><stack-trace>at Shop.Cart.Ships()</stack-trace>
    </failure></test-case>
    <test-case fullname="Shop.Cart.Breaks" name="Breaks" result="Failed" label="Error">
      <failure><message>boom</message></failure></test-case>
    <test-case fullname="Shop.Cart.Returns" name="Returns" result="Skipped" label="Ignored">
      <reason><message>no stock</message></reason></test-case>
  </test-suite>
  <test-suite type="SetUpFixture" id="2" name="Closing" fullname="Shop.Closing" site="TearDown">
    <failure><message>cannot close</message></failure>
  </test-suite>
</test-run>
"""

NUNIT2 = b"""<?xml version="1.0"?>
<test-results name="Shop.dll" total="3" errors="1" failures="1" not-run="1">
  <test-suite name="Shop.Cart"><results>
    <test-case name="Pays" executed="True" success="True" time="0,25"/>
    <test-case name="Shop.Cart.Ships" executed="True" result="Failure" success="False">
      <failure><message>Expected: 200</message></failure></test-case>
    <test-case name="Shop.Cart.Breaks" executed="True" result="Error" success="False">
      <failure><message>boom</message></failure></test-case>
    <test-case name="Shop.Cart.Returns" executed="False">
      <reason><message>no stock</message></reason></test-case>
  </results></test-suite>
</test-results>
"""

XUNIT_NET = b"""<?xml version="1.0" encoding="utf-8"?>
<assemblies>
  <assembly name="Shop.dll" run-date="2025-09-10" run-time="10:00:00" total="3" passed="1"
    failed="1" skipped="1" errors="1">
    <errors><error type="assembly-cleanup" name="Shop"><failure exception-type="System.IOException">
      <message>in use</message></failure></error></errors>
    <collection name="Cart">
      <test name="Shop.Cart.Pays" type="Shop.Cart" method="Pays" time="0.25" result="Pass"/>
      <test name="ships in time" type="Shop.Cart" method="Ships" result="Fail">
        <failure exception-type="Xunit.Sdk.EqualException"><message>Expected: 200</message>
        <stack-trace>at Shop.Cart.Ships()</stack-trace></failure></test>
      <test name="Shop.Cart.Returns" type="Shop.Cart" result="Skip"><reason>no stock</reason></test>
    </collection>
  </assembly>
</assemblies>
"""


def lines(*events: Any) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def report(node: str, when: str, outcome: str = "passed", **fields: Any) -> dict[str, Any]:
    """One phase as pytest-reportlog writes it."""
    return {
        "nodeid": node,
        "when": when,
        "outcome": outcome,
        "longrepr": None,
        "start": 1757498400.5,
        "duration": 0.25,
        "$report_type": "TestReport",
        **fields,
    }


def phases(node: str, call: str = "passed", **fields: Any) -> tuple[dict[str, Any], ...]:
    """A whole attempt as pytest-reportlog writes it."""
    return report(node, "setup"), report(node, "call", call, **fields), report(node, "teardown")


CRASH = {
    "reprcrash": {"path": "shop/test_cart.py", "lineno": 7, "message": "assert 503 == 200"},
    "reprtraceback": {"reprentries": [{"data": {"lines": [">   assert 503 == 200"]}}]},
}

REPORTLOG = lines(
    {"pytest_version": "9.0", "$report_type": "SessionStart"},
    *phases("shop/test_cart.py::test_pays"),
    *phases("shop/test_cart.py::test_ships", "failed", longrepr=CRASH),
    report("shop/test_cart.py::test_returns", "setup", "skipped", longrepr=["a.py", 3, "no stock"]),
    report("shop/test_cart.py::test_returns", "teardown"),
    {"exitstatus": 1, "$report_type": "SessionFinish"},
)

PYTEST_JSON = json.dumps(
    {
        "created": 1757498400.5,
        "exitcode": 1,
        "root": "/work",
        "summary": {"passed": 1, "failed": 1, "error": 1, "xfailed": 1, "total": 4, "rerun": 1},
        "collectors": [
            {"nodeid": "shop/test_odd.py", "outcome": "failed", "longrepr": "ImportError: gone"}
        ],
        "tests": [
            {"nodeid": "shop/test_cart.py::test_pays", "outcome": "rerun"},
            {
                "nodeid": "shop/test_cart.py::test_ships",
                "outcome": "error",
                "call": {
                    "outcome": "failed",
                    "duration": 0.25,
                    "crash": {"message": "assert 503 == 200"},
                    "longrepr": ">   assert 503 == 200",
                },
                "teardown": {"outcome": "failed", "longrepr": "cannot close"},
            },
            {"nodeid": "shop/test_cart.py::test_returns", "outcome": "xfailed"},
        ],
    }
).encode()

CTRF = json.dumps(
    {
        "reportFormat": "CTRF",
        "results": {
            "tool": {"name": "runner"},
            "summary": {"tests": 3, "passed": 1, "failed": 1, "skipped": 0, "pending": 1},
            "tests": [
                {
                    "name": "pays",
                    "suite": ["shop", "cart"],
                    "status": "passed",
                    "duration": 250,
                    "start": 1757498400500,
                    "flaky": True,
                    "retries": 1,
                    "retryAttempts": [
                        {"attempt": 1, "status": "failed", "message": "late"},
                        {"attempt": 2, "status": "passed"},
                    ],
                },
                {"name": "ships", "status": "failed", "message": "503", "trace": "503\n at a.js:1"},
                {"name": "returns", "status": "pending"},
            ],
        },
    }
).encode()


def go(action: str, test: str = "", **fields: Any) -> dict[str, Any]:
    """One event as `go test -json` writes it."""
    named = {"Test": test} if test else {}
    time = "2025-09-10T10:00:00.123456789Z"
    return {"Time": time, "Action": action, "Package": "shop/cart", **named, **fields}


GO_TEST = lines(
    go("start"),
    go("run", "TestPays"),
    go("pass", "TestPays", Elapsed=0.25),
    go("run", "TestShips"),
    go("output", "TestShips", Output="=== RUN   TestShips\n"),
    go("output", "TestShips", Output="    cart_test.go:7: got 503\n"),
    go("output", "TestShips", Output="--- FAIL: TestShips (0.00s)\n"),
    go("fail", "TestShips", Elapsed=0),
    go("run", "TestReturns"),
    go("skip", "TestReturns", Elapsed=0),
    go("fail", Elapsed=0.5),
)


def played(title: str, *results: dict[str, Any], expected: str = "passed") -> dict[str, Any]:
    """A spec of Playwright with one test in the project `chromium`."""
    test = {"projectName": "chromium", "expectedStatus": expected, "results": list(results)}
    return {"title": title, "tests": [test]}


PLAYWRIGHT = json.dumps(
    {
        "config": {"rootDir": "/work", "projects": [], "workers": 1},
        "suites": [
            {
                "title": "cart.spec.ts",
                "specs": [
                    played(
                        "pays",
                        {"status": "failed", "error": {"message": "\x1b[31mlate\x1b[0m"}},
                        {"status": "passed", "duration": 250, "startTime": "2025-09-10T10:00:00Z"},
                    ),
                    played("ships", {"status": "timedOut", "errors": [{"message": "503"}]}),
                    played("returns", {"status": "skipped"}, expected="skipped"),
                    played("breaks", {"status": "failed"}, expected="failed"),
                    played("heals", {"status": "passed"}, expected="failed"),
                ],
            }
        ],
        "errors": [{"message": "no browser"}],
        "stats": {"expected": 1, "unexpected": 2, "flaky": 1, "skipped": 1},
    }
).encode()

JEST = json.dumps(
    {
        "numTotalTestSuites": 2,
        "numTotalTests": 4,
        "numFailedTests": 1,
        "numPendingTests": 1,
        "numTodoTests": 1,
        "testResults": [
            {
                "name": "/work/cart.test.js",
                "startTime": 1757498400500,
                "status": "failed",
                "assertionResults": [
                    {
                        "ancestorTitles": ["cart"],
                        "title": "pays",
                        "fullName": "cart pays",
                        "status": "passed",
                        "duration": 250,
                        "retryReasons": ["Error: late"],
                    },
                    {
                        "fullName": "cart ships",
                        "status": "failed",
                        "failureMessages": ["Error: 503\n    at cart.test.js:7:3"],
                    },
                    {"fullName": "cart returns", "status": "pending"},
                    {"fullName": "cart counts", "status": "todo"},
                ],
            },
            {"name": "/work/odd.test.js", "status": "failed", "message": "cannot parse"},
        ],
    }
).encode()

MOCHA = json.dumps(
    {
        "stats": {
            "suites": 1,
            "tests": 3,
            "passes": 1,
            "pending": 1,
            "failures": 2,
            "start": "2025-09-10T10:00:00.500Z",
        },
        "tests": [
            {"fullTitle": "cart pays", "file": "/a.js", "duration": 250, "err": {}},
            {
                "fullTitle": "cart ships",
                "file": "/a.js",
                "err": {"message": "503", "stack": "Error: 503\n    at a.js:7:3"},
            },
            {"fullTitle": "cart returns", "file": "/a.js", "err": {}},
        ],
        "pending": [{"fullTitle": "cart returns", "file": "/a.js", "err": {}}],
        "failures": [
            {"fullTitle": "cart ships", "file": "/a.js", "err": {"message": "503"}},
            {"fullTitle": '"before all" hook', "file": "/a.js", "err": {"message": "no table"}},
        ],
        "passes": [],
    }
).encode()

RSPEC = json.dumps(
    {
        "version": "3.13",
        "messages": ["\nAn error occurred while loading ./spec/odd_spec.rb.\nNameError: gone\n"],
        "examples": [
            {
                "description": "pays",
                "full_description": "Cart pays",
                "file_path": "./spec/cart_spec.rb",
                "status": "passed",
                "run_time": 0.25,
            },
            {
                "full_description": "Cart ships",
                "file_path": "./spec/cart_spec.rb",
                "status": "failed",
                "exception": {
                    "class": "RSpec::Expectations::ExpectationNotMetError",
                    "message": "\nexpected: 200\n     got: 503\n",
                    "backtrace": ["./spec/cart_spec.rb:7:in `block'"],
                },
            },
            {
                "full_description": "Cart returns",
                "file_path": "./spec/cart_spec.rb",
                "status": "pending",
                "pending_message": "no stock",
            },
        ],
        "summary": {
            "example_count": 3,
            "failure_count": 1,
            "pending_count": 1,
            "errors_outside_of_examples_count": 1,
        },
    }
).encode()


def dart(identity: int, name: str, result: str, **fields: Any) -> tuple[dict[str, Any], ...]:
    """A test of Dart from start to end, 250 ms long."""
    test = {"id": identity, "name": name, "suiteID": 0, "url": "file:///a.dart"}
    done = {"testID": identity, "result": result, "hidden": False, "skipped": False, **fields}
    return (
        {"type": "testStart", "time": 1000, "test": test},
        {"type": "testDone", "time": 1250, **done},
    )


_SHIPS = dart(2, "ships", "failure")
DART = lines(
    {"protocolVersion": "0.1.1", "runnerVersion": "1.24", "type": "start", "time": 0},
    {"type": "suite", "time": 0, "suite": {"id": 0, "path": "test/cart_test.dart"}},
    *dart(1, "pays", "success"),
    _SHIPS[0],
    {"type": "error", "testID": 2, "error": "Expected: 200", "stackTrace": "cart 7:3"},
    _SHIPS[1],
    *dart(3, "returns", "success", skipped=True),
    *dart(4, "loading test/cart_test.dart", "success", hidden=True),
    {"type": "done", "time": 2000, "success": False},
)

FIXTURES = {
    "junit-xml": JUNIT,
    "trx": TRX,
    "nunit": NUNIT3,
    "xunit-net": XUNIT_NET,
    "pytest-reportlog": REPORTLOG,
    "pytest-json-report": PYTEST_JSON,
    "ctrf": CTRF,
    "go-test-json": GO_TEST,
    "playwright-json": PLAYWRIGHT,
    "jest-json": JEST,
    "mocha-json": MOCHA,
    "rspec-json": RSPEC,
    "dart-json": DART,
}
