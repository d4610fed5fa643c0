"""The section on what changed: in order of time, each thing once, undated ones apart."""

from typing import Any

from rca.model.change import Change, ChangeKind
from rca.model.instant import Instant
from rca.report import prove
from rca.report.analysis_json import analysis_document
from rca.report.parts.changes import MOST_ROWS
from tests import factories
from tests.factories import at, cite
from tests.report.conftest import Write
from tests.report.hostile import STRINGS


def change(**fields: Any) -> Change:
    defaults: dict[str, Any] = {
        "kind": ChangeKind.DEPLOY,
        "at": at("09:58:00"),
        "label": "incident",
        "service": "checkout",
        "revision": "checkout-00042",
        "subject": "revision checkout-00042",
        "title": "deploy of checkout-00042",
        "cite": cite("E1", "d1"),
    }
    return Change(**(defaults | fields))


def variable(name: str, title: str, **fields: Any) -> Change:
    return change(kind=ChangeKind.ENVIRONMENT, subject=f"env {name}", title=title, **fields)


def section(write: Write, *changes: Change, onset: Instant | None = None) -> str:
    found = factories.analysis(measures=factories.measures(changes=changes), onset=onset)
    text = write((factories.dossier(evidence=(factories.evidence("E1"),)), found))
    assert prove(text) == ()
    return text.partition("## What changed\n\n")[2].partition("\n## ")[0]


def test_a_deploy_has_its_settings_below_it(write: Write) -> None:
    text = section(
        write,
        variable("B", "B no longer set"),
        variable("POOL", "POOL 20 -> 2"),
        variable("A", "A no longer set"),
        change(),
    )

    assert text.splitlines()[2:] == [
        "- 2025-09-10T09:58:00Z: deploy of checkout-00042 ([E1.1](#e1-1))",
        "  - A and B no longer set",
        "  - POOL 20 -> 2",
    ]


def test_changes_stand_in_order_of_time_and_undated_ones_apart(write: Write) -> None:
    traffic = {"kind": ChangeKind.TRAFFIC, "subject": "traffic", "revision": ""}
    text = section(
        write,
        change(**traffic, at=at("10:30:00"), title="traffic a 100% -> b 100%"),
        change(),
        variable("A", "A 1 -> 2", at=None, label="baseline", previous="checkout-00041"),
    )

    assert text.splitlines()[2:] == [
        "- 2025-09-10T09:58:00Z, `incident`: deploy of checkout-00042 ([E1.1](#e1-1))",
        "- 2025-09-10T10:30:00Z, `incident`: checkout: traffic a 100% -> b 100% ([E1.1](#e1-1))",
        "",
        "Nothing says when these changed:",
        "",
        "- `baseline`: checkout-00042, compared with checkout-00041: A 1 -> 2 ([E1.1](#e1-1))",
    ]


def test_a_commit_names_its_files_but_not_all_of_many(write: Write) -> None:
    own = {"service": "", "revision": "3f2a"}
    files = [
        change(
            kind=ChangeKind.FILE, subject=f"file {n:02d}.py", title=f"{n:02d}.py modified", **own
        )
        for n in range(30)
    ]
    head = change(kind=ChangeKind.COMMIT, subject="commit 3f2a", title="commit 3f2a: Pool", **own)

    lines = section(write, *files, head).splitlines()[2:]

    assert lines[0] == "- 2025-09-10T09:58:00Z: commit 3f2a: Pool ([E1.1](#e1-1))"
    assert lines[1].startswith("  - 00.py modified, 01.py modified, ")
    assert lines[1].endswith(", 07.py modified and 22 more files")
    assert len(lines) == 2


def test_of_many_changes_those_near_the_onset_are_shown(write: Write) -> None:
    many = [
        change(at=Instant(at("08:00:00") + n * 60_000_000_000), revision=f"r{n}", title=f"r{n}.")
        for n in range(MOST_ROWS + 25)
    ]

    late = section(write, *many, onset=at("09:00:00"))
    text = section(write, *many, onset=at("08:05:00"))

    assert text.count("\n- ") == late.count("\n- ") == MOST_ROWS
    assert ("08:00:00Z" in text, "08:00:00Z" in late) == (True, False)
    assert f" r{MOST_ROWS - 1} " in text.replace("(", " ").replace(".", " ")
    assert "25 more changes can be listed with `rca analyze --json`." in text


def test_without_changes_there_is_no_section(write: Write) -> None:
    assert section(write) == ""


def test_hostile_text_stays_text(write: Write) -> None:
    for text in STRINGS.values():
        section(write, change(title=text, revision=text, service=text), variable(text, text))


def test_the_analysis_lists_all_of_them() -> None:
    found = factories.analysis(measures=factories.measures(changes=(change(before="a"),)))

    assert analysis_document(factories.dossier(), found)["changes"] == [
        {
            "kind": "deploy",
            "at": "2025-09-10T09:58:00Z",
            "label": "incident",
            "service": "checkout",
            "revision": "checkout-00042",
            "previous": "",
            "subject": "revision checkout-00042",
            "before": "a",
            "after": "",
            "title": "deploy of checkout-00042",
            "planned": False,
            "evidence": {"evidence": "E1", "insert_id": "d1"},
        }
    ]
