"""Put files into the evidence: recognised by content, redacted, hashed, kept once."""

from pathlib import Path

from rca.errors import UsageError
from rca.model.evidence import CodeSpot
from rca.sources import CODE, Source, is_there, parse_spot, recognise
from rca.store import Added, Addition, IncidentFolder, add_all


def add_files(
    folder: IncidentFolder, paths: tuple[str, ...], *, kind: str | None, label: str
) -> tuple[Added, ...]:
    """Add the files in the order given: all of them, or none when one cannot be read.

    A path that reads `file:from-to@revision` and is no file is a code excerpt.
    """
    return add_all(folder, [_addition(path, kind, label) for path in paths])


def _addition(path: str, kind: str | None, label: str) -> Addition:
    spot = None if is_there(Path(path)) else parse_spot(path)
    if spot is not None:
        if kind not in (None, "code"):
            raise UsageError(
                f"{path} points at lines of code", hint="leave out --kind, or say code"
            )
        return _code(spot, label)
    source = recognise(Path(path), kind)
    return _file(source, Path(path), label)


def _file(source: Source, path: Path, label: str) -> Addition:
    return Addition(
        name=path.name,
        kind=source.kind,
        label=label,
        source=source.name,
        suffix=source.suffix,
        content=source.content(path),
        count=source.count,
    )


def _code(spot: CodeSpot, label: str) -> Addition:
    stored, content = CODE.excerpt(spot)
    return Addition(
        name=stored.path,
        kind=CODE.kind,
        label=label,
        source=CODE.name,
        suffix=CODE.suffix,
        content=iter((content,)),
        count=CODE.count,
        code=stored,
    )
