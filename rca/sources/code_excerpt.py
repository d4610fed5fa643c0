"""Lines of code with their place: `path:from-to@revision`, read from git when it knows them.

This source is never recognised by content; a person points at the lines.
"""

import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from rca.errors import BadInputError, UsageError
from rca.model.cite import Cite
from rca.model.evidence import CodeSpot, Evidence, EvidenceKind
from rca.model.excerpt import CodeExcerpt
from rca.model.skipped import Skipped
from rca.sources.code_text import from_disk, from_git
from rca.sources.interface import Count, Sample

_SPOT = re.compile(
    r"(?P<path>.+?):(?P<first>[0-9]{1,9})(?:-(?P<last>[0-9]{1,9}))?(?:@(?P<revision>\S+))?\Z"
)
_LANGUAGES = {
    ".bash": "bash",
    ".c": "c",
    ".cc": "cpp",
    ".cpp": "cpp",
    ".cs": "csharp",
    ".css": "css",
    ".go": "go",
    ".h": "c",
    ".html": "html",
    ".ini": "ini",
    ".java": "java",
    ".js": "javascript",
    ".json": "json",
    ".jsx": "jsx",
    ".kt": "kotlin",
    ".md": "markdown",
    ".mjs": "javascript",
    ".php": "php",
    ".py": "python",
    ".rb": "ruby",
    ".rs": "rust",
    ".scala": "scala",
    ".sh": "bash",
    ".sql": "sql",
    ".swift": "swift",
    ".tf": "hcl",
    ".toml": "toml",
    ".ts": "typescript",
    ".tsx": "tsx",
    ".xml": "xml",
    ".yaml": "yaml",
    ".yml": "yaml",
}
_FILE_NAMES = {"Dockerfile": "dockerfile", "Makefile": "makefile"}


def parse_spot(text: str) -> CodeSpot | None:
    """The spot that `path:from-to@revision` names; None for a text of another shape.

    `-to` and `@revision` may be left out. Raises UsageError for lines that cannot be.
    """
    match = _SPOT.match(text)
    if match is None:
        return None
    first = int(match["first"])
    last = int(match["last"] or first)
    if not 1 <= first <= last:
        raise UsageError(
            f"{text}: lines {first} to {last} are no range",
            hint="lines count from 1 and the first comes first, as in app/main.py:10-25",
        )
    return CodeSpot(
        path=match["path"],
        first_line=first,
        last_line=last,
        revision=match["revision"] or "",
        language=language_of(match["path"]),
    )


def language_of(path: str) -> str:
    """The language that Markdown fences know, by the file's name; empty when it says nothing."""
    name = PurePath(path).name
    return _FILE_NAMES.get(name.split(".")[0], "") or _LANGUAGES.get(PurePath(path).suffix, "")


class CodeExcerptText:
    """Lines of a source file. `excerpt` makes the content; the rest is as in `Source`."""

    name = "code-excerpt"
    title = "lines of code"
    kind = EvidenceKind.CODE
    suffix = ".txt"

    def identify(self, sample: Sample) -> bool:  # noqa: ARG002 - see Source
        """Never: a person points at code."""
        return False

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """Raises BadInputError: a whole file is no excerpt."""
        raise BadInputError(
            f"{path}: which lines are meant?",
            hint=f"name them, and the revision: {path}:10-25@REVISION",
        )

    def excerpt(self, spot: CodeSpot, base: Path | None = None) -> tuple[CodeSpot, bytes]:
        """The spot as it is stored, and exactly its lines, in UTF-8, each with its `\\n`.

        A relative path is looked up below `base` (default: the working directory). Of an absolute
        path only the file name is stored. With a revision that git resolves there, the lines come
        from that revision, otherwise from disk.
        """
        path = (base or Path()) / spot.path
        original = from_git(path, spot.revision)
        if original is None:
            original = from_disk(path)
        if PurePath(spot.path).is_absolute():
            spot = spot.model_copy(update={"path": PurePath(spot.path).name})
        return spot, _cut(original, spot, path)

    def count(self, path: Path) -> Count:  # noqa: ARG002 - see Source
        """One excerpt; code has no time."""
        return 1, None, None

    def read(self, evidence: Evidence) -> Iterator[CodeExcerpt | Skipped]:
        """The one excerpt."""
        spot = evidence.sidecar.code
        if spot is None:
            yield Skipped(
                evidence=evidence.id,
                locator="the sidecar",
                reason="does not say where the code stood",
            )
            return
        yield CodeExcerpt(
            spot=spot,
            text=evidence.path.read_text(encoding="utf-8", errors="replace"),
            cite=Cite(evidence=evidence.id),
        )


def _cut(original: bytes, spot: CodeSpot, path: Path) -> bytes:
    try:
        text = original.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise BadInputError(f"{path} is binary", hint="point at a text file in UTF-8")
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    if spot.last_line > len(lines):
        raise BadInputError(
            f"{path} has {len(lines)} lines, not {spot.last_line}",
            hint="give lines that exist; is it the right revision?",
        )
    chosen = lines[spot.first_line - 1 : spot.last_line]
    return "".join(f"{line}\n" for line in chosen).encode()
