"""The examples that a new incident's files carry as comments are what those files may say."""

import re
from pathlib import Path

from rca.store import read_fixes, read_incident
from rca.workflow.new import NewIncident, create_incident

EXAMPLE = re.compile(r"^# (\[.*|[a-z_]+ = .*)$", re.MULTILINE)


def test_every_example_can_be_taken_out_of_its_comment(tmp_path: Path) -> None:
    folder = create_incident(NewIncident(title="Try it"), tmp_path)
    for path in (folder.incident_toml, folder.fixes_toml):
        path.write_text(EXAMPLE.sub(r"\1", path.read_text("utf-8")), "utf-8")

    incident, fixes = read_incident(folder), read_fixes(folder)

    assert incident.criteria
    assert incident.objectives
    assert incident.compliance[0].texts
    assert incident.monitors[0].question is not None
    assert fixes.fixes[0].validations
