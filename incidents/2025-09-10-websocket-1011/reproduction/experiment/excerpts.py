"""Copy the sources that the report cites, and find the lines it cites by their text.

Promise: a passage that is not there any more is an error, never a wrong range.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from standin.images import Image

CITED_FILES = (
    "auth_context.py",
    "authentication.py",
    "environment.py",
    "http_endpoints.py",
    "middleware_setup.py",
    "websocket_endpoint.py",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A range of lines, from the first that holds `first` to the next that holds `last`."""

    name: str
    file: str
    first: str
    last: str


PASSAGES = (
    Passage(
        name="add_middleware_calls",
        file="middleware_setup.py",
        first="app.add_middleware(",
        last="app.add_middleware(AuthContextMiddleware)",
    ),
    Passage(
        name="connection_snapshot",
        file="auth_context.py",
        first='if scope["type"] in',
        last="await self.app(",
    ),
    Passage(
        name="http_endpoint",
        file="http_endpoints.py",
        first='@router.get("/api/agents")',
        last='return {"subject"',
    ),
    Passage(
        name="token_decides",
        file="authentication.py",
        first="def authenticate_by_token",
        last="return verify_token",
    ),
    Passage(
        name="close_with_1008",
        file="websocket_endpoint.py",
        first="except TokenRefusedError",
        last="close(code=1008",
    ),
    Passage(
        name="session_read",
        file="authentication.py",
        first="def authenticate_strictly",
        last='session.get("subject")',
    ),
    Passage(
        name="mode_decides",
        file="websocket_endpoint.py",
        first="def authenticate(",
        last="return authenticate_strictly",
    ),
    Passage(
        name="close_with_1011",
        file="websocket_endpoint.py",
        first="except Exception as error",
        last="close(code=1011",
    ),
    Passage(
        name="environment_detection",
        file="environment.py",
        first="def detect_e2e_variables",
        last="return tuple(",
    ),
)


def copy_sources(image: Image, files: tuple[str, ...], out: Path) -> None:
    """The files as the image holds them, to `out/source/<short digest>/`."""
    folder = out / "source" / image.short_digest
    folder.mkdir(parents=True, exist_ok=True)
    for name in files:
        shutil.copyfile(image.folder / "service" / name, folder / name)


def locate(image: Image, passage: Passage) -> dict[str, object]:
    """Where a passage stands: path below the output folder, lines counted from 1, digest."""
    lines = (image.folder / "service" / passage.file).read_text(encoding="utf-8").splitlines()
    first = _line_with(lines, passage.first, after=0)
    last = _line_with(lines, passage.last, after=first)
    return {
        "name": passage.name,
        "path": f"source/{image.short_digest}/{passage.file}",
        "from": first + 1,
        "to": last + 1,
        "digest": f"sha256:{image.digest}",
        "language": "python",
    }


def _line_with(lines: list[str], text: str, *, after: int) -> int:
    for number, line in enumerate(lines[after:], start=after):
        if text in line:
            return number
    raise LookupError(f"no line holds {text!r}: update PASSAGES in experiment/excerpts.py")
