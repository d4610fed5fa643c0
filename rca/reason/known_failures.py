"""Messages whose meaning is known: where they stand, what they name, and what else bears them out.

Nothing is judged here: a message that is there in healthy times too is found as well, with both
counts.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rca.knowledge import RuleIndex, filled
from rca.model.cite import Cite, Claim
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.ids import PatternId
from rca.model.instant import Instant
from rca.model.knowledge import SYMBOLS, KnowledgeRule, Role, Where
from rca.model.measures import Measures, Place
from rca.reason.signs import SignReader
from rca.reason.spoken import Seen, Spoken, all_spoken

FAILURE_LIMIT = 200
"""Failures returned at most; the first in order are kept."""

_ORDER = (Role.CAUSE, Role.MECHANISM, Role.SYMPTOM)

Names = tuple[tuple[str, str], ...]
_Hit = tuple[Spoken, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFailure:
    """A rule that matched, once for each set of captured names.

    `title` is the rule's, filled. `text` is the line that matched, verbatim unless only a masked
    template is left. `patterns`, `traces` (fingerprints), `tests` and `routes` are where it stands,
    sorted. `seen` is by place; an entry that is line of a trace counts once. `confirmed` and
    `refuted` are the rule's signs that hold, `open` those that would have to be looked up and the
    confirming ones that were not seen. The first of `cites` has the matched text.
    """

    rule: KnowledgeRule
    title: str
    names: Names
    text: str
    patterns: tuple[PatternId, ...]
    traces: tuple[str, ...]
    tests: tuple[str, ...]
    routes: tuple[str, ...]
    seen: tuple[Seen, ...]
    cites: tuple[Cite, ...]
    confirmed: tuple[Claim, ...]
    refuted: tuple[Claim, ...]
    open: tuple[Claim, ...]

    @property
    def incident(self) -> int:
        """How often in the incident."""
        return sum(seen.count for seen in self.seen if seen.place.label == INCIDENT_LABEL)

    @property
    def healthy(self) -> int:
        """How often in healthy times."""
        return sum(seen.count for seen in self.seen if seen.place.label == BASELINE_LABEL)

    @property
    def first(self) -> Instant | None:
        """When it was seen first in the incident, else at all; None where nothing says when."""
        return _first(self.seen)

    @property
    def last(self) -> Instant | None:
        """When it was seen last, in healthy times or the incident."""
        return max((seen.last for seen in self.seen if seen.last is not None), default=None)

    @property
    def services(self) -> tuple[str, ...]:
        """The services that show it, the first one first; none for tests."""
        return tuple(dict.fromkeys(s.place.service for s in _by_time(self.seen) if s.place.service))

    @property
    def revisions(self) -> tuple[str, ...]:
        """The revisions that show it, the first one first."""
        found = (seen.place.revision for seen in _by_time(self.seen))
        return tuple(dict.fromkeys(revision for revision in found if revision))

    @property
    def symbols(self) -> tuple[str, ...]:
        """What it names that somebody made, to be followed back in time, by name."""
        return tuple(value for name, value in self.names if name in SYMBOLS)


def known_failures(
    knowledge: tuple[KnowledgeRule, ...], measures: Measures
) -> tuple[KnownFailure, ...]:
    """Messages in the incident's and the healthy time's evidence that a rule knows.

    Self-explaining ones first, then mechanisms, then symptoms; within these by time of the first,
    rule and names; at most `FAILURE_LIMIT`. Markers are looked up by signs only.
    """
    spoken = all_spoken(measures)
    hits = _hits(knowledge, spoken)
    kept = sorted(
        (group for group in hits.items() if group[0][0].role is not Role.MARKER), key=_group_order
    )[:FAILURE_LIMIT]
    by_rule: dict[str, list[Spoken]] = defaultdict(list)
    for (rule, _), found in hits.items():
        by_rule[rule.id].extend(one for one, _ in found)
    reader = SignReader(spoken, by_rule, is_complete=not _is_cut(measures))
    return tuple(_failure(rule, names, found, reader) for (rule, names), found in kept)


def _hits(
    knowledge: tuple[KnowledgeRule, ...], spoken: Iterable[Spoken]
) -> "dict[tuple[_Rule, Names], list[_Hit]]":
    index = RuleIndex(knowledge)
    hits: dict[tuple[_Rule, Names], list[_Hit]] = defaultdict(list)
    for one in spoken:
        found: set[str] = set()
        for text in one.texts:
            for rule, names in index.found_in(text):
                if rule.id not in found and _may_stand(rule, one.where):
                    found.add(rule.id)
                    hits[_Rule(rule), names].append((one, text))
    return hits
