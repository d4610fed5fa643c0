"""The cases themselves: the same each time, possible, and judged as the benchmark judges."""

import json
import re
from pathlib import Path

import pytest

from rca.model.instant import parse_instant
from tests.incidents import judge
from tests.incidents.case import Case
from tests.incidents.cases import CASES, UNANSWERABLE
from tests.incidents.changed import CHANGES, with_old_names
from tests.incidents.truth import Json, Score, Truth, change_of, is_bolder, score, without_deploy
from tests.incidents.write import main

TRUTH = Truth(
    cause="deploy of oven",
    kind="change",
    accept=change_of("oven", "oven-00002"),
    insert_ids=("a1",),
    partial=(r"too hot",),
    distractors=((r"window", "was open before"),),
)


@pytest.mark.parametrize("variant", [0, 1])
@pytest.mark.parametrize("name", CASES)
def test_a_case_is_the_same_each_time_and_holds_together(name: str, variant: int) -> None:
    case = CASES[name](variant)

    assert case == CASES[name](variant)
    assert case.entries != CASES[name](variant + 1).entries
    assert case.name == name
    ids = [entry["insertId"] for entry in case.entries]
    assert len(ids) == len(set(ids))
    assert {*case.truth.insert_ids, *case.background} <= set(ids)
    assert bool(case.truth.accept) == case.truth.answerable
    assert 300 <= len(case.entries) <= 2500
    first, last = (parse_instant(case.entries[at]["timestamp"]) for at in (0, -1))
    since, until = (parse_instant(text) for text in case.window)
    assert first < since < until
    assert until - last < 6 * 60 * 1_000_000_000


def test_what_is_written_is_what_the_benchmark_reads(tmp_path: Path) -> None:
    assert main([str(tmp_path), "canary", "test-race"]) == 0

    told = json.loads((tmp_path / "canary" / "incident.json").read_text("utf-8"))
    assert told["window_from"] < told["window_to"]
    assert json.loads((tmp_path / "canary" / "truth.json").read_text("utf-8"))["accept"]["regex"]
    assert {path.suffix for path in (tmp_path / "test-race" / "evidence").iterdir()} == {
        ".ndjson",
        ".xml",
    }
    with pytest.raises(SystemExit):
        main([str(tmp_path), "no-such-case"])


def test_judging_a_case_says_what_stands_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert judge.main(["test-order", "--change", "renamed"]) in {0, 1}

    first, *titles = capsys.readouterr().out.splitlines()
    assert first.startswith("test-order")
    assert len(titles) == 1


@pytest.mark.parametrize(
    ("verdict", "title", "cited", "expected"),
    [
        ("root_cause_found", "deploy of oven oven-00002", "", (1, False)),
        ("root_cause_found", "the timer", "a1", (1, False)),
        ("root_cause_found", "a window was open", "a1", (None, True)),
        ("root_cause_found", "the oven is too hot", "", (None, False)),
        ("root_cause_found", "deploy of kettle; oven fails", "", (None, True)),
        ("insufficient_evidence", "a window was open", "a1", (None, False)),
    ],
)
def test_an_answer_is_judged_by_the_rules_of_the_benchmark(
    verdict: str, title: str, cited: str, expected: tuple[int | None, bool]
) -> None:
    got = score(TRUTH, _document(verdict, title, cited))

    assert (got.rank, got.confidently_wrong) == expected


def test_any_claim_is_wrong_where_the_evidence_does_not_suffice() -> None:
    unknown = Truth(cause="unknown", kind="code", answerable=False)

    assert score(unknown, _document("root_cause_found", "deploy of oven", "a1")).confidently_wrong
    assert not score(unknown, _document("insufficient_evidence", "oven", "")).confidently_wrong


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((False, 1), (False, 3), False),
        ((False, 1), (True, 1), True),
        ((True, 1), (False, None), False),
        ((True, 1), (True, 2), True),
        ((True, 1), (True, 1), False),
    ],
)
def test_an_answer_is_bolder_when_it_claims_more_or_something_else(
    before: tuple[bool, int | None], after: tuple[bool, int | None], expected: object
) -> None:
    assert is_bolder(_scored(*before), _scored(*after)) == expected


def test_the_last_cases_have_no_answer() -> None:
    answerable = [make().truth.answerable for make in CASES.values()]

    assert answerable == [True] * (len(CASES) - UNANSWERABLE) + [False] * UNANSWERABLE


def test_who_blames_a_deploy_does_not_get_away_with_quoting_the_error() -> None:
    (pattern,) = without_deploy("certificate")

    assert re.search(pattern, "certificate of x.example expired")
    assert not re.search(pattern, "deploy of a-00002; certificate has expired")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", ["timeout-lowered", "test-race"])
def test_a_change_changes_the_evidence_and_is_the_same_each_time(name: str, change: str) -> None:
    case = CASES[name]()

    changed = CHANGES[change](case)

    assert changed == CHANGES[change](CASES[name]())
    assert changed.truth == case.truth
    has_effect = changed.entries != case.entries
    assert has_effect or (name, change) == ("test-race", "double-retries")


def test_renaming_leaves_no_old_name_and_can_be_taken_back() -> None:
    case = CASES["timeout-lowered"]()

    changed = CHANGES["renamed"](case)

    assert not _mentions(changed, ("pricing", "basket", "fiscus"))
    document = {"entries": list(changed.entries)}
    assert with_old_names(case, document) == {"entries": list(case.entries)}


def _mentions(case: Case, names: tuple[str, ...]) -> list[str]:
    text = json.dumps(case.entries)
    return [name for name in names if re.search(rf"\b{name}\b", text)]


def _scored(is_found: object, rank: int | None) -> Score:
    verdict = "root_cause_found" if is_found else "insufficient_evidence"
    return Score(verdict=verdict, rank=rank, first="", confidently_wrong=False)


def _document(verdict: str, title: str, cited: str) -> Json:
    evidence = [{"evidence": "E1", "insert_id": cited}] if cited else []
    hypothesis = {"rank": 1, "title": title, "summary": "", "evidence": evidence}
    return {"verdict": verdict, "hypotheses": [hypothesis]}
