"""Read test results without an incident: what ran, what failed, what is flaky, what contradicts."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from rca.errors import BadInputError
from rca.model.evidence import Evidence, EvidenceKind, Sidecar
from rca.model.ids import EvidenceId
from rca.model.outcome import Declared, TestAttempt
from rca.model.skipped import Skipped
from rca.sources import Source, recognise
from rca.sources.failure_text import fingerprint_of_message
from rca.sources.registry import all_sources
from rca.sources.unpack import sample_of
from rca.stacktrace import fingerprint_of
from rca.workflow.test_tally import Failure, FileReading, TestTally

_ALIKE = 4096


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
        for record in source.read(_evidence(source, path, content)):
            match record:
                case TestAttempt():
                    reading.add(record, _failure(record))
                case Declared():
                    reading.declared.append(record)
                case Skipped():
                    reading.skipped.append(record)
                case _:
                    pass  # a source of tests that gives something else besides
    return reading


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


def _failure(attempt: TestAttempt) -> Failure | None:
    if not attempt.outcome.is_bad:
        return None
    return Failure(
        message=attempt.message, fingerprint=_fingerprint(attempt.message, attempt.detail)
    )


@lru_cache(maxsize=_ALIKE)
def _fingerprint(message: str, detail: str) -> str:
    """That of the stack trace where there is one, else that of the message."""
    return fingerprint_of(detail) or fingerprint_of_message(message)
