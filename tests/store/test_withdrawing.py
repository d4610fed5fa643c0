"""Withdrawn evidence counts no more, and the chain still proves that and what was there."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rca.errors import UsageError
from rca.store import (
    IncidentFolder,
    add_evidence,
    digest_of,
    load_evidence,
    load_withdrawn,
    sweep_evidence,
    verify_evidence,
    withdraw_evidence,
)
from tests.store.builders import addition, files, incident


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    made = incident(tmp_path)
    add_evidence(made, addition(b"1\n"))
    add_evidence(made, addition(b"2\n", name="second.json"))
    return made


def listed(folder: IncidentFolder) -> list[tuple[str, str]]:
    return [(item.id, item.label) for item in load_evidence(folder)]


def test_what_is_withdrawn_counts_no_more_and_its_files_stay(folder: IncidentFolder) -> None:
    before, digest = list(files(folder)), digest_of(folder)

    (gone,) = withdraw_evidence(folder, ["E2"], reason="of another  incident")

    assert listed(folder) == [("E1", "incident")]
    assert (gone.id, gone.name, gone.label, gone.reason, gone.now) == (
        "E2",
        "second.json",
        "incident",
        "of another incident",
        "",
    )
    assert list(files(folder)) == before
    assert list(verify_evidence(folder)) == []
    assert digest_of(folder) != digest


def test_under_another_label_the_same_content_has_a_new_id(folder: IncidentFolder) -> None:
    content = load_evidence(folder)[0].path

    (gone,) = withdraw_evidence(folder, ["E1"], reason="after the fix", label="after-fix")

    assert (gone.id, gone.now) == ("E1", "E3")
    assert listed(folder) == [("E2", "incident"), ("E3", "after-fix")]
    assert load_evidence(folder)[1].path == content
    assert list(verify_evidence(folder)) == []


def test_where_it_stands_under_that_label_already_nothing_is_added(folder: IncidentFolder) -> None:
    add_evidence(folder, addition(b"1\n", label="baseline"))

    (gone,) = withdraw_evidence(folder, ["E1"], reason="twice", label="baseline")

    assert gone.now == "E3"
    assert listed(folder) == [("E2", "incident"), ("E3", "baseline")]


def test_an_id_is_never_given_again_and_the_file_can_be_added_anew(folder: IncidentFolder) -> None:
    withdraw_evidence(folder, ["E2"], reason="a mistake")

    added = add_evidence(folder, addition(b"2\n", name="second.json"))
    third = add_evidence(folder, addition(b"3\n"))

    assert added.is_new
    assert (added.evidence.id, third.evidence.id) == ("E4", "E5")
    assert load_withdrawn(folder)[0].now == "E4"
    assert list(verify_evidence(folder)) == []


def test_secrets_in_the_reason_do_not_reach_the_disk(folder: IncidentFolder) -> None:
    withdraw_evidence(folder, ["E1"], reason="has DB_PASSWORD=hunter2000 in it")

    assert b"hunter2000" not in folder.evidence_log.read_bytes()


@pytest.mark.parametrize(
    ("ids", "reason", "label", "said"),
    [
        (["E3"], "x", "", "there is no evidence E3"),
        (["E1", "e2"], "x", "", "there is no evidence e2"),
        (["E1"], "  ", "", "1 to 300 characters"),
        (["E1"], "x" * 301, "", "this one has 301"),
        (["E1"], "x", "After fix", "cannot be a label"),
        (["E1"], "x", "incident", "has the label incident already"),
    ],
)
def test_what_cannot_be_withdrawn_changes_nothing(
    folder: IncidentFolder, ids: list[str], reason: str, label: str, said: str
) -> None:
    log = folder.evidence_log.read_bytes()

    with pytest.raises(UsageError, match=said):
        withdraw_evidence(folder, ids, reason=reason, label=label)

    assert folder.evidence_log.read_bytes() == log


def test_it_is_withdrawn_once(folder: IncidentFolder) -> None:
    withdraw_evidence(folder, ["E1"], reason="x")

    with pytest.raises(UsageError, match="withdrawn before"):
        withdraw_evidence(folder, ["E1"], reason="x")


Edit = Callable[[list[dict[str, object]]], None]


def _of_another_piece(lines: list[dict[str, object]]) -> None:
    lines[2]["evidence"] = "E9"


def _twice(lines: list[dict[str, object]]) -> None:
    lines.append({**lines[2], "seq": 4})


@pytest.mark.parametrize("edit", [_of_another_piece, _twice])
def test_a_withdrawal_that_was_forged_breaks_the_chain(folder: IncidentFolder, edit: Edit) -> None:
    withdraw_evidence(folder, ["E2"], reason="x")
    lines = [json.loads(line) for line in folder.evidence_log.read_text().splitlines()]
    edit(lines)
    folder.evidence_log.write_text(
        "".join(json.dumps(line, sort_keys=True) + "\n" for line in lines)
    )

    assert "evidence-chain" in [finding.rule for finding in verify_evidence(folder)]


def test_content_of_a_withdrawn_piece_is_still_checked(folder: IncidentFolder) -> None:
    path = load_evidence(folder)[1].path
    withdraw_evidence(folder, ["E2"], reason="x")

    path.write_bytes(b"9\n")

    assert [finding.rule for finding in verify_evidence(folder)] == ["evidence-hash"]


def test_cut_off_at_any_byte_it_counts_before_or_after_or_as_both(
    folder: IncidentFolder,
) -> None:
    before = folder.evidence_log.read_bytes()
    withdraw_evidence(folder, ["E1"], reason="x", label="after-fix")
    whole = folder.evidence_log.read_bytes()
    sidecar = load_evidence(folder)[1].path.parent / (
        f"{load_evidence(folder)[1].sidecar.sha256}.after-fix.json"
    )
    text = sidecar.read_bytes()
    seen = set()
    for size in range(len(before), len(whole) + 1):
        folder.adding.mkdir()
        folder.intent.write_bytes(whole[len(before) :])
        folder.evidence_log.write_bytes(whole[:size])
        sidecar.write_bytes(text)

        sweep_evidence(folder)

        assert list(verify_evidence(folder)) == []
        seen.add(tuple(listed(folder)))
    one, two, three = ("E1", "incident"), ("E2", "incident"), ("E3", "after-fix")
    assert seen == {(one, two), (one, two, three), (two, three)}
