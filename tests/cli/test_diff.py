"""`rca diff`: Markdown, JSON and exit codes as a person gets them."""

import json
from pathlib import Path

from tests.conftest import Run


def test_what_moved_is_said_and_may_fail(run: Run, incident: Path) -> None:
    other = incident.parent / "later.json"
    document = json.loads((incident / "report" / "analysis.json").read_bytes())
    document["hypotheses"][0]["score"] = 0.5
    other.write_text(json.dumps(document), "utf-8")

    same = run("diff", "--exit-code", "later.json", "later.json")
    told = run("diff", incident.name, "later.json", "-q")
    failed = run("diff", "later.json", incident.name, "--exit-code", "--json", "-q")

    assert (same.code, told.code, failed.code) == (0, 0, 1), told.err + failed.err
    assert "Nothing differs." in same.out
    assert "  - score 0.9442 → 0.5\n" in told.out
    assert json.loads(failed.out)["sections"][0]["changed"][0]["facts"] == [
        {"fact": "score", "before": 0.5, "after": 0.9442}
    ]
    again = run("diff", incident.name, "later.json", "-q", TZ="Asia/Kolkata", LC_ALL="C")
    assert again.out.replace("\\u2192", "→") == told.out


def test_what_cannot_be_compared_is_two_lines(run: Run) -> None:
    done = run("diff", "HEAD", "HEAD~1", "--incident", "nothing")

    assert done.code == 3
    assert done.err.startswith("rca: ")
    assert done.err.count("\n") == 2
