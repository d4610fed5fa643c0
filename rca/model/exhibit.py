"""An exhibit: what stands at a cited place, word for word, as a report shows it."""

from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.evidence import EvidenceKind
from rca.model.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """The content of one cited place. `cite` has no quote.

    `where` reads like `stderr of checkout-00042-abc` or `routes.py:10-14 at 3f2a`. `text` is
    verbatim, cut at 4,000 characters (`is_cut`); of a longer failure of a test, a longer message or
    a whole log the most telling lines are left, and `reasons` has `(line of text, from 1, why)` of
    those that tell by themselves or stand next to one. `language` is set for code. `not_there` are
    quotes of the place that stand neither in `text` nor in what was cut.
    """

    cite: Cite
    kind: EvidenceKind
    label: str
    at: Instant | None
    where: str
    severity: str
    text: str
    is_cut: bool = False
    language: str = ""
    reasons: tuple[tuple[int, str], ...] = ()
    not_there: tuple[str, ...] = ()

    def has(self, quote: str) -> bool:
        """Whether the quote stands there word for word."""
        return quote in self.text or (self.is_cut and quote not in self.not_there)
