"""The same with lists that a cursor moves in: questionary behind our own types.

Its documentation: https://questionary.readthedocs.io
"""

import os
from collections.abc import Sequence
from typing import Any

import questionary
from prompt_toolkit.output import ColorDepth

from rca.cli.console import talk
from rca.cli.prompts import NO_TEXT, Choice, fitting, is_text


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
                questionary.select(
                    message,
                    choices=_drawn(choices, ()),
                    default=default if default in keys else None,
                    use_jk_keys=False,
                    **self._output,
                )
            )
        )

    def mark(
        self, message: str, choices: Sequence[Choice], marked: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """The keys of what was marked with the space bar."""
        chosen = self._ask(
            questionary.checkbox(
                message,
                choices=_drawn(choices, marked),
                instruction="(space marks, Enter goes on)",
                use_jk_keys=False,
                **self._output,
            )
        )
        return tuple(choice.key for choice in choices if choice.key in chosen)

    def line(self, message: str, default: str = "") -> str:
        """A line that can be edited, `default` standing in it."""
        while not is_text(
            text := str(self._ask(questionary.text(message, default=default, **self._output)))
        ):
            talk(NO_TEXT)
        return text.strip()

    @staticmethod
    def _ask(question: questionary.Question) -> Any:
        try:
            return question.unsafe_ask()
        except EOFError:
            raise KeyboardInterrupt from None


def _drawn(choices: Sequence[Choice], marked: Sequence[str]) -> list[questionary.Choice]:
    return [
        questionary.Choice(fitting(one.label), value=one.key, checked=one.key in marked)
        for one in choices
    ]
