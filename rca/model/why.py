"""`whys.toml`: the five whys as a person answered them, each claim with the evidence that shows it.

A `Question` stands open or answered. The model refuses an answer without evidence; "unknown" with
a query that would settle it is an answer too.
"""

from typing import Literal, Self

from pydantic import Field, model_validator

from rca.model.cite import Cite
from rca.model.ids import EvidenceId
from rca.model.stored import Stored

MOST_LINES = 2**31 - 1


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
    `counterfactual` says whether the effect would have happened without this.
    """

    id: str = Field(pattern=r"^W[1-9]\d*$")
    parent: str = ""
    question: str = Field(min_length=1)
    status: Literal["answered", "unknown"] = "answered"
    finding: str = ""
    also_needed: str = ""
    counterfactual: str = ""
    impact: str = ""
    layer: str = ""
    settle: str = ""


class Why(WhyText):
    """One step: the question, the finding, what shows it."""

    cites: tuple[CiteText, ...] = Field(default=(), strict=False)
    ruled_out: tuple[RuledOut, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _is_answered_honestly(self) -> Self:
        if self.status == "unknown":
            if not self.settle:
                raise ValueError(f"{self.id} is unknown; say in `settle` what query would tell")
            return self
        if not self.finding:
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
