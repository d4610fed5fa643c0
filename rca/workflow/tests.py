"""Read test results without an incident: what ran, what failed, what is flaky, what contradicts."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rca.errors import BadInputError
from rca.model.evidence import Evidence, EvidenceKind, Sidecar
from rca.model.ids import EvidenceId
from rca.model.outcome import Declared, TestAttempt
from rca.model.skipped import Skipped
from rca.sources import Record, Source, recognise
from rca.sources.cases import DETAIL_LIMIT, MESSAGE_LIMIT, Case, Found, TestSource
from rca.sources.registry import all_sources
from rca.sources.unpack import sample_of
from rca.workflow.failure_text import fingerprint_of_failure
from rca.workflow.test_reading import Failure, FileReading
from rca.workflow.test_tally import TestTally


def read_tests(paths: Sequence[Path]) -> TestTally:
    """What the files say together; of a folder those files that are test results.

    Raises BadInputError for a file that is none, and for a folder that holds none.
    """
    return TestTally([_reading(path) for path in _files(paths)])


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file once, those of a folder sorted by path; hidden ones and links are left alone."""
    seen: set[Path] = set()
    for given in paths:
        found = list(_within(given)) if given.is_dir() else [given]
        if not found:
            raise BadInputError(
                f"{given} holds no test results", hint="name the files, or another folder"
            )
        for path in found:
            if path.resolve() not in seen:
                seen.add(path.resolve())
                yield path


def _within(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_symlink():
            continue
        if path.is_dir():
            yield from _within(path)
        elif path.is_file() and _holds_tests(path):
            yield path


def _holds_tests(path: Path) -> bool:
    sample = sample_of(path)
    return bool(sample.head.strip()) and any(
        source.identify(sample) for source in all_sources() if source.kind is EvidenceKind.TESTS
    )


def _reading(path: Path) -> FileReading:
    """One file, by way of the text that would be stored of it; nothing is kept."""
    source = recognise(path, EvidenceKind.TESTS.value)
    reading = FileReading(path=str(path), source=source.name, title=source.title)
    with tempfile.TemporaryDirectory(prefix="rca-tests-") as folder:
        content = Path(folder) / f"content{source.suffix}"
        with content.open("wb") as file:
            for block in source.content(path):
                if isinstance(block, Skipped):
                    reading.skipped.append(block)
                else:
                    file.write(block)
        for record in _records(source, path, content):
            if isinstance(record, Case | TestAttempt):
                reading.add(record, _failure(record) if record.outcome.is_bad else None)
            elif isinstance(record, Declared):
                reading.declared.append(record)
            elif isinstance(record, Skipped):
                reading.skipped.append(record)
    return reading


def _records(source: Source, path: Path, content: Path) -> Iterator[Found | Record]:
    """What a source finds; one from elsewhere may know attempts of evidence only."""
    if isinstance(source, TestSource):
        return source.found(content)
    return source.read(_evidence(source, path, content))


def _evidence(source: Source, path: Path, content: Path) -> Evidence:
    """The file as a source reads it; it is no evidence of any incident."""
    sidecar = Sidecar(
        kind=source.kind,
        label="incident",
        name=path.name.encode(errors="surrogateescape").decode(errors="replace"),
        source=source.name,
        sha256="0" * 64,
        size=content.stat().st_size,
        records=0,
    )
    return Evidence(id=EvidenceId("E1"), path=content, sidecar=sidecar)


def _failure(attempt: Case | TestAttempt) -> Failure:
    message, detail = attempt.message[:MESSAGE_LIMIT], attempt.detail[:DETAIL_LIMIT]
    return Failure(message=message, fingerprint=fingerprint_of_failure(message, detail))
