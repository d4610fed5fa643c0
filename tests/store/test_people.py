"""What people wrote: read strictly with errors that help, and edited without losing a comment."""

from pathlib import Path

import pytest

from rca.errors import BadInputError
from rca.model.excerpt import Note
from rca.store import (
    IncidentFolder,
    read_fixes,
    read_incident,
    read_notes,
    read_whys,
)
from tests.store.builders import INCIDENT, incident


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    return incident(tmp_path)


def test_an_incident_is_read_and_the_rest_may_be_missing(folder: IncidentFolder) -> None:
    assert read_incident(folder).title == "Checkout refuses WebSockets"
    assert read_whys(folder).whys == ()
    assert read_fixes(folder).fixes == ()
    assert read_notes(folder) == ()


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (INCIDENT + 'titel = "x"\n', "incident.toml:4: titel: ", "did you mean 'title'?"),
        (INCIDENT + "analyst = 3\n", "incident.toml:4: analyst: ", 'analyst = "..."'),
        (INCIDENT + 'severity = "P9"\n', "incident.toml:4: severity: ", "correct the value"),
        (
            INCIDENT + '[[impact]]\narea="a"\neffect="b"\nsource="c"\nat_least="yes"\n',
            "incident.toml:8: impact[1].at_least: ",
            "at_least = true",
        ),
        (INCIDENT + '[scope]\nservices = "shop"\n', "incident.toml:5: ", 'services = ["..."]'),
        ('schema = "rca.incident/1"\nid = "a"\n', "incident.toml: title: ", "add the key 'title'"),
        (
            INCIDENT + "\n[scope]\nregions = 1\n",
            "incident.toml:6: scope.regions: ",
            "did you mean 'region'?",
        ),
        (
            INCIDENT + '[[risks]]\nlevel="low"\nrisk="a"\nmitigation="b"\nrollback="c"\n\n'
            '[[risks]]\nlevel="low"\nrisk="a"\nmitigation="b"\nrolback="c"\n',
            "incident.toml:14: risks[2].rolback: ",
            "did you mean 'rollback'?",
        ),
        (
            INCIDENT + '[scope.window]\nsince = "2025-09-10 10:00"\nuntil = "x"\n',
            "incident.toml:5: scope.window.since: '2025-09-10 10:00' is no RFC 3339 time",
            "correct the value",
        ),
        (INCIDENT + "analyst = 'x\n", "is no TOML", "close the quote"),
        (INCIDENT + f"\nanalyst = {'1' * 5000}\n", "incident.toml:5: ", "shorter number"),
        ("a = " + "{a = " * 100_000, "nested too deeply", "flat"),
        ("a = " + "[" * 100_000, "nested too deeply", "flat"),
    ],
)
def test_a_slip_is_shown_with_its_place_and_a_way_out(
    folder: IncidentFolder, text: str, message: str, hint: str
) -> None:
    folder.incident_toml.write_text(text)

    with pytest.raises(BadInputError) as caught:
        read_incident(folder)

    assert message in caught.value.message
    assert hint in caught.value.hint
    assert "\n" not in caught.value.message


def test_a_file_in_another_encoding_is_refused(folder: IncidentFolder) -> None:
    folder.incident_toml.write_bytes(INCIDENT.encode() + b'analyst = "\xe4"\n')

    with pytest.raises(BadInputError, match="not UTF-8"):
        read_incident(folder)


def test_windows_line_ends_and_a_byte_order_mark_are_read(folder: IncidentFolder) -> None:
    folder.incident_toml.write_bytes(b"\xef\xbb\xbf" + INCIDENT.replace("\n", "\r\n").encode())

    assert read_incident(folder).id == "2025-09-10-checkout"


def test_a_missing_incident_file_is_refused(folder: IncidentFolder) -> None:
    folder.incident_toml.unlink()

    with pytest.raises(BadInputError, match=r"incident\.toml cannot be read"):
        read_incident(folder)


def test_notes_are_sorted_by_name(folder: IncidentFolder) -> None:
    folder.notes.mkdir()
    (folder.notes / "b.md").write_text("b")
    (folder.notes / "a.md").write_bytes(b"a\r\n")
    (folder.notes / "c.txt").write_text("no note")

    assert read_notes(folder) == (Note(name="a.md", text="a\n"), Note(name="b.md", text="b"))


def test_a_link_out_of_the_incident_is_not_followed(folder: IncidentFolder) -> None:
    outside = folder.path.parent / "outside.md"
    outside.write_text("private")
    folder.notes.mkdir()
    (folder.notes / "a.md").symlink_to(outside)

    with pytest.raises(BadInputError, match="leads out of the incident"):
        read_notes(folder)
