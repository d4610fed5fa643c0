"""Replace the paths of this machine by those of a container, and the host name in JUnit files.

Promise: nothing else in a captured line changes, except times through the one clock.
"""

import os
import re
import sysconfig
from pathlib import Path

from standin.clock import ShiftedClock, from_iso, rfc3339

PYTHON_ROOT = "/usr/local/lib/python3.11"
RUNNER = "ci-runner"


def container_paths(text: str, build_folder: Path) -> str:
    """`build_folder` becomes /app, the interpreter's folders those of the python image."""
    for real, shown in _replacements(build_folder):
        text = text.replace(real, shown)
    return text


def _replacements(build_folder: Path) -> list[tuple[str, str]]:
    """Absolute folders and how pytest shows them relative to `build_folder`, longest first."""
    folders = {
        str(build_folder): "/app",
        sysconfig.get_path("purelib"): f"{PYTHON_ROOT}/site-packages",
        sysconfig.get_path("stdlib"): PYTHON_ROOT,
    }
    both = {os.path.relpath(real, build_folder): shown for real, shown in folders.items()}
    both.pop(".", None)
    return sorted((both | folders).items(), key=lambda pair: -len(pair[0]))


def junit(text: str, clock: ShiftedClock, suite_folder: Path) -> str:
    """A JUnit file with the incident's times, a neutral host name and container paths."""
    text = container_paths(text, suite_folder)
    text = re.sub(r'hostname="[^"]*"', f'hostname="{RUNNER}"', text)
    return re.sub(r'timestamp="([^"]*)"', lambda hit: _shifted_attribute(hit, clock), text)


def _shifted_attribute(hit: re.Match[str], clock: ShiftedClock) -> str:
    moment = rfc3339(clock.shift(from_iso(hit.group(1))))
    return f'timestamp="{moment.removesuffix("Z")}+00:00"'
