"""Logs of after the fix: what was well leaves the cause as it was, a vain rollback does not."""

import json
import re
from pathlib import Path

import pytest

from rca.model.instant import parse_instant
from rca.report.analysis_json import analysis_document
from rca.workflow.add import add_files
from rca.workflow.analyze import analyze_incident
from tests.incidents.case import Case
from tests.incidents.changed import first_failure, moved
from tests.incidents.conftest import Solved
from tests.incidents.solved import incident_of
from tests.incidents.truth import Score, score
from tests.incidents.world import Json

_DAY = 86_400.0
FIXED = ("rolled-back", "canary", "timeout-lowered", "two-deploys")
"""In each a deploy of a service that others call is to blame."""


def a_day_later(case: Case, number: str, *, is_well: bool) -> list[Json]:
    """What was said and served before anything failed, or from then on, once more a day later.

    It is served by revisions whose names end so; without, by the first of each service.
    """
    began, first = first_failure(case), dict[str, str]()
    for entry in case.entries:
        labels = entry["resource"]["labels"]
        if "httpRequest" in entry:
            first.setdefault(labels["service_name"], labels["revision_name"])
    after = []
    for entry in case.entries:
        is_before = parse_instant(entry["timestamp"]) < began
        labels = dict(entry["resource"]["labels"])
        if "protoPayload" in entry or "revision_name" not in labels or is_before is not is_well:
            continue
        former = first[labels["service_name"]]
        labels["revision_name"] = re.sub(r"-\d+-\w+$", number, former) if number else former
        later = moved(entry, _DAY) | {"insertId": f"{entry['insertId']}later"}
        after.append(later | {"resource": {**entry["resource"], "labels": labels}})
    return after


def solved_after(case: Case, root: Path, after: list[Json]) -> Score:
    """How the case stands with these entries as what followed its fix."""
    folder = incident_of(case, root)
    logs = root / "after.ndjson"
    logs.write_text("\n".join(json.dumps(entry) for entry in after))
    add_files(folder, (str(logs),), kind=None, label="after-fix")
    return score(case.truth, analysis_document(*analyze_incident(folder)))


@pytest.mark.parametrize("number", ["", "-00099-fix"], ids=["rollback", "another-deploy"])
@pytest.mark.parametrize("name", FIXED)
def test_logs_of_after_the_fix_leave_the_answer_as_it_was(
    solved: Solved, tmp_path: Path, name: str, number: str
) -> None:
    case, document = solved(name)
    after = solved_after(case, tmp_path, a_day_later(case, number, is_well=True))

    before = score(case.truth, document)
    assert (after.verdict, after.first) == (before.verdict, before.first)


@pytest.mark.parametrize("name", FIXED)
def test_a_rollback_that_did_not_help_takes_the_claim_back(
    solved: Solved, tmp_path: Path, name: str
) -> None:
    case, _ = solved(name)
    after = solved_after(case, tmp_path, a_day_later(case, "", is_well=False))

    assert after.verdict == "insufficient_evidence"
    assert after.rank != 1
