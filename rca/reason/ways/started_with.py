"""The new revision says something else when it starts: a version, a mode, an order of layers."""

from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.model.measures import StartupFact
from rca.reason.case import LABELS, Case
from rca.reason.suspect import Suspect, Way

_VALUE = 0.85
_LONGEST = 80
_REVISIONS = 3


def started_with(suspect: Suspect, case: Case) -> Way | None:
    """The first startup line whose value differs from what an earlier revision said."""
    if suspect.change is None:
        return None
    facts = [
        fact
        for fact in case.measures.facts
        if fact.place.service == suspect.service and fact.place.label in LABELS
    ]
    for new in facts:
        if new.place.revision != suspect.revision or _names_revision(new.name, facts):
            continue
        for old in facts:
            if old.name != new.name or old.place.revision >= new.place.revision:
                continue
            if old.value != new.value:
                return _way(suspect, old, new, [fact for fact in facts if fact.name == new.name])
    return None


def _names_revision(name: str, facts: list[StartupFact]) -> bool:
    """Whether every one of several revisions has a value of its own: then it names them."""
    values = {fact.place.revision: fact.value for fact in facts if fact.name == name}
    return len(values) >= _REVISIONS and len(set(values.values())) == len(values)


def _way(suspect: Suspect, old: StartupFact, new: StartupFact, facts: list[StartupFact]) -> Way:
    """Counted over starts: of the revision, which of them say so, and of older ones that do."""
    before, after = _differing(old.value, new.value)
    otherwise = [f for f in facts if f.place.revision == suspect.revision and f.value != new.value]
    older = [f for f in facts if f.place.revision < suspect.revision and f.value == new.value]
    return Way(
        name="started_with",
        value=_VALUE,
        claim=Claim(
            text=f"At start it says “{new.name}: {new.value[:160]}”, where "
            f"{old.place.revision} said “{old.value[:160]}”.",
            cites=(new.cite, old.cite),
        ),
        phrase=f"{new.name}: {before} -> {after}",
        node=NodeKind.CONFIG,
        title=f"{suspect.service} {new.name}: {new.value[:160]}",
        at=suspect.at,
        unit="starts",
        then=sum(
            fact.count
            for fact in facts
            if fact.place.revision == suspect.revision and fact.value == new.value
        ),
        without_effect=sum(fact.count for fact in otherwise),
        without_cause=sum(fact.count for fact in older),
        counter_examples=tuple(fact.cite for fact in (*otherwise[:3], *older[:3])),
    )


def _differing(old: str, new: str) -> tuple[str, str]:
    """The words from the first to the last that differs, with the one before for its name."""
    before, after = old.split(), new.split()
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    first = max(0, start - 1)
    shown = (" ".join(words[first : len(words) - end]) for words in (before, after))
    left, right = (text.strip(",; ")[:_LONGEST] for text in shown)
    return left, right
