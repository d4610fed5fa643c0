"""An incident on disk, made small, and additions to it."""

from collections.abc import Iterator
from pathlib import Path

from rca.model.evidence import CodeSpot, EvidenceKind
from rca.model.instant import Instant
from rca.model.skipped import Skipped
from rca.store import Addition, IncidentFolder

INCIDENT = """\
schema = "rca.incident/1"
id = "2025-09-10-checkout"
title = "Checkout refuses WebSockets"
"""


def incident(folder: Path) -> IncidentFolder:
    made = IncidentFolder(folder / "2025-09-10-checkout")
    made.path.mkdir()
    made.incident_toml.write_text(INCIDENT)
    return made


def addition(
    *content: bytes | Skipped,
    label: str = "incident",
    name: str = "logs.json",
    suffix: str = ".ndjson",
    code: CodeSpot | None = None,
) -> Addition:
    return Addition(
        name=name,
        kind=EvidenceKind.CODE if code else EvidenceKind.LOGS,
        label=label,
        source="log-entries",
        suffix=suffix,
        content=iter(content or (b'{"a":1}\n',)),
        count=count_lines,
        code=code,
    )


def count_lines(path: Path) -> tuple[int, Instant | None, Instant | None]:
    return path.read_bytes().count(b"\n"), Instant(0), Instant(1)


def spot(path: str) -> CodeSpot:
    return CodeSpot(path=path, first_line=1, last_line=1, revision="", language="python")


def files(folder: IncidentFolder) -> Iterator[str]:
    """Everything in `evidence/`, sorted."""
    return (path.name for path in sorted(folder.evidence.iterdir()))
