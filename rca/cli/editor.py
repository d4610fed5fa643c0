"""A text written in the person's own editor."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from rca.cli.console import talk, visible

CUT = "# ------ what stands below this line is not taken ------"


def edited(text: str, below: str) -> str:
    """`text` as it was left in $VISUAL or $EDITOR, with `below` shown under it.

    The text as it was when there is no editor, or it did not end well.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="rca-") as folder:
        path = Path(folder) / "finding.md"
        path.write_text(f"{text}\n\n{CUT}\n{below}\n", encoding="utf-8", errors="replace")
        try:
            done = subprocess.run([*shlex.split(command), str(path)], check=False)  # noqa: S603 - the person's own editor
        except (OSError, ValueError) as error:
            talk(f"{visible(command)} cannot be started ({error}); set EDITOR")
            return text
        if done.returncode:
            talk(f"{visible(command)} ended with {done.returncode}; the text stays as it was")
            return text
        return path.read_text(encoding="utf-8", errors="replace").partition(CUT)[0].strip()
