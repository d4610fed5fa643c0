"""`fixes.toml`: what is changed so that the cause is cut, and how that is proved."""

from typing import Literal

from pydantic import Field

from rca.model.incident import Level
from rca.model.stored import Stored, TimeText


class Snippet(Stored):
    """Code or a command, with the language it is written in."""

    language: str
    text: str


class Fix(Stored):
    """One fix. `cuts` is a text that stands in the title of the cause it removes.

    `validate_with` is a command, query or test id that shows the fix works; `due` is when.
    """

    id: str = Field(pattern=r"^F[1-9]\d*$")
    title: str = Field(min_length=1)
    owner: str = ""
    due: TimeText | None = None
    cuts: str = ""
    why: str = ""
    change: Snippet | None = None
    validate_with: str = ""
    rollback: str = ""
    watch: str = ""
    risk: Level = "medium"
    done: bool = False


class ValidationTest(Stored):
    """A test to ship with the fixes, as code."""

    title: str
    proves: str
    snippet: Snippet


class FixList(Stored):
    """The whole of `fixes.toml`."""

    schema_: Literal["rca.fixes/1"] = Field(default="rca.fixes/1", alias="schema")
    fixes: tuple[Fix, ...] = Field(default=(), strict=False)
    tests: tuple[ValidationTest, ...] = Field(default=(), strict=False)
