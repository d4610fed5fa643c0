"""git, asked with fixed commands that neither a revision nor a repository can bend.

Nothing is fetched, no helper program that a repository names is run, and neither the user's
configuration nor the environment changes what is printed.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

_TIMEOUT_SECONDS = 30
_CHUNK = 256 * 1024
_FIXED = (
    "git",
    "--no-pager",
    "--no-replace-objects",
    "-c",
    "core.quotePath=true",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "i18n.logOutputEncoding=UTF-8",
    "-c",
    "diff.renameLimit=1000",
)
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""A partial clone must not fetch what it lacks; a hook that calls us must not redirect us."""


def ask_git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints in that folder; None when it fails, takes too long or is not installed."""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program; revisions follow --end-of-options
            [*_FIXED, "-C", str(folder), *arguments],
            capture_output=True,
            check=False,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            timeout=_TIMEOUT_SECONDS,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):  # ValueError: a NUL in an argument
        return None
    return done.stdout if done.returncode == 0 else None


def stream_git(folder: Path, *arguments: str) -> Iterator[bytes]:
    """The same in blocks as they come, however long it takes.

    Raises OSError when git cannot be run or does not end well.
    """
    with subprocess.Popen(  # noqa: S603 - see above
        [*_FIXED, "-C", str(folder), *arguments],
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            if process.stdout is not None:
                yield from iter(lambda: process.stdout.read(_CHUNK), b"")  # type: ignore[union-attr] # checked above
        finally:
            if process.poll() is None and process.stdout is not None:
                process.stdout.close()
        if process.wait() != 0:
            raise OSError(f"git ended with {process.returncode}")


def commit_at(folder: Path, revision: str) -> str | None:
    """The full hash of the commit that a revision names there; None when it names none."""
    found = ask_git(
        folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )
    return found.decode(errors="replace").strip() if found else None


def _environment() -> dict[str, str]:
    own = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return own | _ENVIRONMENT
