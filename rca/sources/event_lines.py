"""Test results that are written as they happen, one JSON object a line, read as a stream.

A line that is no object is passed over and said; one that breaks off at the end of the file is
damage, since the run may have gone on.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rca.errors import BadInputError
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.skipped import Skipped
from rca.sources.cases import Found, count_of, records_of
from rca.sources.interface import Count, Record, Sample, damage, passed_over
from rca.sources.json_report import Object
from rca.sources.unpack import Unpacked, head_text, text_of

MOST_LINE = 32 * 1024 * 1024
"""Bytes of one line; a longer one is passed over."""
MOST_TOLD = 100
"""Lines passed over that are told one by one."""
_HEAD_LINES = 50
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLog:
    """A source for one kind of event stream. `is_mine` sees one of the first objects."""

    name: str
    title: str
    is_mine: Callable[[Object], bool]
    cases: Callable[[Iterator[Object]], Iterator[Found]]
    kind: EvidenceKind = EvidenceKind.TESTS
    suffix: str = ".ndjson"

    def identify(self, sample: Sample) -> bool:
        """Whether one of the first lines is an event of this format."""
        lines = (head_text(sample) or "").splitlines()[:_HEAD_LINES]
        return any(self.is_mine(event) for event in map(_event, lines) if event is not None)

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The lines in UTF-8, in blocks; lines that are no objects are told, and kept."""
        unpacked = Unpacked(path)
        number, passed = 0, 0
        is_mine = False
        for block in _blocks(unpacked):
            text, problem = text_of(block)
            if problem is not None:
                yield damage(f"line {number + 1} or below", problem.reason)
            for line in text.split("\n"):
                number += 1
                event = _event(line)
                is_mine = is_mine or (event is not None and self.is_mine(event))
                if event is None and line.strip():
                    passed += 1
                    is_cut = not block.endswith(b"\n") and line.startswith("{")
                    if is_cut:
                        yield damage(f"line {number}", "cut short")
                    elif passed <= MOST_TOLD:
                        yield passed_over(f"line {number}", "no JSON object")
            number -= text.endswith("\n")
            yield text.encode()
        if passed > MOST_TOLD:
            yield passed_over("the file", f"{passed - MOST_TOLD} more lines are no JSON objects")
        if unpacked.problem is not None:
            yield unpacked.problem
        if not is_mine:
            raise BadInputError(
                f"{path} holds no event of {self.title}", hint="export it again; nothing was added"
            )

    def count(self, path: Path) -> Count:
        """The number of attempts, and when the first and the last started."""
        return count_of(self.found(path))

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        """What is found, as records."""
        return records_of(evidence, self.found(evidence.path))

    def found(self, path: Path) -> Iterator[Found]:
        """The attempts in the order in which they ended."""
        return self.cases(_events(path))


def _blocks(chunks: Unpacked) -> Iterator[bytes]:
    """Whole lines, about a megabyte at a time; the last line may lack its end."""
    rest = bytearray()
    for chunk in chunks:
        rest += chunk
        if len(rest) < _BLOCK:
            continue
        cut = rest.rfind(b"\n") + 1
        if cut:
            yield bytes(rest[:cut])
            del rest[:cut]
        elif len(rest) > MOST_LINE:
            yield bytes(rest)
            rest.clear()
    if rest:
        yield bytes(rest)


def _events(path: Path) -> Iterator[Object]:
    with path.open("rb") as file:
        for line in iter(lambda: file.readline(MOST_LINE), b""):
            event = _event(line.decode(errors="replace"))
            if event is not None:
                yield event


def _event(line: str) -> Object | None:
    """The object in a line, if there is one."""
    if not line.lstrip("\ufeff \t").startswith("{"):
        return None
    try:
        value = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
