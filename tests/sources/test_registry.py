"""Recognising: one clear line for whatever cannot be taken."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from rca.errors import BadInputError, RcaError, UsageError
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.excerpt import Note
from rca.model.skipped import Skipped
from rca.sources import BUILTIN, Count, Record, Sample, registry
from rca.sources.note import NoteText
from rca.sources.registry import recognise, source_named
from tests.sources.builders import lines, records, saved, suite, taken, text_entry


class Greedy:
    """A source that claims everything."""

    name = "greedy"
    kind = EvidenceKind.LOGS
    suffix = ".txt"

    def identify(self, sample: Sample) -> bool:
        return True

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        yield path.read_bytes()

    def count(self, path: Path) -> Count:
        return 1, None, None

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        return iter(())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"an ERROR, they said\n", "nothing that can be recognised"),
        (b"\0\1\2\xff", "nothing that can be recognised"),
        (b"\x1f\x8bgarbage", "is empty"),
        (b"{" * 1000, "nothing that can be recognised"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_one_line(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    with pytest.raises(BadInputError, match=reason) as caught:
        recognise(saved(tmp_path, "a.log", content))

    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_places_that_are_no_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")

    for name, reason in (
        ("long" * 1000, "does not exist"),
        ("missing", "does not exist"),
        ("dangling", "does not exist"),
        (".", "is a folder"),
        ("pipe", "no regular file"),
    ):
        with pytest.raises(BadInputError, match=reason):
            recognise(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, "a", lines(text_entry()))
    path.chmod(0)

    with pytest.raises(BadInputError, match="cannot be read"):
        recognise(path)


def test_a_plain_log_is_pointed_to_notes(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.txt", b"It began when we deployed.\n")

    with pytest.raises(RcaError) as caught:
        recognise(path)

    assert "--kind note" in caught.value.hint
    assert recognise(path, "note").name == "note"


def test_a_kind_narrows_the_choice(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.md", suite())

    assert recognise(path, "tests").name == "junit-xml"
    with pytest.raises(BadInputError, match="cannot be read as logs"):
        recognise(path, "logs")
    with pytest.raises(UsageError, match="no evidence of kind"):
        recognise(path, "video")


def test_two_sources_that_claim_a_file_are_both_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "all_sources", lambda: (*BUILTIN, Greedy()))

    with pytest.raises(BadInputError, match="claimed by log-entries and greedy"):
        recognise(saved(tmp_path, "a", lines(text_entry())))


def test_sources_are_found_by_the_name_in_a_sidecar() -> None:
    for source in BUILTIN:
        assert source_named(source.name) is source
    with pytest.raises(BadInputError, match="not installed"):
        source_named("elsewhere")


def test_a_note_is_markdown_by_its_name(tmp_path: Path) -> None:
    path = saved(tmp_path, "Story.MD", b"\xef\xbb\xbfIt began\r\nat ten.\r\n")

    content, skipped = taken(recognise(path), path)
    (note,) = records(NoteText(), saved(tmp_path, "story.md", content))

    assert (content, skipped) == (b"It began\nat ten.\n", [])
    assert note == Note(name="story.md", text="It began\nat ten.\n")


def test_a_binary_note_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="is binary"):
        taken(NoteText(), saved(tmp_path, "a.md", b"\0"))
