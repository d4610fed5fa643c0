"""Citations: the one place in the evidence that shows a claim."""

from dataclasses import dataclass

from rca.model.ids import EvidenceId


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Cite:
    """One entry, line or test of one piece of evidence; none of the three: all of it.

    `line` counts from 1. `quote` is verbatim: it occurs in the cited place, character by
    character.
    """

    evidence: EvidenceId
    insert_id: str = ""
    line: int = 0
    test: str = ""
    quote: str = ""

    @property
    def locator(self) -> str:
        """The place within the evidence, for people: `entry 68b8…`, `line 9`, `test a.b`."""
        if self.insert_id:
            return f"entry {self.insert_id}"
        if self.line:
            return f"line {self.line}"
        return f"test {self.test}" if self.test else "the whole file"

    def without_quote(self) -> "Cite":
        """The same place, for comparing and counting."""
        return Cite(
            evidence=self.evidence, insert_id=self.insert_id, line=self.line, test=self.test
        )


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Claim:
    """A sentence and what shows it. A claim without evidence cannot be made."""

    text: str
    cites: tuple[Cite, ...]

    def __post_init__(self) -> None:
        if not self.cites:
            raise ValueError(f"claim without evidence: {self.text!r}")
