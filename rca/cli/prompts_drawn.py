"""The same with lists that a cursor moves in: questionary behind our own types.

Its documentation: https://questionary.readthedocs.io
"""

import os
from collections.abc import Sequence
from typing import Any

import questionary
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.output import ColorDepth

from rca.cli.console import talk, visible
from rca.cli.prompts import NO_TEXT, BackError, Choice, fitting, is_text, said


class Drawn:
    """See `rca.cli.prompts.Asker`."""

    def __init__(self) -> None:
        plain = "NO_COLOR" in os.environ
        self._output: dict[str, Any] = {"color_depth": ColorDepth.DEPTH_1_BIT} if plain else {}

    def choose(self, message: str, choices: Sequence[Choice], default: str = "") -> str:
        """The key of the choice at which Enter was pressed."""
        keys = [choice.key for choice in choices]
        return str(
            self._ask(
                _with_back(
                    questionary.select(
                        message,
                        choices=_drawn(choices, ()),
                        default=default if default in keys else None,
                        instruction="(arrow keys, Enter; Backspace takes back)",
                        use_jk_keys=False,
                        **self._output,
                    )
                )
            )
        )

    def mark(
        self, message: str, choices: Sequence[Choice], marked: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """The keys of what was marked with the space bar."""
        chosen = self._ask(
            _with_back(
                questionary.checkbox(
                    message,
                    choices=_drawn(choices, marked),
                    instruction="(space marks, Enter goes on, Backspace takes back)",
                    use_jk_keys=False,
                    **self._output,
                )
            )
        )
        return tuple(choice.key for choice in choices if choice.key in chosen)

    def line(self, message: str, default: str = "") -> str:
        """A line; Enter alone takes `default`, Tab puts it into the line to be edited."""
        offered: dict[str, Any] = {}
        if default:
            message = f"{message} [{visible(default)}] (Enter takes it, Tab edits it, - leaves out)"
            offered["key_bindings"] = _tab_writes(default)
        while not is_text(
            text := str(self._ask(questionary.text(message, **offered, **self._output)))
        ):
            talk(NO_TEXT)
        return said(text.strip(), default)

    @staticmethod
    def _ask(question: questionary.Question) -> Any:
        try:
            return question.unsafe_ask()
        except EOFError:
            raise KeyboardInterrupt from None


def _with_back(question: questionary.Question) -> questionary.Question:
    """The list with a key that takes back; questionary has none."""
    keys, app = KeyBindings(), question.application

    @keys.add("backspace")
    def back(event: KeyPressEvent) -> None:
        event.app.exit(exception=BackError(), style="class:aborting")

    app.key_bindings = merge_key_bindings([app.key_bindings or KeyBindings(), keys])
    return question


def _tab_writes(text: str) -> KeyBindings:
    """A key that puts `text` into an empty line."""
    keys = KeyBindings()

    @keys.add("tab")
    def write(event: KeyPressEvent) -> None:
        if not event.current_buffer.text:
            event.current_buffer.insert_text(text)

    return keys


def _drawn(choices: Sequence[Choice], marked: Sequence[str]) -> list[questionary.Choice]:
    return [
        questionary.Choice(fitting(one.label), value=one.key, checked=one.key in marked)
        for one in choices
    ]
