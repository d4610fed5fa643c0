"""The bundled incident: its report follows from its evidence, anywhere, and notices any change."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import BUNDLED, Run


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Asia/Kolkata", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
    ],
    ids=["kolkata-c", "st-johns-utf8"],
)
def test_the_committed_report_follows_anywhere(run: Run, environment: dict[str, str]) -> None:
    done = run("regenerate", str(BUNDLED), "--check", **environment)

    assert (done.code, done.out) == (0, ""), done.err


def test_regenerating_gives_the_same_bytes(run: Run, incident: Path) -> None:
    shutil.rmtree(incident / "report")

    done = run("regenerate", str(incident))

    assert done.code == 0, done.err
    for name in ("report.md", "analysis.json"):
        assert (incident / "report" / name).read_bytes() == (BUNDLED / "report" / name).read_bytes()


def test_a_flipped_byte_of_evidence_is_named_with_the_claims_on_it(
    run: Run, incident: Path
) -> None:
    (sidecar,) = (
        path
        for path in (incident / "evidence").glob("*.incident.json")
        if json.loads(path.read_text("utf-8"))["kind"] == "logs"
    )
    content = sidecar.with_name(sidecar.name.replace(".incident.json", ".ndjson"))
    damaged = bytearray(content.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    content.write_bytes(damaged)

    for command in (("regenerate", str(incident), "--check"), ("regenerate", str(incident))):
        done = run(*command)
        assert done.code == 3
        assert content.name in done.err
        assert "hypothesis 1" in done.err
    assert run("check", str(incident)).code == 3


@pytest.mark.parametrize("pattern", ["*.json", "*.xml", "*.txt", "log.jsonl"])
def test_a_flipped_byte_of_any_file_is_found(run: Run, incident: Path, pattern: str) -> None:
    path = sorted((incident / "evidence").glob(pattern))[0]
    damaged = bytearray(path.read_bytes())
    damaged[-3] ^= 1
    path.write_bytes(damaged)

    done = run("regenerate", str(incident), "--check")

    assert done.code == 3
    assert done.err.startswith("rca: ")
    assert len(done.err.splitlines()) == 2


def test_an_edited_sentence_of_the_report_is_named_by_its_line(run: Run, incident: Path) -> None:
    report = incident / "report" / "report.md"
    lines = report.read_text(encoding="utf-8").splitlines(keepends=True)
    number = next(i for i, line in enumerate(lines) if "Not authentication" in line)
    lines[number] = lines[number].replace("Not authentication", "Perhaps authentication")
    report.write_text("".join(lines), encoding="utf-8")

    done = run("regenerate", str(incident), "--check")

    assert done.code == 1
    assert f"report/report.md:{number + 1}" in done.out
    assert "Perhaps authentication" in done.out
    assert report.read_text(encoding="utf-8") == "".join(lines)


def test_the_verdict_names_both_conditions_and_the_missing_link(run: Run) -> None:
    analysis = json.loads(run("analyze", str(BUNDLED), "--json").out)

    assert analysis["schema"] == "rca.analysis/1"
    assert analysis["verdict"] == "root_cause_found"
    first, second, third = analysis["hypotheses"][:3]
    assert "E2E_TESTING" in first["title"]
    assert "no longer set" in first["title"]
    assert "auth_context, cors, session" in second["title"]
    assert "authenticate_strictly" in third["title"]
    assert first["needs"] == [second["path"][0]]
    titles = {node["id"]: node["title"] for node in analysis["graph"]["nodes"]}
    chain = [titles[node] for node in first["path"]]
    assert any("closing /ws with code 1011" in title for title in chain)
    assert chain[-1].endswith("closes with code 1011")


def test_every_citation_of_the_analysis_is_an_entry_that_exists(run: Run) -> None:
    analysis = json.loads(run("analyze", str(BUNDLED), "--json").out)
    ids: set[str] = set()
    for path in (BUNDLED / "evidence").glob("*.ndjson"):
        ids |= {json.loads(line)["insertId"] for line in path.read_text("utf-8").splitlines()}

    cited = [cite for cite in _cites(analysis) if cite.get("insert_id")]

    assert len(cited) > 50
    assert {cite["insert_id"] for cite in cited} <= ids


def _cites(value: object) -> list[dict[str, str]]:
    if isinstance(value, dict):
        if "evidence" in value and isinstance(value["evidence"], str):
            return [value]
        return [cite for item in value.values() for cite in _cites(item)]
    if isinstance(value, list):
        return [cite for item in value for cite in _cites(item)]
    return []
