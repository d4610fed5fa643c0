"""Adding evidence: written once, redacted, listed in a chain, found damaged when it was changed."""

import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.errors import BadInputError, DamagedEvidenceError, UsageError
from rca.model.finding import Severity
from rca.model.skipped import Skipped
from rca.store import (
    IncidentFolder,
    add_all,
    add_evidence,
    clear_evidence,
    load_evidence,
    verify_evidence,
)
from tests.store.builders import addition, files, incident, spot


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    return incident(tmp_path)


def rules(folder: IncidentFolder) -> list[str]:
    return [finding.rule for finding in verify_evidence(folder)]


def test_a_piece_is_stored_by_its_hash_with_a_sidecar(folder: IncidentFolder) -> None:
    place = Skipped(evidence="", locator="line 2", reason="no log entry")
    added = add_evidence(folder, addition(place, b'{"a":1}\n', b'{"b":2}\n'))
    evidence = added.evidence
    sha256 = evidence.sidecar.sha256

    assert added.is_new
    assert evidence.path.read_bytes() == b'{"a":1}\n{"b":2}\n'
    assert list(files(folder)) == [f"{sha256}.incident.json", f"{sha256}.ndjson", "log.jsonl"]
    assert load_evidence(folder) == (evidence,)
    assert json.loads((folder.evidence / f"{sha256}.incident.json").read_text()) == {
        "schema": "rca.evidence/1",
        "kind": "logs",
        "label": "incident",
        "name": "logs.json",
        "source": "log-entries",
        "sha256": sha256,
        "size": 16,
        "records": 2,
        "first": "1970-01-01T00:00:00Z",
        "last": "1970-01-01T00:00:00.000000001Z",
        "skipped": [{"locator": "line 2", "reason": "no log entry"}],
        "damaged": False,
        "redactions": {},
        "code": None,
    }
    assert rules(folder) == []


def test_damage_is_written_down(folder: IncidentFolder) -> None:
    torn = Skipped(evidence="", locator="line 2", reason="truncated", damaged=True)

    assert add_evidence(folder, addition(b"{}\n", torn)).evidence.sidecar.damaged


def test_secrets_do_not_reach_the_disk(folder: IncidentFolder) -> None:
    added = add_evidence(folder, addition(b'{"a":"DB_PASSWORD=hunter2000"}\n'))

    assert b"hunter2000" not in added.evidence.path.read_bytes()
    assert added.evidence.sidecar.redactions == {"named-secret": 1}
    assert folder.redaction_key.stat().st_mode & 0o777 == 0o600


def test_the_same_secret_stays_the_same_within_an_incident(folder: IncidentFolder) -> None:
    entry = b'{"a":"DB_PASSWORD=hunter2000"}\n'

    first = add_evidence(folder, addition(entry))
    again = add_evidence(folder, addition(entry))

    assert not again.is_new
    assert again.evidence == first.evidence


def test_a_file_with_a_secret_is_known_again_when_the_key_is_gone(folder: IncidentFolder) -> None:
    entry = b'{"a":"DB_PASSWORD=hunter2000"}\n'
    first = add_evidence(folder, addition(entry))
    shutil.rmtree(folder.cache)

    again = add_evidence(folder, addition(entry))
    elsewhere = add_evidence(folder, addition(entry, label="baseline"))
    changed = add_evidence(folder, addition(entry + b"{}\n"))

    assert (again.is_new, again.evidence) == (False, first.evidence)
    assert (elsewhere.is_new, changed.is_new) == (True, True)
    assert len(load_evidence(folder)) == 3
    assert rules(folder) == []


def test_what_is_kept_to_know_a_file_again_is_made_without_its_secrets(tmp_path: Path) -> None:
    kept = set()
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        folder = incident(tmp_path / str(number))
        entry = b'{"a":"DB_PASSWORD=hunter200%d"}\n' % number
        kept.add(add_evidence(folder, addition(entry)).evidence.sidecar.sha256_unkeyed)

    assert kept == {sha256(b'{"a":"DB_PASSWORD=[REDACTED:named-secret]"}\n').hexdigest()}


def test_several_are_all_added_in_their_order_and_repeats_once(folder: IncidentFolder) -> None:
    add_evidence(folder, addition(b"1\n"))

    added = add_all(
        folder,
        [
            addition(b"2\n"),
            addition(b"1\n"),
            addition(b"2\n"),
            addition(b"2\n", label="baseline"),
            addition(b"x\n", suffix=".txt", code=spot("a.py")),
            addition(b"x\n", suffix=".txt", code=spot("b.py")),
        ],
    )

    assert [(one.evidence.id, one.is_new) for one in added] == [
        ("E2", True),
        ("E1", False),
        ("E2", False),
        ("E3", True),
        ("E4", True),
        ("E5", True),
    ]
    assert list(load_evidence(folder)[1:]) == [one.evidence for one in added if one.is_new]
    assert rules(folder) == []
    assert add_all(folder, ()) == ()


def test_of_several_none_is_added_when_one_fails(folder: IncidentFolder) -> None:
    add_evidence(folder, addition(b"1\n"))
    before = list(files(folder))

    with pytest.raises(BadInputError, match="holds nothing"):
        add_all(folder, [addition(b"2\n"), addition(b""), addition(b"3\n")])
    with pytest.raises(UsageError):
        add_all(folder, [addition(b"2\n"), addition(b"3\n", label="No Label")])

    assert list(files(folder)) == before


def test_a_name_that_is_no_utf8_is_stored_as_text(folder: IncidentFolder) -> None:
    odd = os.fsdecode(b"\xff.py")
    added = add_evidence(folder, addition(name=odd, suffix=".txt", code=spot(odd)))

    (loaded,) = load_evidence(folder)

    assert loaded == added.evidence
    assert loaded.sidecar.name == "\N{REPLACEMENT CHARACTER}.py"
    assert loaded.sidecar.code == spot("\N{REPLACEMENT CHARACTER}.py")


def test_a_secret_that_spans_blocks_of_a_document_is_found(folder: IncidentFolder) -> None:
    added = add_evidence(folder, addition(b"DB_PASS", b"WORD=hunter2000", suffix=".md"))

    assert b"hunter2000" not in added.evidence.path.read_bytes()


def test_the_same_content_under_another_label_is_its_own_evidence(folder: IncidentFolder) -> None:
    one = add_evidence(folder, addition(label="incident"))
    two = add_evidence(folder, addition(label="baseline"))

    assert (two.evidence.id, two.is_new) == ("E2", True)
    assert two.evidence.path == one.evidence.path
    assert [evidence.label for evidence in load_evidence(folder)] == ["incident", "baseline"]
    assert rules(folder) == []


def test_the_same_lines_at_another_spot_are_their_own_evidence(folder: IncidentFolder) -> None:
    for path in ("a.py", "b.py", "c.py", "b.py"):
        add_evidence(folder, addition(b"x\n", suffix=".txt", code=spot(path)))

    found = [evidence.sidecar.code for evidence in load_evidence(folder)]
    assert found == [spot("a.py"), spot("b.py"), spot("c.py")]
    assert rules(folder) == []


@pytest.mark.parametrize("label", ["", "After", "-x", "a" * 41, "a/b", "..", "a\n"])
def test_a_label_of_another_shape_is_refused(folder: IncidentFolder, label: str) -> None:
    with pytest.raises(UsageError, match="cannot be a label"):
        add_evidence(folder, addition(label=label))


def test_nothing_is_left_when_a_source_fails(folder: IncidentFolder) -> None:
    def failing() -> object:
        yield b"{}\n"
        raise BadInputError("broken", hint="mend it")

    def counting(path: Path) -> tuple[int, None, None]:
        raise BadInputError("broken", hint="mend it")

    broken = addition()
    object.__setattr__(broken, "content", failing())
    uncounted = addition()
    object.__setattr__(uncounted, "count", counting)

    for wrong in (broken, uncounted, addition(b"")):
        with pytest.raises(BadInputError):
            add_evidence(folder, wrong)
        assert list(files(folder)) == []


def test_the_chain_clock_is_the_only_thing_that_differs(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    logs = []
    for name in "ab":
        folder = incident(tmp_path / name)
        add_evidence(folder, addition())
        (line,) = folder.evidence_log.read_text().splitlines()
        logs.append({key: value for key, value in json.loads(line).items() if key != "at"})

    assert logs[0] == logs[1]
    assert logs[0]["previous"] == "0" * 64


def change_content(folder: IncidentFolder) -> None:
    path = load_evidence(folder)[0].path
    path.write_bytes(path.read_bytes().replace(b"1", b"2"))


def lengthen_content(folder: IncidentFolder) -> None:
    with load_evidence(folder)[0].path.open("ab") as file:
        file.write(b"{}\n")


def change_sidecar(folder: IncidentFolder) -> None:
    path = next(folder.evidence.glob("*.incident.json"))
    path.write_text(path.read_text().replace("logs.json", "other.json"))


def break_sidecar(folder: IncidentFolder) -> None:
    next(folder.evidence.glob("*.incident.json")).write_text("{}")


def drop_first_line(folder: IncidentFolder) -> None:
    lines = folder.evidence_log.read_bytes().splitlines(keepends=True)
    folder.evidence_log.write_bytes(b"".join(lines[1:]))


def change_first_line(folder: IncidentFolder) -> None:
    text = folder.evidence_log.read_text()
    folder.evidence_log.write_text(text.replace('"at": "2', '"at": "1', 1))


def break_line(folder: IncidentFolder) -> None:
    with folder.evidence_log.open("a") as file:
        file.write("nonsense\n")


def link_content(folder: IncidentFolder) -> None:
    path = load_evidence(folder)[0].path
    path.rename(folder.path.parent / "elsewhere")
    path.symlink_to(folder.path.parent / "elsewhere")


def add_stranger(folder: IncidentFolder) -> None:
    (folder.evidence / "mine.txt").write_text("mine")


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (change_content, ["evidence-hash"]),
        (lengthen_content, ["evidence-size"]),
        (lambda f: load_evidence(f)[0].path.unlink(), ["evidence-missing"]),
        (change_sidecar, ["evidence-sidecar"]),
        (break_sidecar, ["evidence-sidecar"]),
        (lambda f: next(f.evidence.glob("*.incident.json")).unlink(), ["evidence-missing"]),
        (drop_first_line, ["evidence-chain", "evidence-orphan"]),
        (change_first_line, ["evidence-chain"]),
        (break_line, ["evidence-chain"]),
        (link_content, ["evidence-symlink"]),
        (add_stranger, ["evidence-unlisted"]),
    ],
)
def test_every_harm_is_found(
    folder: IncidentFolder, harm: Callable[[IncidentFolder], None], expected: list[str]
) -> None:
    add_evidence(folder, addition(label="incident"))
    add_evidence(folder, addition(b'{"b":2}\n', label="baseline"))

    harm(folder)

    findings = list(verify_evidence(folder))
    assert [finding.rule for finding in findings] == expected
    assert all(finding.hint and finding.place.startswith("evidence/") for finding in findings)


def test_a_finding_names_the_evidence_and_the_original_file(folder: IncidentFolder) -> None:
    add_evidence(folder, addition(name="staging-logs.json"))
    change_content(folder)

    (finding,) = verify_evidence(folder)

    assert finding.level is Severity.ERROR
    assert "E1 (staging-logs.json)" in finding.message


@pytest.mark.parametrize("harm", [break_sidecar, break_line, link_content])
def test_what_cannot_be_read_is_not_loaded(
    folder: IncidentFolder, harm: Callable[[IncidentFolder], None]
) -> None:
    add_evidence(folder, addition())
    harm(folder)

    with pytest.raises(DamagedEvidenceError) as caught:
        load_evidence(folder)

    assert caught.value.hint


def test_a_chain_cannot_lead_out_of_the_folder(folder: IncidentFolder) -> None:
    add_evidence(folder, addition())
    line = json.loads(folder.evidence_log.read_text())
    line["content"] = "../../etc/passwd"
    folder.evidence_log.write_text(json.dumps(line) + "\n")

    with pytest.raises(DamagedEvidenceError, match=r"log\.jsonl:1"):
        load_evidence(folder)


def test_a_line_end_lost_in_an_editor_loses_nothing(folder: IncidentFolder) -> None:
    add_evidence(folder, addition())
    folder.evidence_log.write_bytes(folder.evidence_log.read_bytes().rstrip())

    assert len(load_evidence(folder)) == 1
    add_evidence(folder, addition(b'{"b":2}\n'))
    assert [evidence.id for evidence in load_evidence(folder)] == ["E1", "E2"]
    assert rules(folder) == []


def test_clearing_removes_what_is_listed_and_nothing_else(folder: IncidentFolder) -> None:
    add_evidence(folder, addition())
    add_stranger(folder)

    clear_evidence(folder)

    assert list(files(folder)) == ["mine.txt"]
    assert load_evidence(folder) == ()
    assert add_evidence(folder, addition()).evidence.id == "E1"


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None
)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["incident", "baseline"]))))
def test_whatever_is_added_is_loaded_in_order_once(
    folder: IncidentFolder, wanted: list[tuple[str, str]]
) -> None:
    clear_evidence(folder)
    for text, label in wanted:
        add_evidence(folder, addition(f'"{text}"\n'.encode(), label=label))

    loaded = load_evidence(folder)

    shown = [(evidence.path.read_text()[1], evidence.label) for evidence in loaded]
    assert shown == list(dict.fromkeys(wanted))
    assert [evidence.id for evidence in loaded] == [f"E{n + 1}" for n in range(len(loaded))]
    assert rules(folder) == []
