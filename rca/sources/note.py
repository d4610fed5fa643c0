"""Prose that a person wrote: Markdown by its name, any text when it is asked for."""

from collections.abc import Iterator
from pathlib import Path, PurePath

from rca.errors import BadInputError
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.excerpt import Note
from rca.model.skipped import Skipped
from rca.sources.interface import Count, Record, Sample
from rca.sources.unpack import Unpacked, head_text, text_of

MOST_BYTES = 16 * 1024 * 1024
_MARKDOWN = (".md", ".markdown")


class NoteText:
    """A text file, taken as it stands. Plain logs are no notes, so content alone never tells."""

    name = "note"
    title = "Markdown"
    kind = EvidenceKind.NOTE
    suffix = ".md"

    def identify(self, sample: Sample) -> bool:
        """Whether it is text and called Markdown."""
        is_markdown = PurePath(sample.name).suffix.lower() in _MARKDOWN
        return is_markdown and head_text(sample) is not None

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The text in UTF-8 with `\\n` line ends."""
        unpacked = Unpacked(path)
        original = bytearray()
        for chunk in unpacked:
            original += chunk
            if len(original) > MOST_BYTES:
                raise BadInputError(
                    f"{path} is longer than {MOST_BYTES:,} bytes, which no note is",
                    hint="leave out --kind note, or add the part of it that tells something",
                )
        text, problem = text_of(bytes(original))
        if "\0" in text:
            raise BadInputError(
                f"{path} is binary, no note", hint="give a text file, or leave out --kind note"
            )
        yield from (item for item in (problem, unpacked.problem) if item)
        yield text.replace("\r\n", "\n").replace("\r", "\n").encode()

    def count(self, path: Path) -> Count:  # noqa: ARG002 - see Source
        """One note, without a time."""
        return 1, None, None

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        """The one note."""
        text = evidence.path.read_text(encoding="utf-8", errors="replace")
        yield Note(name=evidence.sidecar.name, text=text)
