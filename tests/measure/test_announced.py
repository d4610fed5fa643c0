"""Configuration that running services say they took in."""

from pathlib import Path
from typing import Any

import pytest

from rca.measure import measure
from rca.model.change import Change, ChangeKind
from tests.measure.builders import Entry, entry, logs, said


def applied(at: str, *, instance: str = "i1", **fields: Any) -> Entry:
    payload = {"message": "flags applied", "time": f"12:{at}", "took_ms": int(at[-2:]), **fields}
    return entry(at, f"{instance}-{at}", instance=instance, jsonPayload=payload)


def changes(folder: Path, *entries: Entry) -> list[Change]:
    began = [said("00:00", "listening", instance=name, insert_id=name) for name in ("i1", "i2")]
    found = measure(logs(folder, *began, *entries)).changes
    return [change for change in found if change.kind is ChangeKind.CONFIGURATION]


def titles(folder: Path, *entries: Entry) -> list[str]:
    return [change.title for change in changes(folder, *entries)]


def test_each_new_content_is_a_change_and_the_same_in_another_instance_is_none(
    tmp_path: Path,
) -> None:
    found = changes(
        tmp_path,
        applied("10:00", changed=["hero"], rev=7),
        applied("10:20", changed=["hero"], rev=7, instance="i2"),
        applied("20:00", changed=["bulk-tiers"], rev=8),
        applied("20:30", changed=["bulk-tiers"], rev=8, instance="i2"),
        applied("40:00", changed=["hero"], rev=9),
    )

    assert [change.title for change in found] == [
        "configuration of checkout changes, “flags applied”: changed hero, rev 7",
        "configuration of checkout changes, “flags applied”: changed bulk-tiers, rev 8",
        "configuration of checkout changes, “flags applied”: changed hero, rev 9",
    ]
    assert [change.cite.insert_id for change in found] == ["i1-10:00", "i1-20:00", "i1-40:00"]
    assert found[1].names == ("bulk-tiers",)
    assert (found[1].service, found[1].revision) == ("checkout", "checkout-00042")


def test_values_within_the_change_are_told_and_who_made_it_is_not(tmp_path: Path) -> None:
    (title,) = titles(
        tmp_path,
        applied("10:00", by="jo.doe", delta={"search.wait_ms": "250 -> 300"}, changed_by="jo"),
    )

    assert title.endswith("“flags applied”: search.wait_ms 250 -> 300")
    assert "jo" not in title


def test_a_plain_line_is_its_own_content(tmp_path: Path) -> None:
    lines = ("config pool.size 20 -> 5", "config pool.size 20 -> 5", "config pool.size 5 -> 9")
    entries = [said(f"{10 + n}:00", line, insert_id=f"p{n}") for n, line in enumerate(lines)]

    assert titles(tmp_path, *entries) == [
        "configuration of checkout changes, “config pool.size 20 -> 5”",
        "configuration of checkout changes, “config pool.size 5 -> 9”",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "flags unchanged",
        "settings could not be reloaded: timeout",
        "config is fine",
        "order 7 applied",
        "saved snapshot of basket 7",
    ],
)
def test_what_tells_of_no_change_is_none(tmp_path: Path, line: str) -> None:
    assert titles(tmp_path, said("10:00", line)) == []


def test_what_an_instance_reads_when_it_starts_is_no_change(tmp_path: Path) -> None:
    assert titles(tmp_path, applied("00:30", changed=["hero"])) == []
    assert titles(tmp_path, applied("05:00", changed=["hero"], instance="i9")) == []
    assert len(titles(tmp_path, applied("05:00", changed=["hero"]))) == 1


def test_a_sentence_with_ever_new_contents_tells_of_work(tmp_path: Path) -> None:
    many = [applied(f"{10 + n}:00", changed=[f"basket-{n}x"]) for n in range(21)]

    assert titles(tmp_path, *many) == []
    assert len(titles(tmp_path, *many[:20])) == 20


def test_an_error_about_configuration_is_no_change(tmp_path: Path) -> None:
    assert titles(tmp_path, applied("10:00", changed=["a"]) | {"severity": "ERROR"}) == []
