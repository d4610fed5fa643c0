"""Which rules match which things that were said, and what they captured there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rca.knowledge import Match, RuleIndex
from rca.model.knowledge import KnowledgeRule, Where
from rca.reason.spoken import Spoken

Names = tuple[tuple[str, str], ...]
_MEASURED = ("seconds", "used")
"""Names whose value differs from line to line of one failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A rule matched a line of something that was said."""

    spoken: Spoken
    match: Match


def find_hits(
    knowledge: tuple[KnowledgeRule, ...], spoken: Iterable[Spoken]
) -> dict[tuple[str, Names], list[Hit]]:
    """By the rule's id and what it captured, durations and amounts apart."""
    index = RuleIndex(knowledge)
    hits: dict[tuple[str, Names], list[Hit]] = defaultdict(list)
    for one in spoken:
        met = _met(index, one)
        for rule, match in met.values():
            if not met.keys() & set(rule.unless):
                kept = tuple(pair for pair in match.names if pair[0] not in _MEASURED)
                hits[rule.id, kept].append(Hit(spoken=one, match=match))
    return hits


def _met(index: RuleIndex, one: Spoken) -> dict[str, tuple[KnowledgeRule, Match]]:
    """The rules that match; of the texts of one thing the first that does so counts."""
    met: dict[str, tuple[KnowledgeRule, Match]] = {}
    for text in one.texts:
        for rule, match in index.found_in(text):
            if _may_stand(rule, one.where):
                met.setdefault(rule.id, (rule, match))
    return met


def _may_stand(rule: KnowledgeRule, where: Where) -> bool:
    return where in rule.where if rule.where else where is not Where.CHANGES
