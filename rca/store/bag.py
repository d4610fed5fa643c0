"""An incident as a BagIt folder, which `sha256sum -c` and any BagIt program can check.

BagIt 1.0 (RFC 8493), without the optional `Bagging-Date`: the same incident gives the same bytes.
What is below `data/` is the incident itself, so that `rca check` works on it.
"""

import hashlib
import os
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from rca.errors import BadInputError, DamagedEvidenceError
from rca.store.atomic import sync_folder
from rca.store.chain import Link, link_of, read_lines
from rca.store.layout import IncidentFolder
from rca.store.own_packs import KNOWLEDGE
from rca.store.people import read_incident

DECLARATION = "bagit.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
_BLOCK = 1024 * 1024
_ENCODED = {"%": "%25", "\r": "%0D", "\n": "%0A"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A file of the payload: its name below `data/`, where it is, its hash when that is known."""

    name: str
    source: Path | bytes
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copied:
    """What was written: a line of a manifest, and its size in bytes."""

    line: str
    size: int


def write_bag(folder: IncidentFolder, bag: Path) -> None:
    """Write the bag into the empty folder `bag`.

    In it is what the log lists, what people wrote (`incident.toml`, `whys.toml`, `fixes.toml`,
    notes, knowledge packs of the incident) and the report as it stands; not the key of the
    redaction, `reproduction/` nor hidden files. Nothing is locked: evidence is written once, and
    what is added meanwhile stays out.

    Raises DamagedEvidenceError for content that is not what was stored, BadInputError for a
    symbolic link that leads out, something that is no regular file, and a name that is no UTF-8.
    """
    items = sorted((*_evidence(folder), *_people(folder)), key=lambda item: item.name.encode())
    payload = [_written(item, "data/", bag) for item in items]
    oxum = f"{sum(copied.size for copied in payload)}.{len(payload)}"
    tags = {
        "bag-info.txt": _bag_info(folder, oxum),
        DECLARATION: "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        MANIFEST: "".join(copied.line for copied in payload),
    }
    tagged = [_written(_Item(name=name, source=tags[name].encode()), "", bag) for name in tags]
    lines = "".join(copied.line for copied in tagged)
    _written(_Item(name=TAG_MANIFEST, source=lines.encode()), "", bag)
    for path in (*(path for path in bag.rglob("*") if path.is_dir()), bag):
        sync_folder(path)


def _evidence(folder: IncidentFolder) -> Iterator[_Item]:
    """Each listed file once, and the log as far as it was read."""
    lines = read_lines(folder)
    items: dict[str, _Item] = {}
    for number, line in enumerate(lines, start=1):
        link = link_of(line, folder.evidence_log, number)
        if not isinstance(link, Link):  # a withdrawal names no files; those it is about are listed
            continue
        for name, sha256 in ((link.content, link.sha256), (link.sidecar, link.sidecar_sha256)):
            item = _Item(name=f"evidence/{name}", source=folder.evidence / name, sha256=sha256)
            items[name] = item
    yield from items.values()
    if lines:
        yield _Item(name="evidence/log.jsonl", source=b"".join(line + b"\n" for line in lines))


def _people(folder: IncidentFolder) -> Iterator[_Item]:
    for path in (folder.incident_toml, folder.whys_toml, folder.fixes_toml):
        if path.exists():
            yield _item(folder, path)
    for part in (folder.notes, folder.report, folder.path / KNOWLEDGE):
        for path in _visible_below(folder.own(part)):
            yield _item(folder, path)


def _visible_below(part: Path) -> Iterator[Path]:
    """What is no folder, nor hidden, nor in a hidden folder."""
    for path in part.rglob("*"):
        hidden = any(name.startswith(".") for name in path.relative_to(part).parts)
        if not hidden and (path.is_symlink() or not path.is_dir()):
            yield path


def _item(folder: IncidentFolder, path: Path) -> _Item:
    name = path.relative_to(folder.path).as_posix()
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise BadInputError(
            f"{path} has a name that is no UTF-8, which no manifest can hold",
            hint=f"give it another name: mv {folder.path / '...'} NAME",
        ) from error
    if not folder.own(path).is_file():
        raise BadInputError(f"{path} is no regular file", hint=f"look at it: ls -ld {path}")
    return _Item(name=name, source=path)


def _written(item: _Item, below: str, bag: Path) -> _Copied:
    target = bag / below / item.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with _opened(item.source) as source, target.open("xb") as file:
        sha256, size = _copy(source, file)
    if item.sha256 not in ("", sha256):
        raise DamagedEvidenceError(
            f"{item.source!s} is not what was stored: its hash differs",
            hint="restore it from version control; `rca check` says what stands on it",
        )
    name = re.sub(r"[%\r\n]", lambda match: _ENCODED[match.group()], item.name)
    return _Copied(line=f"{sha256}  {below}{name}\n", size=size)


def _opened(source: Path | bytes) -> BinaryIO:
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _copy(source: BinaryIO, file: BinaryIO) -> tuple[str, int]:
    """The sha256 in hex of what was copied and is on the disk, and its size in bytes."""
    digest, size = hashlib.sha256(), 0
    while block := source.read(_BLOCK):
        digest.update(block)
        size += file.write(block)
    file.flush()
    os.fsync(file.fileno())
    return digest.hexdigest(), size


def _bag_info(folder: IncidentFolder, oxum: str) -> str:
    """Reserved elements of RFC 8493, 2.2.2; a long value goes on in indented lines."""
    incident = read_incident(folder)
    elements = {
        "External-Description": incident.title,
        "External-Identifier": incident.id,
        "Payload-Oxum": oxum,
    }
    return "".join(f"{_folded(f'{name}: {value}')}\n" for name, value in elements.items())


def _folded(line: str) -> str:
    return textwrap.fill(
        line, 79, subsequent_indent=" ", break_long_words=False, break_on_hyphens=False
    )
