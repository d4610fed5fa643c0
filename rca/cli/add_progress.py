"""What is said while files are added: how far it is, once that takes longer than a second."""

import os
import sys
import time
from dataclasses import dataclass, field

from rca.cli.console import talk, visible

_SILENT_SECONDS = 1.0
_TERMINAL_SECONDS = 0.1
_LOG_SECONDS = 10.0
_LONGEST_NAME = 60


@dataclass(slots=True, kw_only=True)
class AddProgress:
    """Talks on stderr and keeps what was passed over, as pairs of place and reason."""

    quiet: bool
    left: list[tuple[str, str]] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)
    _said: float = 0.0
    _width: int = 0

    def reading(self, done: int, total: int, name: str) -> None:
        """A file is about to be read; on a terminal the line is replaced, elsewhere rarely said."""
        now = time.monotonic()
        rewrites = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        pause = _TERMINAL_SECONDS if rewrites else _LOG_SECONDS
        if self.quiet or now - self._started < _SILENT_SECONDS or now - self._said < pause:
            return
        self._said = now
        shown = visible(name)
        shown = shown if len(shown) <= _LONGEST_NAME else f"…{shown[1 - _LONGEST_NAME :]}"
        text = f"adding {done + 1:,} of {total:,}: {shown}"
        if rewrites:
            self._clear()
            self._width = len(text)
            print(text, end="\r", file=sys.stderr, flush=True)
        else:
            talk(text)

    def passed_over(self, place: str, reason: str) -> None:
        """Something was not added; it is said with the product, at the end."""
        self.left.append((place, reason))

    def done(self) -> None:
        """Take away the line on a terminal."""
        self._clear()

    def _clear(self) -> None:
        if self._width:
            print(f"\r{' ' * self._width}\r", end="", file=sys.stderr, flush=True)
            self._width = 0
