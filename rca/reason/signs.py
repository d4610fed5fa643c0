"""Whether the signs of a rule hold: looked up in counts and times, yes, no or not to be told.

What was never collected is no absence, and what lies somewhere between a first and a last sighting
is not taken for near.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from rca.knowledge import ExpressionIndex, bound
from rca.model.cite import Cite, Claim
from rca.model.instant import SECOND, Instant
from rca.model.knowledge import Sign, Where
from rca.reason.spoken import Seen, Spoken

CITES = 3
"""Places cited for one sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What signs are looked up for: a match, what it captured, and where and when it was seen."""

    names: Mapping[str, str]
    seen: tuple[Seen, ...]
    first: Instant | None
    cite: Cite


class SignReader:
    """Looks signs up in everything that was said, of which it takes one pass for all of them.

    `asked` are the signs with what they will be read for; no others can be read. `by_rule` has what
    each rule matched. `is_complete` is False when rare patterns were left out, so that nothing is
    known to be absent.
    """

    def __init__(
        self,
        asked: Iterable[tuple[Sign, Anchor]],
        spoken: Sequence[Spoken],
        by_rule: Mapping[str, Sequence[Spoken]],
        *,
        is_complete: bool,
    ) -> None:
        self._by_rule = by_rule
        self._is_complete = is_complete
        self._collected = {one.where for one in spoken}
        bounds = (bound(sign.regex, anchor.names) for sign, anchor in asked)
        regexes = sorted({regex for regex in bounds if regex})
        index = ExpressionIndex(regexes)
        self._matching: dict[str, list[Spoken]] = {regex: [] for regex in regexes}
        for one in spoken:
            for position in {p for text in one.texts for p in index.matching(text)}:
                self._matching[regexes[position]].append(one)

    def read(self, sign: Sign, anchor: Anchor) -> tuple[bool | None, Claim]:
        """Whether the sign holds (None: cannot be told), and its words with what shows it."""
        found = self._found(sign, anchor)
        if found is None:
            return None, Claim(text=sign.words, cites=(anchor.cite,))
        counted = [(one, *_counted(one, sign, anchor)) for one in found]
        known = sum(sure for _, sure, _ in counted)
        possible = sum(most for *_, most in counted)
        cites = tuple(one.cite for one, sure, _ in counted if sure)[:CITES]
        claim = Claim(text=sign.words, cites=cites or (anchor.cite,))
        return self._verdict(sign, known, possible), claim

    def _verdict(self, sign: Sign, known: int, possible: int) -> bool | None:
        would_show = self._is_complete and self._collected.intersection(_places(sign))
        if sign.at_most is not None:
            if known > sign.at_most:
                return False
            return True if possible <= sign.at_most and would_show else None
        if known >= sign.at_least:
            return True
        return False if possible < sign.at_least and would_show else None

    def _found(self, sign: Sign, anchor: Anchor) -> list[Spoken] | None:
        """What matches the sign's text, or None when it names what was not captured."""
        places = _places(sign)
        if sign.rule:
            return _unique(one for one in self._by_rule.get(sign.rule, ()) if one.where in places)
        regex = bound(sign.regex, anchor.names)
        if regex is None:
            return None
        return [one for one in self._matching[regex] if one.where in places]


def _places(sign: Sign) -> frozenset[Where]:
    return frozenset(sign.where) or frozenset(Where) - {Where.CHANGES}


def _unique(spoken: Iterator[Spoken]) -> list[Spoken]:
    return list({(one.source, one.name, one.cite): one for one in spoken}.values())


def _counted(spoken: Spoken, sign: Sign, anchor: Anchor) -> tuple[int, int]:
    """How often it was surely seen where and when the sign looks, and how often at most."""
    surely = at_most = 0
    for seen in spoken.seen:
        if _in_scope(seen, sign, anchor):
            sure, most = _in_time(seen, sign, anchor)
            surely, at_most = surely + sure, at_most + most
    return surely, at_most


def _in_scope(seen: Seen, sign: Sign, anchor: Anchor) -> bool:
    """A test names no service, so a match in one is compared with everything."""
    services = {one.place.service for one in anchor.seen if one.place.service}
    if sign.scope == "anywhere" or not services:
        return True
    if sign.scope == "service":
        return seen.place.service in services
    return (seen.place.service, seen.place.revision) in {
        (one.place.service, one.place.revision) for one in anchor.seen
    }


def _in_time(seen: Seen, sign: Sign, anchor: Anchor) -> tuple[int, int]:
    if sign.when == "ever":
        return seen.count, seen.count
    if seen.first is None or seen.last is None or anchor.first is None:
        return 0, seen.count
    spans = [(start, end) for start, end in _spans(sign, anchor) if start <= end]
    if any(start <= seen.first and seen.last <= end for start, end in spans):
        return seen.count, seen.count
    moments = (seen.first, seen.last)
    if any(start <= moment <= end for start, end in spans for moment in moments):
        return 1, seen.count
    crosses = any(seen.first <= end and start <= seen.last for start, end in spans)
    return 0, seen.count if crosses else 0


def _spans(sign: Sign, anchor: Anchor) -> Iterator[tuple[int, int]]:
    """The stretches in which the sign looks, in nanoseconds, both ends included."""
    reach = None if sign.within_seconds is None else sign.within_seconds * SECOND
    if anchor.first is None:
        return
    if sign.when == "before":
        yield 0 if reach is None else anchor.first - reach, anchor.first
    elif sign.when == "after":
        yield anchor.first, 2**63 if reach is None else anchor.first + reach
    else:
        moments = chain.from_iterable((one.first, one.last) for one in anchor.seen)
        for moment in moments:
            if moment is not None:
                yield moment - (reach or 0), moment + (reach or 0)
