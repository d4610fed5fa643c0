"""Asking a person at a terminal: a choice, several, a line; numbered where a cursor cannot move."""

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rca.cli.console import say, talk, visible

NO_TEXT = "that was no UTF-8; type it again"


class BackError(Exception):
    """The person wants to take back what they said last."""


class PauseError(Exception):
    """The person wants to go on another time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a list. `key` is what is given back, `label` one line of visible text."""

    key: str
    label: str


class Asker(Protocol):
    """How questions are put. Ctrl-C and the end of input raise KeyboardInterrupt.

    In a list a person may take back as well, which raises BackError; what is typed into a line is
    given as it is, `:back` too.
    """

    def choose(self, message: str, choices: Sequence[Choice], default: str = "") -> str:
        """The key of one choice."""
        ...

    def mark(
        self, message: str, choices: Sequence[Choice], marked: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """The keys of any number of choices, in the order of the list."""
        ...

    def line(self, message: str, default: str = "") -> str:
        """One line of text, without blanks at its ends.

        The default is shown and taken by Enter alone; it never stands in the line, where it would
        be said together with what is typed. `-` leaves the line empty.
        """
        ...


def asker() -> Asker:
    """The one that fits this terminal."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if os.environ.get("TERM", "dumb") in ("", "dumb") or encoding != "utf8":
        return Numbered()
    from rca.cli.prompts_drawn import Drawn

    return Drawn()


class Numbered:
    """Lists with numbers and plain lines: for TERM=dumb, and for readers of screens."""

    def choose(self, message: str, choices: Sequence[Choice], default: str = "") -> str:
        """See `Asker`; Enter alone takes the default, or the first."""
        keys = [choice.key for choice in choices]
        at = keys.index(default) if default in keys else 0
        self._list(message, choices)
        while True:
            numbers = _numbers(self._picked(f"number [{at + 1}]: "), len(choices))
            if numbers is not None and len(numbers) < 2:
                return keys[numbers[0]] if numbers else keys[at]
            talk(f"type one number from 1 to {len(choices)}")

    def mark(
        self, message: str, choices: Sequence[Choice], marked: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """See `Asker`; Enter alone takes what is marked, 0 takes none."""
        self._list(message, choices)
        before = [n for n, choice in enumerate(choices, start=1) if choice.key in marked]
        shown = " ".join(map(str, before)) or "none"
        while True:
            text = self._picked(f"numbers, 0 for none [{shown}]: ")
            if text == "0":
                return ()
            numbers = _numbers(text, len(choices))
            if numbers is not None:
                chosen = set(numbers) or {number - 1 for number in before}
                return tuple(choice.key for n, choice in enumerate(choices) if n in chosen)
            talk(f"type numbers from 1 to {len(choices)} with blanks between")

    def line(self, message: str, default: str = "") -> str:
        """See `Asker`; Enter alone takes the default, `-` leaves it empty."""
        prompt = f"{message} [{visible(default)}]: " if default else f"{message}: "
        while not is_text(text := self._read(prompt)):
            talk(NO_TEXT)
        return said(text, default)

    def _list(self, message: str, choices: Sequence[Choice]) -> None:
        say(message)
        for number, choice in enumerate(choices, start=1):
            say(f"  {number:2}  {fitting(choice.label)}")

    def _picked(self, prompt: str) -> str:
        """What was typed at a list. Raises BackError and PauseError."""
        text = self._read(prompt)
        if text == ":back":
            raise BackError
        if text == ":pause":
            raise PauseError
        return text

    def _read(self, prompt: str) -> str:
        try:
            return input(prompt).strip()
        except EOFError:
            raise KeyboardInterrupt from None
        except UnicodeDecodeError:
            return "\udcff"


def is_text(typed: str) -> bool:
    """Whether what was typed can be written; bytes that were no UTF-8 cannot."""
    return typed.isprintable() or all(not "\ud800" <= letter <= "\udfff" for letter in typed)


def said(typed: str, default: str) -> str:
    """What a line means: Enter alone is the default, `-` nothing."""
    return "" if typed == "-" else typed or default


def fitting(label: str) -> str:
    """As much of a label as a line of a list has room for."""
    width = max(20, shutil.get_terminal_size().columns - 8)
    return label if len(label) <= width else f"{label[: width - 3]}..."


def _numbers(text: str, most: int) -> list[int] | None:
    """Positions from 0 that a text of numbers names; None for another text."""
    words = text.replace(",", " ").split()
    known = {str(number): number - 1 for number in range(1, most + 1)}
    if not all(word in known for word in words):
        return None
    return [known[word] for word in words]
