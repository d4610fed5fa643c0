"""`evidence/log.jsonl`: what was added and withdrawn, each line with the hash of the one before.

A line that was changed, removed or put in between breaks the chain. The `at` in a line is the only
clock in an incident's folder, and nothing is made from it.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, TypeAdapter, ValidationError

from rca.errors import DamagedEvidenceError
from rca.model.stored import Stored, TimeText
from rca.store.atomic import sync_folder
from rca.store.layout import IncidentFolder

START = "0" * 64
_Hash = Field(pattern=r"^[0-9a-f]{64}$")
_FileName = Field(pattern=r"^[0-9a-f]{64}(\.[a-z0-9-]+)+$")


class _Line(Stored):
    """What each line has: its place, what it is about, when, and the hash of the line before."""

    seq: int = Field(ge=1)
    evidence: str = Field(pattern=r"^E[1-9]\d*$")
    at: TimeText
    previous: str = _Hash

    def line(self) -> bytes:
        """The line as it is stored, without a line end."""
        return json.dumps(self.model_dump(), sort_keys=True, ensure_ascii=False).encode()


class Link(_Line):
    """A piece was added: the line `seq` adds `E<seq>`. Names are those of files in `evidence/`."""

    action: Literal["add"] = "add"
    content: str = _FileName
    sidecar: str = _FileName
    sha256: str = _Hash
    sidecar_sha256: str = _Hash


class Withdrawal(_Line):
    """A piece that was added before counts no more; its files stay, and so does its line."""

    action: Literal["withdraw"]
    reason: str = Field(min_length=1)


_LINE: TypeAdapter[Link | Withdrawal] = TypeAdapter(Link | Withdrawal)


def sha256_of(content: bytes) -> str:
    """In hex."""
    return hashlib.sha256(content).hexdigest()


def read_lines(folder: IncidentFolder) -> list[bytes]:
    """The lines, without line ends and blanks at their end, none when there is no log.

    A last line that a killed writer left unfinished is no line: it begins one that the intent
    announces. Anything else that stands at the end is a line, and damage when it is no link.
    Raises DamagedEvidenceError when something else than a file stands there.
    """
    path = folder.evidence_log
    if not path.exists():
        return []
    if not path.is_file():  # reading a pipe would wait for ever
        raise DamagedEvidenceError(f"{path} is no regular file", hint=f"look at it: ls -ld {path}")
    content = path.read_bytes()
    return lines_of(content[: len(content) - _torn_size(folder, content)])


def lines_of(content: bytes) -> list[bytes]:
    """The lines of a text, without blanks at their end nor blank lines at its end."""
    return [line.rstrip() for line in content.rstrip().split(b"\n")] if content.strip() else []


def read_chain(folder: IncidentFolder) -> list[Link | Withdrawal]:
    """The chain in its order, not verified. Raises DamagedEvidenceError for a broken line."""
    path = folder.evidence_log
    return [link_of(line, path, number) for number, line in enumerate(read_lines(folder), start=1)]


def read_links(folder: IncidentFolder) -> list[Link]:
    """What was ever added, in its order, with what was withdrawn since."""
    return [line for line in read_chain(folder) if isinstance(line, Link)]


def announced_lines(folder: IncidentFolder) -> list[bytes]:
    """The lines of the intent, none when there is no intent."""
    return lines_of(folder.intent.read_bytes()) if folder.intent.is_file() else []


def _torn_size(folder: IncidentFolder, content: bytes) -> int:
    """How many bytes at the end a killed writer left of a line that it did not finish."""
    rest = content[content.rfind(b"\n") + 1 :]
    is_torn = rest and any(
        len(rest) < len(line) and line.startswith(rest) for line in announced_lines(folder)
    )
    return len(rest) if is_torn else 0


def link_of(line: bytes, path: Path, number: int) -> Link | Withdrawal:
    """One line read. Raises DamagedEvidenceError, naming the line."""
    try:
        return _LINE.validate_json(line)
    except ValidationError as error:
        raise DamagedEvidenceError(
            f"{path}:{number} is no line of the evidence log: {error.errors()[0]['msg']}",
            hint=f"restore it from version control: git checkout -- {path}",
        ) from error


def append(path: Path, links: Sequence[Link | Withdrawal]) -> None:
    """Add lines at the end and flush them to disk: all, or none when they do not fit there.

    The caller holds the lock.
    """
    rest = b"".join(link.line() + b"\n" for link in links)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    size = os.fstat(handle).st_size
    try:
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, size)
        raise
    finally:
        os.close(handle)
    sync_folder(path.parent)


def mend_end(folder: IncidentFolder) -> None:
    """End the log with a whole line: without blanks, and one that a killed writer left torn.

    What else stands at the end stays there, to be found. The caller holds the lock.
    """
    path = folder.evidence_log
    if not path.exists():
        return
    content = path.read_bytes()
    whole = content[: len(content) - _torn_size(folder, content)].rstrip()
    if content in (b"", whole + b"\n"):
        return
    if len(whole) < len(content):
        os.truncate(path, len(whole))
    if whole:
        with path.open("ab") as file:
            file.write(b"\n")
