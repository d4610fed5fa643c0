"""`rca withdraw` as a person meets it: what counts, what was said on it, what the report says."""

import json
from pathlib import Path

from tests.cli.test_commands import assert_refused
from tests.conftest import Run


def test_findings_on_withdrawn_evidence_are_kept_named_and_stale(run: Run, incident: Path) -> None:
    name = str(incident)
    whys = (incident / "whys.toml").read_bytes()

    done = run("withdraw", name, "E1", "--reason", "shows the end", "--label", "after-fix")
    found = run("check", name)
    run("regenerate", name, "--quiet")

    assert done.code == 0
    assert done.out == "E1  baseline  logs.json  counts as E36 now\n"
    assert "E1 is cited in W3" in done.err
    assert (incident / "whys.toml").read_bytes() == whys
    assert "W3: error: E1 (logs.json) was withdrawn: shows the end [cite-unresolved]" in found.out
    assert "cite E36, which has the same content" in found.out
    report = (incident / "report" / "report.md").read_text("utf-8")
    assert "E1 was withdrawn: shows the end" in report
    assert "| E1 | `baseline` | logs.json | shows the end | E36 |" in report
    assert "E1 was withdrawn: shows the end" in run("why", name, "--show").out


def test_without_a_label_it_counts_nowhere(run: Run, incident: Path) -> None:
    done = run("withdraw", str(incident), "E3", "E4", "--reason", "of another day", "--json")

    rows = json.loads(done.out)["evidence"]
    assert [(row["evidence"], row["now"]) for row in rows] == [("E3", ""), ("E4", "")]
    assert rows[1]["cited_by"] == ["W4"]
    assert "of another day" in run("why", str(incident), "--show").out


def test_wrong_usage_is_refused_with_what_there_is(run: Run, incident: Path) -> None:
    assert_refused(run("withdraw", str(incident), "E99", "--reason", "x"), 2, "there are: E1, E2")
    assert run("withdraw", str(incident), "E1").code == 2
