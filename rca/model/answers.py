"""What `rca why --answers FILE` reads: the whys, each citing by place or by a search.

A search (`find`) is resolved to a place when the file is read, so that an answers file outlives
new evidence: the citation that is written to `whys.toml` names an entry that exists.
"""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from rca.model.evidence import EvidenceKind
from rca.model.stored import Stored
from rca.model.why import MOST_LINES, Why, WhyText, refused_question


class AnswerCite(Stored):
    """A place (`evidence` with `insert_id`, `line` or `test`), or a text to find under a label.

    `kind` narrows a search to logs, tests, code or service descriptions.
    """

    evidence: str = Field(default="", pattern=r"^(E[1-9]\d*)?$")
    insert_id: str = ""
    line: int = Field(default=0, ge=0, le=MOST_LINES)
    test: str = ""
    quote: str = ""
    find: str = ""
    label: str = "incident"
    kind: EvidenceKind | None = Field(default=None, strict=False)

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if not self.evidence and not self.find:
            raise ValueError("a citation needs `evidence` (like E2) or `find` (a text to look for)")
        return self


class AnswerRuledOut(Stored):
    """An alternative, and what speaks against it."""

    alternative: str
    because: str
    cites: tuple[AnswerCite, ...] = Field(strict=False, min_length=1)


class Answer(WhyText):
    """One why, before its citations name places."""

    cites: tuple[AnswerCite, ...] = Field(default=(), strict=False)
    ruled_out: tuple[AnswerRuledOut, ...] = Field(default=(), strict=False)

    @field_validator("question")
    @classmethod
    def _asks_how_and_what(cls, question: str) -> str:
        if problem := refused_question(question):
            raise ValueError(problem)
        return question

    def resolved(self, cites: object, ruled_out: object) -> Why:
        """The why that is stored, once its citations name places. Raises ValidationError."""
        stated = self.model_dump(exclude={"cites", "ruled_out"})
        return Why.model_validate({**stated, "cites": cites, "ruled_out": ruled_out})


class Answers(Stored):
    """The whole of an answers file."""

    schema_: Literal["rca.answers/1"] = Field(alias="schema")
    whys: tuple[Answer, ...] = Field(strict=False, min_length=1)
