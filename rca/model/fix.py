"""`fixes.toml`: what is changed so that the cause is cut, and how that is proved."""

from typing import Literal

from pydantic import Field

from rca.model.incident import Level
from rca.model.question import Question
from rca.model.stored import Stored, TimeText


class Snippet(Stored):
    """Code or a command, with the language it is written in."""

    language: str
    text: str


class Validation(Question):
    """A question that evidence has to answer well for a fix to count as verified.

    `label` is the state that shows it, like one in which this fix alone was applied; empty for
    the label that is verified.
    """

    label: str = ""


class Fix(Stored):
    """One fix. `cuts` is a text that stands in the title of the cause it removes.

    `validate_with` says in words how it is proved, `validations` (written `validate`) as questions
    that `rca verify` evaluates. `watch` is what is looked at after it, and how long; `mitigation`
    how its `risk` is kept small, which is empty until a person says it; `due` is until when it is
    promised, `applied` since when it works, if it does.
    """

    id: str = Field(pattern=r"^F[1-9]\d*$")
    title: str = Field(min_length=1)
    owner: str = ""
    due: TimeText | None = None
    cuts: str = ""
    why: str = ""
    change: Snippet | None = None
    validate_with: str = ""
    validations: tuple[Validation, ...] = Field(default=(), strict=False, alias="validate")
    rollback: str = ""
    watch: str = ""
    risk: Level | Literal[""] = ""
    mitigation: str = ""
    done: bool = False
    applied: TimeText | None = None


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
