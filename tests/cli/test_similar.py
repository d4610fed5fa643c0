"""`rca similar`: what an earlier incident shares, and what became of its fixes."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import BUNDLED, Run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The bundled incident, an earlier one like it, a later one, and one that cannot be read."""
    root = tmp_path / "all"
    for name, since in (("now", "2025-09-10"), ("before", "2025-09-09"), ("later", "2025-09-11")):
        shutil.copytree(
            BUNDLED, root / name, ignore=shutil.ignore_patterns(".cache", "reproduction", "report")
        )
        toml = root / name / "incident.toml"
        text = toml.read_text("utf-8").replace('id = "2025-09-10-', f'id = "{name}-')
        window = f'window = {{ since = "{since}T10:00:00Z", until = "2025-09-12T00:00:00Z" }}'
        lines = [window if line.startswith("window = {") else line for line in text.split("\n")]
        toml.write_text("\n".join(lines), "utf-8")
    (root / "broken").mkdir()
    (root / "broken" / "incident.toml").write_text("schema = [", "utf-8")
    (root / "notes.txt").write_text("no incident", "utf-8")
    return root


def test_an_earlier_incident_is_found_with_reasons_in_both(run: Run, root: Path) -> None:
    done = run("similar", "now", "--root", str(root), "--json")

    assert done.code == 0, done.err
    document = json.loads(done.out)
    assert document["schema"] == "rca.similar/1"
    assert (document["looked_at"], document["later"]) == (1, 1)
    (found,) = document["alike"]
    assert found["incident"] == "before-websocket-1011"
    for shared in found["shared"]:
        assert shared["here"]["evidence"]
        assert shared["there"]["evidence"]
    assert {"exception", "name in a cause", "failing test"} <= {
        one["kind"] for one in found["shared"]
    }
    assert [fix["status"] for fix in found["fixes"]] == ["verified"] * 2 + ["unverified"] * 2
    assert [one["incident"] for one in document["skipped"]] == ["broken"]

    again = run("similar", "now", "--root", str(root), "--json")
    assert again.out == done.out


def test_a_profile_that_was_kept_is_made_anew_when_it_no_longer_holds(run: Run, root: Path) -> None:
    first = run("similar", "now", "--root", str(root))
    assert first.code == 0, first.err
    kept = root / "before" / ".cache" / "profile.json"
    kept.write_text(kept.read_text("utf-8").replace("E2E_TESTING", "OTHER")[:-9], "utf-8")
    fixes = root / "now" / "fixes.toml"
    fixes.write_text(fixes.read_text("utf-8") + "\n# changed\n", "utf-8")

    assert run("similar", "now", "--root", str(root)).out == first.out


def test_without_others_there_is_nothing_alike(run: Run, incident: Path, tmp_path: Path) -> None:
    done = run("similar", str(incident), "--root", str(tmp_path / "none"))

    assert (done.code, done.out) == (0, "0 alike, of 0 incidents looked at\n")
