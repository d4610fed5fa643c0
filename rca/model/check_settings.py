"""The team's configuration of lints: levels by rule, and exceptions that have a reason and an end.

Written as `[tool.rca.checks]` in pyproject.toml, or as `[checks]` in rca.toml.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from rca.model.stored import Stored

LevelText = Literal["error", "warning", "note", "off"]


def _says_something(text: str) -> str:
    if not text.strip():
        raise ValueError("say why; a sentence is enough")
    return text


def _date_of(value: object) -> object:
    """A date as TOML has it, or written in quotes."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is no date; write it like 2026-12-31") from None
    return value


class CheckException(Stored):
    """Findings of one rule that are accepted until a day, and why.

    `place` is the beginning of where they are (`notes/about.md`, `whys.toml: W2`), `text` stands
    in their message; at least one of the two is given. `expires` is the last day it holds (UTC).
    """

    rule: str
    place: str = ""
    text: str = ""
    reason: Annotated[str, AfterValidator(_says_something)]
    expires: Annotated[date, BeforeValidator(_date_of)]

    @model_validator(mode="after")
    def _is_narrow(self) -> "CheckException":
        if not (self.place.strip() or self.text.strip()):
            raise ValueError("name the place or the text; to drop a rule, set its level to off")
        return self


class CheckSettings(Stored):
    """The whole of the table."""

    levels: dict[str, LevelText] = Field(default_factory=dict)
    exceptions: tuple[CheckException, ...] = Field(default=(), strict=False)
