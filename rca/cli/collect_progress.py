"""Progress of a collection on stderr: one line that is redrawn, or a line now and then in a log."""

import os
import shutil
import sys
import time
from typing import TYPE_CHECKING

from rca.cli.console import talk, visible
from rca.model.plural import counted

if TYPE_CHECKING:
    from rca.workflow.collect import Progress

_AFTER = 1.0
_REDRAWN_EVERY = 0.1
_REPEATED_EVERY = 10.0


class ProgressLine:
    """Nothing for the first second; then entries, pages, rate and the time that is left."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._redraws = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._next = time.monotonic() + _AFTER
        self._label = ""
        self._begun: tuple[float, int, int] = (0.0, 0, 0)
        self._width = 0

    def warn(self, text: str) -> None:
        """A warning, on a line of its own."""
        self.clear()
        talk(f"warning: {visible(text)}", quiet=self._quiet)

    def show(self, progress: "Progress") -> None:
        """How far one query is."""
        now = time.monotonic()
        if progress.query.label != self._label:
            self._label = progress.query.label
            self._begun = (now, progress.entries, int(progress.reached))
        self.note(self._text(progress, now))

    def note(self, text: str) -> None:
        """The line itself, when it is time for it."""
        now = time.monotonic()
        if self._quiet or now < self._next:
            return
        if self._redraws:
            self._next = now + _REDRAWN_EVERY
            width = shutil.get_terminal_size().columns - 1
            shown = visible(text)[:width]
            print(f"\r{shown.ljust(self._width)}", end="", file=sys.stderr, flush=True)
            self._width = len(shown)
        else:
            self._next = now + _REPEATED_EVERY
            talk(visible(text))

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            print(f"\r{' ' * self._width}\r", end="", file=sys.stderr, flush=True)
            self._width = 0

    def _text(self, progress: "Progress", now: float) -> str:
        start, entries, reached = self._begun
        took = max(now - start, 0.001)
        window = progress.query.window
        share = (progress.reached - window.start) / (window.end - window.start)
        parts = [
            f"{progress.query.label}: {counted(progress.entries, 'entry', 'entries')}",
            counted(progress.pages, "page"),
            f"{(progress.entries - entries) / took:,.0f}/s",
            f"{share:.0%} of the window",
        ]
        gone = progress.reached - reached
        if progress.doing:
            parts.append(progress.doing)
        elif gone > 0:
            parts.append(f"{_left((window.end - progress.reached) / gone * took)} left")
        return ", ".join(parts)


def _left(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s"
