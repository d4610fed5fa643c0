"""`compare`: what was added, dropped and moved between two revisions.

Things are matched by what they name, from their narrowest key to their broadest; a broader one
counts only where it leaves no choice on either side.
"""

from collections import defaultdict
from dataclasses import dataclass

from rca.report.difference.revision import Fact, Key, Revision, Thing
from rca.report.difference.shapes import SHAPES, Shape

Pair = tuple[Thing, Thing]
_Rank = tuple[float, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A thing that is in both, with the facts that differ and what differs within it."""

    before: Thing
    after: Thing
    facts: tuple[tuple[Fact, Fact], ...]
    inner: tuple["Section", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What differs among the things of one kind, sorted by their order and name."""

    shape: Shape
    added: tuple[Thing, ...]
    dropped: tuple[Thing, ...]
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs between two revisions; nothing does when there are no sections.

    `not_compared` are the titles of kinds of which only one of the two says anything.
    """

    before: Revision
    after: Revision
    sections: tuple[Section, ...]
    not_compared: tuple[str, ...]


def compare(before: Revision, after: Revision) -> Difference:
    """The difference, sections in the order of the shapes, those without one left out."""
    sections, not_compared = [], []
    for shape in SHAPES:
        if (shape.kind in before.things) != (shape.kind in after.things):
            not_compared.append(shape.title)
        elif shape.kind in before.things:
            sections.append(_section(shape, before.things[shape.kind], after.things[shape.kind]))
    return Difference(
        before=before,
        after=after,
        sections=tuple(section for section in sections if _differs(section)),
        not_compared=tuple(not_compared),
    )


def _section(shape: Shape, before: tuple[Thing, ...], after: tuple[Thing, ...]) -> Section:
    pairs, dropped, added = _matched(shape, before, after)
    moved = (_moved(shape, *pair) for pair in sorted(pairs, key=lambda pair: min(map(_rank, pair))))
    return Section(
        shape=shape,
        added=() if shape.only_moved else tuple(added),
        dropped=() if shape.only_moved else tuple(dropped),
        moved=tuple(one for one in moved if one.facts or one.inner),
    )


def _matched(
    shape: Shape, before: tuple[Thing, ...], after: tuple[Thing, ...]
) -> tuple[list[Pair], list[Thing], list[Thing]]:
    """Pairs of the same thing, then what is left on either side, sorted.

    Things with the same narrowest key are many of one sort: they are paired in their order.
    """
    pairs: list[Pair] = []
    old, new = sorted(before, key=_rank), sorted(after, key=_rank)
    for level in range(len(shape.keys)):
        here, there = _by_key(old, level), _by_key(new, level)
        for key in sorted(here.keys() & there.keys()):
            if level == 0:
                pairs += _paired(here[key], there[key])
            elif len(here[key]) == len(there[key]) == 1:
                pairs.append((here[key][0], there[key][0]))
        taken_old, taken_new = ({id(pair[side]) for pair in pairs} for side in (0, 1))
        old = [thing for thing in old if id(thing) not in taken_old]
        new = [thing for thing in new if id(thing) not in taken_new]
    return pairs, old, new


def _paired(old: list[Thing], new: list[Thing]) -> list[Pair]:
    """Those that are alike first, so that one more of a sort does not move all others."""
    alike: dict[_Rank, list[Thing]] = defaultdict(list)
    for thing in reversed(new):
        alike[_rank(thing)].append(thing)
    pairs: list[Pair] = []
    unlike: list[Thing] = []
    for thing in old:
        same = alike.get(_rank(thing))
        if same:
            pairs.append((thing, same.pop()))
        else:
            unlike.append(thing)
    rest = sorted((thing for things in alike.values() for thing in things), key=_rank)
    return [*pairs, *zip(unlike, rest, strict=False)]


def _by_key(things: list[Thing], level: int) -> dict[Key, list[Thing]]:
    found: dict[Key, list[Thing]] = defaultdict(list)
    for thing in things:
        found[thing.keys[level]].append(thing)
    return found


def _moved(shape: Shape, before: Thing, after: Thing) -> Moved:
    new = {fact.name: fact for fact in after.facts}
    within, others = dict(before.inner), dict(after.inner)
    inner = (
        _section(each, within[each.kind], others[each.kind])
        for each in shape.inner
        if each.kind in within and each.kind in others
    )
    return Moved(
        before=before,
        after=after,
        facts=tuple(
            (fact, new[fact.name])
            for fact in before.facts
            if fact.name in new and fact.value != new[fact.name].value
        ),
        inner=tuple(section for section in inner if _differs(section)),
    )


def _differs(section: Section) -> bool:
    return bool(section.added or section.dropped or section.moved)


def _rank(thing: Thing) -> _Rank:
    """Where it stands; by all it says at last, so that no order of the file is left in it."""
    return (thing.order, thing.name, _all_of(thing))


def _all_of(thing: Thing) -> str:
    inner = [(kind, sorted(_all_of(one) for one in things)) for kind, things in thing.inner]
    return repr((thing.keys, [(fact.name, fact.value) for fact in thing.facts], inner))
