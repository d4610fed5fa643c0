"""Logs of failed runs as tools of many languages write them; a line that tells begins with `»`."""

GO = """
=== RUN   TestTransfer
=== RUN   TestTransfer/overdrawn
»    ledger_test.go:48: balance: got -5, want 0
»--- FAIL: TestTransfer (0.01s)
»    --- FAIL: TestTransfer/overdrawn (0.00s)
FAIL
coverage: 71.3% of statements
»FAIL	example.org/bank/ledger	0.412s
ok  	example.org/bank/rates	0.101s
FAIL
»make: *** [Makefile:14: test] Error 1
"""

GO_BUILD = """
go: downloading example.org/tidy v1.4.0
# example.org/bank/cmd
»cmd/main.go:17:9: undefined: ledger.Open
»cmd/main.go:23:2: declared and not used: rates
»make: *** [Makefile:9: build] Error 2
"""

GRADLE = """
> Task :core:compileJava UP-TO-DATE
> Task :core:compileTestJava
»> Task :core:test FAILED

»LedgerTest > overdrawn() FAILED
»    org.opentest4j.AssertionFailedError: expected: <0> but was: <-5>
        at org.junit.jupiter.api.AssertionFailureBuilder.build(AssertionFailureBuilder.java:151)
        at org.junit.jupiter.api.Assertions.assertEquals(Assertions.java:531)
»        at org.example.bank.LedgerTest.overdrawn(LedgerTest.java:48)

»57 tests completed, 1 failed

»FAILURE: Build failed with an exception.

»* What went wrong:
»Execution failed for task ':core:test'.
> There were failing tests. See the report at: file:///builds/core/build/reports/index.html

»BUILD FAILED in 48s
"""

MAVEN = """
[INFO] Running org.example.bank.RatesTest
[INFO] Tests run: 12, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.4 s
[INFO] Running org.example.bank.LedgerTest
»[ERROR] Tests run: 9, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.2 s <<< FAILURE!
»[ERROR] org.example.bank.LedgerTest.overdrawn  Time elapsed: 0.01 s  <<< FAILURE!
»java.lang.AssertionError: expected:<0> but was:<-5>
	at org.junit.Assert.fail(Assert.java:89)
»	at org.example.bank.LedgerTest.overdrawn(LedgerTest.java:48)

[INFO] Results:
»[ERROR]   LedgerTest.overdrawn:48 expected:<0> but was:<-5>
»[INFO] BUILD FAILURE
[INFO] Total time:  31.2 s
»[ERROR] Failed to execute goal maven-surefire-plugin:test on project bank: There are test failures.
"""

TYPESCRIPT = """
$ tsc --noEmit
»src/ledger.ts(48,13): error TS2322: Type 'string' is not assignable to type 'number'.
»src/rates.ts(7,24): error TS2307: Cannot find module './rounding' or its type declarations.
»Found 2 errors in 2 files.
»error Command failed with exit code 2.
"""

ESLINT = """
$ eslint .

»/builds/bank/src/ledger.js
»  48:13  error    'rate' is assigned a value but never used  no-unused-vars
   51:1   warning  Unexpected console statement               no-console

»✖ 2 problems (1 error, 1 warning)

»error Command failed with exit code 1.
"""

C_BUILD = """
[ 61%] Building C object src/CMakeFiles/bank.dir/ledger.c.o
»/builds/bank/src/ledger.c:48:13: error: implicit declaration of function 'rate_of'
»   48 |     return rate_of(account);
      |            ^~~~~~~
»make[2]: *** [src/CMakeFiles/bank.dir/build.make:76: src/CMakeFiles/bank.dir/ledger.c.o] Error 1
»make: *** [Makefile:91: all] Error 2
"""

LINKER = """
[100%] Linking CXX executable bank
»/usr/bin/ld: ledger.cpp:(.text+0x2f): undefined reference to `Rates::today()'
»collect2: error: ld returned 1 exit status
»ninja: build stopped: subcommand failed.
"""

RSPEC = """
................................F.....

»Failures:

»  1) Ledger refuses to be overdrawn
»     Failure/Error: expect(ledger.balance).to eq(0)

»       expected: 0
»            got: -5

       (compared using ==)
»     # ./spec/ledger_spec.rb:48:in `block (2 levels) in <top (required)>'

Finished in 1.41 seconds (files took 2.2 seconds to load)
»38 examples, 1 failure

Failed examples:

»rspec ./spec/ledger_spec.rb:44 # Ledger refuses to be overdrawn
"""

PHPUNIT = """
...............................F......                            38 / 38 (100%)

»There was 1 failure:

»1) LedgerTest::testOverdrawn
»Failed asserting that -5 matches expected 0.

»/builds/bank/tests/LedgerTest.php:48

»FAILURES!
»Tests: 38, Assertions: 91, Failures: 1.
"""

DOTNET = """
  Determining projects to restore...
»  Failed Bank.LedgerTest.Overdrawn [12 ms]
  Error Message:
»   Assert.Equal() Failure: Values differ
»Expected: 0
»Actual:   -5
  Stack Trace:
»     at Bank.LedgerTest.Overdrawn() in /builds/bank/LedgerTest.cs:line 48

»Failed!  - Failed:     1, Passed:    37, Skipped:     0, Total:    38, Duration: 2 s
"""

RUST = """
test rates::tests::rounds_half_up ... ok
»test ledger::tests::overdrawn ... FAILED
test ledger::tests::opens ... ok

»failures:

---- ledger::tests::overdrawn stdout ----
»thread 'ledger::tests::overdrawn' panicked at src/ledger.rs:48:9:
»assertion `left == right` failed
»  left: -5
» right: 0
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace

»test result: FAILED. 37 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out
»error: test failed, to rerun pass `--lib`
"""

PYTHON = """
Applying migration 0007
»Traceback (most recent call last):
  File "/usr/lib/python3.11/runpy.py", line 196, in _run_module_as_main
    return _run_code(code, main_globals, None,
»  File "/builds/bank/ledger.py", line 48, in transfer
»    raise OverdrawnError(account)
»bank.errors.OverdrawnError: account 17 would be at -5
"""

NPM = """
»npm ERR! code ERESOLVE
»npm ERR! ERESOLVE unable to resolve dependency tree
»npm ERR! Found: react@18.2.0
»npm ERR! Could not resolve dependency:
»npm ERR! peer react@"^17.0.0" from old-widgets@2.1.0
npm ERR! A complete log of this run can be found in:
"""

KILLED = """
[ 412/1800] compiling shard 412
»Killed
»make: *** [Makefile:20: shards] Error 137
»##[error]Process completed with exit code 137.
"""

TERRAFORM = """
Plan: 1 to add, 0 to change, 0 to destroy.
»╷
»│ Error: Error creating Service: googleapi: Error 403: Permission 'run.services.create' denied
»│   on main.tf line 48, in resource "google_cloud_run_v2_service" "bank":
│   48: resource "google_cloud_run_v2_service" "bank" {
╵
»Error: Process completed with exit code 1.
"""

SHELL = """
+ ./deploy.sh staging
Deploying to staging
»./deploy.sh: line 48: gcloudx: command not found
»ERROR: Job failed: exit code 127
"""

FORMATTER = """
##[group]Run make format-check
make format-check
shell: /usr/bin/bash -e {0}
##[endgroup]
formatter v3
»Run `make format` and commit the change in:
»  src/ledger.zig
»make: *** [Makefile:31: format-check] Error 1
»##[error]Process completed with exit code 2.
Post job cleanup.
"""

ELIXIR = """
..........

»  1) test overdrawn is refused (Bank.LedgerTest)
»     test/ledger_test.exs:48
»     Assertion with == failed
»     code:  assert Ledger.balance(account) == 0
»     left:  -5
»     right: 0

»38 tests, 1 failure
"""

FAILED_LOGS = {
    name.lower(): text.strip("\n")
    for name, text in sorted(globals().items())
    if name.isupper() and isinstance(text, str)
}
"""The logs by name."""

NOISE = (
    "Downloading https://repo.example.org/artifacts/module-{n}-1.{n}.0.tar.gz",
    "   Compiling module-{n} v0.{n}.1 (/builds/bank/modules/{n})",
    "[{n}/900] CXX src/part_{n}/errors_{n}.cpp",
    "PASS src/handlers/errorHandler{n}.test.ts (0.{n} s)",
    "test module_{n}::returns_error_on_failure ... ok",
    "warning: unused variable `x{n}`",
    "tests/test_failures.py::test_exit_code[{n}] PASSED",
    "added {n} packages, 0 errors",
    "time=2026-01-01T00:00:{n} level=info msg=started worker={n}",
    "<testsuite {n}> failures=0 errors=0",
    "Tests run: {n}, Failures: 0, Errors: 0, Skipped: 0",
    "  - copying file {n}.o",
    "",
)


def within_noise(text: str, before: int = 900, after: int = 30) -> tuple[list[str], set[int]]:
    """The lines of a log with a healthy run around it, and which of them tell, from 1."""
    told = text.split("\n")
    lines = [NOISE[n % len(NOISE)].format(n=n) for n in range(before)]
    telling = {before + at for at, line in enumerate(told, start=1) if line.startswith("»")}
    lines += [line.removeprefix("»") for line in told]
    return lines + [f"Removing temporary file {n}" for n in range(after)], telling
