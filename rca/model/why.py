"""`whys.toml`: the five whys as a person answered them, each claim with the evidence that shows it.

A `Question` stands open or answered. The model refuses an answer without evidence; "unknown" with
a query that would settle it is an answer too.
"""

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from rca.model.cite import Cite
from rca.model.ids import EvidenceId
from rca.model.stored import Stored

MOST_LINES = 2**31 - 1
WHY_ID = r"^W[1-9]\d*$"
StandingText = Literal["", "supported", "plausible", "ruled_out"]
"""The values of `rca.model.analysis.Standing`, or nothing."""


_WHO = re.compile(r"\s*who(se|m)?\b", re.IGNORECASE)


def refused_question(question: str) -> str:
    """What is wrong with a question; empty when nothing is. One asks how and what, never who."""
    if not question.strip():
        return "a question needs words"
    if _WHO.match(question):
        return "ask how it came about or what made it possible; a person is no root cause"
    return ""


class CiteText(Stored):
    """A citation as it stands in TOML; see `rca.model.cite.Cite`."""

    evidence: str = Field(pattern=r"^E[1-9]\d*$")
    insert_id: str = ""
    line: int = Field(default=0, ge=0, le=MOST_LINES)
    test: str = ""
    quote: str = ""

    def to_cite(self) -> Cite:
        """The same as a value that flows."""
        return Cite(
            evidence=EvidenceId(self.evidence),
            insert_id=self.insert_id,
            line=self.line,
            test=self.test,
            quote=self.quote,
        )


class RuledOut(Stored):
    """An alternative that the evidence speaks against."""

    alternative: str
    because: str
    cites: tuple[CiteText, ...] = Field(strict=False, min_length=1)


class WhyText(Stored):
    """What a person says in one step, whether in `whys.toml` or in an answers file.

    `parent` is the id of the why whose finding this one asks about; empty for the first.
    `layer` names where the finding lies (platform, configuration, code, test, process ...).
    `counterfactual` says whether the effect would have happened without this, `actionable` what
    can be changed so that it does not come back. `cause` is the title under which the analysis
    showed the cause that was accepted, and `standing` what it made of it then; both are empty for
    a finding in a person's own words.
    """

    id: str = Field(pattern=WHY_ID)
    parent: str = ""
    question: str = Field(min_length=1)
    status: Literal["answered", "unknown"] = "answered"
    finding: str = ""
    also_needed: str = ""
    counterfactual: str = ""
    actionable: str = ""
    impact: str = ""
    layer: str = ""
    cause: str = ""
    standing: StandingText = ""
    settle: str = ""


class Why(WhyText):
    """One step: the question, the finding, what shows it."""

    cites: tuple[CiteText, ...] = Field(default=(), strict=False)
    ruled_out: tuple[RuledOut, ...] = Field(default=(), strict=False)

    @property
    def all_cites(self) -> tuple[Cite, ...]:
        """What shows the finding, then what speaks against the alternatives."""
        against = (cite for item in self.ruled_out for cite in item.cites)
        return tuple(cite.to_cite() for cite in (*self.cites, *against))

    @model_validator(mode="after")
    def _is_answered_honestly(self) -> Self:
        if self.status == "unknown":
            if not self.settle:
                raise ValueError(f"{self.id} is unknown; say in `settle` what query would tell")
            return self
        if not self.finding.strip():
            raise ValueError(f"{self.id} has no finding; answer it, or set status to unknown")
        if not self.cites:
            raise ValueError(f"{self.id} claims a finding without evidence; cite what shows it")
        return self


class WhyTree(Stored):
    """The whole of `whys.toml`; ids are unique and parents come first."""

    schema_: Literal["rca.whys/1"] = Field(default="rca.whys/1", alias="schema")
    whys: tuple[Why, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _is_a_tree(self) -> Self:
        seen: set[str] = set()
        for why in self.whys:
            if why.id in seen:
                raise ValueError(f"{why.id} stands twice; give each why its own id")
            if why.parent and why.parent not in seen:
                raise ValueError(f"{why.id} asks about {why.parent}, which does not stand before")
            seen.add(why.id)
        return self

    def why(self, why_id: str) -> Why | None:
        """The why of that id, or None."""
        return next((why for why in self.whys if why.id == why_id), None)

    def with_why(self, why: Why) -> "WhyTree":
        """The tree with that why in place of the one with its id, or at its end.

        Raises ValidationError when its parent does not stand before.
        """
        if self.why(why.id) is None:
            return WhyTree(whys=(*self.whys, why))
        return WhyTree(whys=tuple(why if old.id == why.id else old for old in self.whys))
