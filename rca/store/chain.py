"""`evidence/log.jsonl`: what was added, each line carrying the hash of the line before.

A line that was changed, removed or put in between breaks the chain. The `at` in a line is the only
clock in an incident's folder, and nothing is made from it.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from rca.errors import DamagedEvidenceError
from rca.model.stored import Stored, TimeText

START = "0" * 64
_Hash = Field(pattern=r"^[0-9a-f]{64}$")
_FileName = Field(pattern=r"^[0-9a-f]{64}(\.[a-z0-9-]+)+$")


class Link(Stored):
    """One line of the chain. `content` and `sidecar` are file names in `evidence/`."""

    seq: int = Field(ge=1)
    action: Literal["add"] = "add"
    evidence: str = Field(pattern=r"^E[1-9]\d*$")
    content: str = _FileName
    sidecar: str = _FileName
    sha256: str = _Hash
    sidecar_sha256: str = _Hash
    at: TimeText
    previous: str = _Hash

    def line(self) -> bytes:
        """The line as it is stored, without a line end."""
        return json.dumps(self.model_dump(), sort_keys=True, ensure_ascii=False).encode()


def sha256_of(content: bytes) -> str:
    """In hex."""
    return hashlib.sha256(content).hexdigest()


def read_lines(path: Path) -> list[bytes]:
    """The lines, without line ends; a last line that a killed writer left unfinished is no line.

    Only what the intent beside it announces can be such a line; any other end stays, to be found.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    *lines, rest = content.split(b"\n")
    return lines if not rest or _is_torn(path, rest) else [*lines, rest]


def _is_torn(path: Path, rest: bytes) -> bool:
    """Whether an unfinished last line is the beginning of the line that was about to be written."""
    try:
        announced = (path.parent / ".adding" / "intent.json").read_bytes()
    except OSError:
        return False
    return len(rest) < len(announced) and announced.startswith(rest)


def read_links(path: Path) -> list[Link]:
    """The chain in its order, not verified. Raises DamagedEvidenceError for a broken line."""
    return [link_of(line, path, number) for number, line in enumerate(read_lines(path), start=1)]


def link_of(line: bytes, path: Path, number: int) -> Link:
    """One line read. Raises DamagedEvidenceError, naming the line."""
    try:
        return Link.model_validate_json(line)
    except ValidationError as error:
        raise DamagedEvidenceError(
            f"{path}:{number} is no line of the evidence log: {error.errors()[0]['msg']}",
            hint=f"restore it from version control: git checkout -- {path}",
        ) from error


def append(path: Path, link: Link) -> None:
    """Add a line at the end and flush it to disk. The caller holds the lock."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, link.line() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def mend_end(path: Path) -> None:
    """End the file with a whole line: cut off an unfinished one. The caller holds the lock."""
    if not path.exists():
        return
    content = path.read_bytes()
    if not content or content.endswith(b"\n"):
        return
    start = content.rfind(b"\n") + 1
    if _is_torn(path, content[start:]):
        os.truncate(path, start)
    elif content.rstrip().endswith(b"}"):
        with path.open("ab") as file:
            file.write(b"\n")
