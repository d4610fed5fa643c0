"""The cause comes out of the evidence: other evidence, another verdict. Nothing typed survives."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rca.model.analysis import Analysis, Verdict
from rca.workflow.add import add_files
from rca.workflow.analyze import analyze_incident
from rca.workflow.new import NewIncident, create_incident
from tests.conftest import BUNDLED

Entries = list[dict[str, Any]]


def logs_of(label: str) -> Entries:
    """The bundled log entries of one label."""
    for sidecar in sorted((BUNDLED / "evidence").glob(f"*.{label}.json")):
        content = BUNDLED / "evidence" / f"{sidecar.name.split('.')[0]}.ndjson"
        if content.is_file():
            return [json.loads(line) for line in content.read_text("utf-8").splitlines()]
    raise AssertionError(label)


def analyse(
    tmp_path: Path, change: Callable[[str, Entries], Entries] = lambda _, entries: entries
) -> Analysis:
    """A new incident with the bundled logs, each label's entries passed through `change`."""
    folder = create_incident(NewIncident(title="Sockets close", id="case"), tmp_path)
    for label in ("baseline", "incident", "only-env-fixed", "only-order-fixed", "after-fix"):
        entries = change(label, logs_of(label))
        if not entries:
            continue
        path = tmp_path / f"{label}.json"
        path.write_text(json.dumps(entries), encoding="utf-8")
        add_files(folder, (str(path),), kind=None, label=label)
    return analyze_incident(folder)[1]


def is_audit(entry: dict[str, Any]) -> bool:
    return "cloudaudit" in entry["logName"]


def test_the_logs_alone_give_the_cause(tmp_path: Path) -> None:
    analysis = analyse(tmp_path)

    assert analysis.verdict is Verdict.ROOT_CAUSE_FOUND
    assert "E2E_TESTING" in analysis.hypotheses[0].title


def test_without_the_audit_entries_no_root_cause_is_claimed(tmp_path: Path) -> None:
    analysis = analyse(tmp_path, lambda _, entries: [e for e in entries if not is_audit(e)])

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert any("audit entry" in gap.question for gap in analysis.gaps)


def test_with_the_logs_after_the_fix_there_is_no_cause(tmp_path: Path) -> None:
    analysis = analyse(
        tmp_path, lambda label, entries: logs_of("after-fix") if label == "incident" else entries
    )

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert not analysis.symptoms
    assert not analysis.hypotheses


def test_without_the_half_fixes_the_conditions_are_not_told_apart(tmp_path: Path) -> None:
    analysis = analyse(
        tmp_path, lambda label, entries: [] if label.startswith("only-") else entries
    )

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert any("changed together" in gap.question for gap in analysis.gaps)


def test_without_the_line_that_closes_the_gap_is_asked_about(tmp_path: Path) -> None:
    """Nothing on the server says 1011: who closes the socket is a question, not a fact."""

    def silence(_: str, entries: Entries) -> Entries:
        return [e for e in entries if "1011" not in json.dumps(e.get("jsonPayload", {}))]

    analysis = analyse(tmp_path, silence)

    titles = [node.title for node in analysis.graph.nodes]
    assert not any("closing /ws" in title for title in titles)


def test_renaming_everything_changes_names_only(tmp_path: Path) -> None:
    def rename(_: str, entries: Entries) -> Entries:
        text = json.dumps(entries)
        for old, new in (("agents-backend", "soup"), ("E2E_TESTING", "MOON"), ("/ws", "/live")):
            text = text.replace(old, new)
        renamed: Entries = json.loads(text)
        return renamed

    analysis = analyse(tmp_path, rename)

    assert analysis.verdict is Verdict.ROOT_CAUSE_FOUND
    assert "MOON" in analysis.hypotheses[0].title
    assert "soup" in analysis.hypotheses[0].title


def test_dropping_a_fifth_of_the_entries_never_finds_another_cause(tmp_path: Path) -> None:
    analysis = analyse(
        tmp_path, lambda _, entries: [e for i, e in enumerate(entries) if i % 5 or is_audit(e)]
    )

    if analysis.verdict is Verdict.ROOT_CAUSE_FOUND:
        assert "E2E_TESTING" in analysis.hypotheses[0].title
    assert analysis.symptoms[0].count > 30


def test_what_people_type_is_no_evidence(tmp_path: Path) -> None:
    """A cause in the title and in the symptom's text is not found unless the evidence shows it."""
    folder = create_incident(
        NewIncident(title="The deploy dropped E2E_TESTING and broke the session", id="typed"),
        tmp_path,
    )
    path = tmp_path / "after.json"
    path.write_text(json.dumps(logs_of("after-fix")), encoding="utf-8")
    add_files(folder, (str(path),), kind=None, label="incident")

    analysis = analyze_incident(folder)[1]

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert not analysis.hypotheses
