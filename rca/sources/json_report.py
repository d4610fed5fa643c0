"""Test results that are one JSON document: stored as they are, read whole.

Nothing in a report is believed to have the shape it should: what is missing or of another type
reads as empty.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rca.errors import BadInputError
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.outcome import Counts
from rca.model.skipped import Skipped
from rca.sources.cases import Found, count_of, records_of
from rca.sources.interface import Count, Record, Sample
from rca.sources.json_outline import outline
from rca.sources.unpack import Unpacked, text_of

Object = Mapping[str, object]
MOST_BYTES = 256 * 1024 * 1024
"""A document is decoded whole, which takes several times its size."""
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonReport:
    """A source for one kind of document. `is_mine` sees the paths of the keys at its beginning."""

    name: str
    title: str
    is_mine: Callable[[frozenset[str]], bool]
    cases: Callable[[Object], Iterator[Found]]
    kind: EvidenceKind = EvidenceKind.TESTS
    suffix: str = ".report"  # a sidecar is what `.json` means beside stored content

    def identify(self, sample: Sample) -> bool:
        """Whether the document begins with the keys of this format."""
        return self.is_mine(outline(sample))

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The document in UTF-8. Raises BadInputError for one that is cut short or no JSON."""
        unpacked = Unpacked(path)
        original, size = bytearray(), 0
        for chunk in unpacked:
            size += len(chunk)
            if size > MOST_BYTES:
                raise BadInputError(
                    f"{path} is longer than {MOST_BYTES:,} bytes",
                    hint="split the test run, or let it write JUnit XML",
                )
            original += chunk
        text, problem = text_of(bytes(original))
        try:
            _decoded(text)
        except ValueError as error:
            raise BadInputError(
                f"{path} is no {self.title}: {error}",
                hint="look at its end; the test run may have been killed while writing it",
            ) from error
        yield from (item for item in (problem, unpacked.problem) if item)
        stored = text.encode()
        yield from (stored[at : at + _BLOCK] for at in range(0, len(stored), _BLOCK))

    def count(self, path: Path) -> Count:
        """The number of attempts, and when the first and the last started."""
        return count_of(self.found(path))

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        """What is found, as records; content that another program stored may be no document."""
        try:
            yield from records_of(evidence, self.found(evidence.path))
        except ValueError as error:
            yield Skipped(evidence=evidence.id, locator="the whole file", reason=str(error))

    def found(self, path: Path) -> Iterator[Found]:
        """The attempts in the order of the document, then what it declares."""
        return self.cases(_decoded(path.read_text(encoding="utf-8", errors="replace")))


def _decoded(text: str) -> Object:
    """The document. Raises ValueError, in one line, for anything but an object."""
    try:
        document = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(document, dict):
        raise ValueError("it is no object")
    return document


def mapping(value: object) -> Object:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> tuple[Object, ...]:
    """The objects of an array; what is none is passed over."""
    return (
        tuple(item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()
    )


def string(value: object) -> str:
    """The text, or an empty one. Half a surrogate pair, which JSON allows, becomes U+FFFD."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode(errors="replace").decode()


def strings(value: object) -> tuple[str, ...]:
    """The texts of an array."""
    return tuple(string(item) for item in value if item) if isinstance(value, list) else ()


def number(value: object) -> int | None:
    """A count; None for anything that is none."""
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return value if is_count and 0 <= value < 10**9 else None  # type: ignore[operator,return-value] # an int by now


def claimed(
    source: Object, *, tests: str, failed: str, skipped: str = "", error: str = ""
) -> Counts:
    """What a header says under those keys."""
    return Counts(
        tests=number(source.get(tests)),
        failed=number(source.get(failed)),
        error=number(source.get(error)) if error else None,
        skipped=number(source.get(skipped)) if skipped else None,
    )
