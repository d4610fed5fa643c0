"""What attempts add up to: the rules for one outcome a test, whatever the files."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.model.outcome import Outcome
from rca.sources.cases import Case
from rca.workflow.failure_text import fingerprint_of_failure
from rca.workflow.test_reading import Failure, FileReading
from rca.workflow.test_tally import TestTally
from rca.workflow.tests import read_tests
from tests.sources.builders import case, saved, suite
from tests.sources.test_results_builders import FIXTURES, JUNIT, REPORTLOG

LETTERS = {
    "P": Outcome.PASSED,
    "F": Outcome.FAILED,
    "E": Outcome.ERROR,
    "S": Outcome.SKIPPED,
    "T": Outcome.TODO,
}


def reading(attempts: str, source: str = "junit-xml", at: int | None = None) -> FileReading:
    """One test `t` with those attempts in one file."""
    file = FileReading(path=f"{source}.file", source=source, title=source)
    for letter in attempts:
        outcome = LETTERS[letter.replace("R", "P")]
        made = Case("t", outcome, is_flaky=letter == "R", at=at)  # type: ignore[arg-type] # an instant
        file.add(made, Failure(message="m", fingerprint="f") if outcome.is_bad else None)
    return file


@pytest.mark.parametrize(
    ("attempts", "verdict"),
    [
        ("P", ("passed", False)),
        ("F", ("failed", False)),
        ("FE", ("error", False)),
        ("FP", ("passed", True)),
        ("EP", ("passed", True)),
        ("PF", ("failed", False)),
        ("R", ("passed", True)),
        ("SP", ("passed", False)),
        ("SS", ("skipped", False)),
        ("T", ("todo", False)),
        ("FS", ("failed", False)),
    ],
)
def test_a_test_has_one_outcome(attempts: str, verdict: tuple[str, bool]) -> None:
    (test,) = TestTally([reading(attempts)]).tests()

    assert (test.outcome, test.is_flaky) == verdict
    assert test.attempts == len(attempts.replace("S", "").replace("T", ""))
    assert test.failed == attempts.count("F") + attempts.count("E")


@given(st.lists(st.text("PFESTR", min_size=1, max_size=4), min_size=1, max_size=5))
def test_the_parts_are_the_whole(files: list[str]) -> None:
    tally = TestTally([reading(attempts) for attempts in files])

    for totals, whole in ((tally.totals(), 1), (tally.runs(), len("".join(files)))):
        parts = (totals.passed, totals.failed, totals.error, totals.skipped, totals.todo)
        assert sum(parts) == totals.tests == whole
        assert totals.flaky <= totals.passed


def test_runs_of_one_format_add_up_in_the_order_of_their_times() -> None:
    later, earlier = reading("P", at=2_000), reading("F", at=1_000)

    (test,) = TestTally([later, earlier]).tests()

    assert (test.attempts, test.is_flaky) == (2, True)


def test_reports_of_one_run_are_not_counted_twice() -> None:
    tally = TestTally([reading("P"), reading("FP", "pytest-reportlog")])

    assert [test.attempts for test in tally.tests()] == [2]
    assert tally.contradictions() == ()


def test_reporters_that_disagree_contradict() -> None:
    (found,) = TestTally([reading("P"), reading("F", "ctrf")]).contradictions()

    assert (found.kind, found.subject) == ("reporters", "t")
    assert found.text == "passed in junit-xml, failed in ctrf"


def test_reports_of_different_times_are_different_runs() -> None:
    hour = 3_600_000_000_000
    tally = TestTally([reading("F", at=1), reading("P", "ctrf", at=hour)])

    (test,) = tally.tests()

    assert (test.attempts, test.is_flaky, tally.contradictions()) == (2, True, ())


def test_a_failure_after_a_pass_in_one_file_contradicts() -> None:
    (found,) = TestTally([reading("PF")]).contradictions()

    assert (found.kind, found.subject) == ("repeated", "t")
    assert "passed 1 of 2 times" in found.text


def test_failures_alike_have_one_fingerprint() -> None:
    trace = 'Traceback (most recent call last):\n  File "/a/{0}.py", line {1}, in pay\n    x\n'
    one = fingerprint_of_failure("got 5", trace.format("cart", 7) + "ValueError: got 5")
    other = fingerprint_of_failure("got 12", trace.format("cart", 9) + "ValueError: got 12")
    elsewhere = fingerprint_of_failure("got 5", trace.format("bill", 7) + "ValueError: got 5")

    assert one == other != elsewhere
    assert fingerprint_of_failure("took 12 ms at /a/b/c", "") == fingerprint_of_failure(
        "took 9 ms at /d/e", ""
    )
    assert fingerprint_of_failure("refused", "") != fingerprint_of_failure("took 9 ms", "")
    assert fingerprint_of_failure("", "") == ""


def test_a_folder_gives_the_results_in_it(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    saved(tmp_path / "deep", "b.xml", JUNIT)
    saved(tmp_path, "readme.txt", b"no results\n")
    saved(tmp_path, ".hidden.xml", JUNIT)
    (tmp_path / "link.xml").symlink_to(tmp_path / "deep" / "b.xml")

    tally = read_tests([tmp_path, tmp_path / "deep" / "b.xml"])

    assert [Path(one.path).name for one in tally.readings] == ["b.xml"]
    assert tally.totals().tests == 3


def test_places_without_results_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="holds no test results"):
        read_tests([tmp_path])
    with pytest.raises(BadInputError, match="cannot be read as tests"):
        read_tests([saved(tmp_path, "a.txt", b"hello\n")])


def test_two_reporters_of_one_run_agree_on_names(tmp_path: Path) -> None:
    paths = [saved(tmp_path, "a.xml", JUNIT), saved(tmp_path, "b.jsonl", REPORTLOG)]

    tally = read_tests(paths)

    assert (tally.totals().tests, tally.runs().tests, tally.contradictions()) == (3, 3, ())


@pytest.mark.parametrize("name", FIXTURES)
def test_every_format_is_read_without_an_incident(tmp_path: Path, name: str) -> None:
    tally = read_tests([saved(tmp_path, "results", FIXTURES[name])])

    assert tally.totals().passed >= 1
    assert any(test.fingerprint for test in tally.tests())


def test_only_a_whole_file_is_believed_about_tests_it_does_not_name(tmp_path: Path) -> None:
    whole = saved(tmp_path, "a.xml", b'<testsuite tests="6" failures="1" errors="1" skipped="2"/>')
    cut = suite(case("a"), "<testsuite name='x' tests='5'></testsuite>")[:-14]

    totals = read_tests([whole]).totals()

    assert (totals.tests, totals.passed, totals.failed) == (6, 2, 1)
    assert (totals.error, totals.skipped) == (1, 2)
    assert read_tests([saved(tmp_path, "b.xml", cut)]).totals().tests == 1
