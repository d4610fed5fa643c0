"""Evidence that the fix works takes nothing away from what is known of the cause."""

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
from tests.incidents.truth import score
from tests.incidents.world import Json

_DAY = 86_400.0
FIXED = ("rolled-back", "canary", "timeout-lowered", "two-deploys")
"""In each a deploy of a service that others call is to blame."""


def fixed(case: Case, number: str) -> list[Json]:
    """What was said and served before anything failed, once more a day later, by that revision."""
    began = first_failure(case)
    after = []
    for entry in case.entries:
        if "protoPayload" in entry or parse_instant(entry["timestamp"]) >= began:
            continue
        labels = dict(entry["resource"]["labels"])
        if number and "revision_name" in labels:
            labels["revision_name"] = re.sub(r"-\d+-\w+$", number, labels["revision_name"])
        later = moved(entry, _DAY) | {"insertId": f"{entry['insertId']}fixed"}
        after.append(later | {"resource": {**entry["resource"], "labels": labels}})
    return after


@pytest.mark.parametrize("number", ["", "-00099-fix"], ids=["rollback", "another-deploy"])
@pytest.mark.parametrize("name", FIXED)
def test_logs_of_after_the_fix_leave_the_answer_as_it_was(
    solved: Solved, tmp_path: Path, name: str, number: str
) -> None:
    case, document = solved(name)
    folder = incident_of(case, tmp_path)
    logs = tmp_path / "after.ndjson"
    logs.write_text("\n".join(json.dumps(entry) for entry in fixed(case, number)))
    add_files(folder, (str(logs),), kind=None, label="after-fix")

    after = score(case.truth, analysis_document(*analyze_incident(folder)))

    before = score(case.truth, document)
    assert (after.verdict, after.first) == (before.verdict, before.first)
