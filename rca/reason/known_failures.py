"""Messages whose meaning is known: where they stand, what they name, and what else bears them out.

Nothing is judged here: a message that is there in healthy times too is found as well, with both
counts.
"""

from collections import defaultdict
from dataclasses import dataclass

from rca.knowledge import filled
from rca.model.cite import Cite, Claim
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.ids import PatternId
from rca.model.instant import Instant
from rca.model.knowledge import SYMBOLS, KnowledgeRule, Role
from rca.model.measures import Measures, Place
from rca.reason.known_hits import Hit, Names, find_hits
from rca.reason.signs import CITES, Anchor, SignReader
from rca.reason.spoken import Seen, Spoken, all_spoken

FAILURE_LIMIT = 200
"""Failures returned at most; the first in order are kept."""

LEFT_OUT = "rare patterns left out"
"""How `rca.measure` says that it kept the most frequent patterns only."""

_ORDER = (Role.CAUSE, Role.MECHANISM, Role.SYMPTOM)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFailure:
    """A rule that matched, once for each set of captured names, durations and amounts apart.

    `title` and `settle` are the rule's, filled. `names` are those of the first match. `text` is the
    line that matched, verbatim unless only a masked template is left. `patterns`, `traces`
    (fingerprints), `tests` and `routes` are where it stands, sorted. `seen` is by place; an entry
    that is line of a trace counts once. `confirmed` and `refuted` are the rule's signs that hold,
    `unseen` the confirming ones that were looked for and are not there, `open` those that the
    evidence cannot tell; what was not seen cites the match itself. The first of `cites` has the
    matched text.
    """

    rule: KnowledgeRule
    title: str
    settle: str
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
    unseen: tuple[Claim, ...]
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
    rules = {rule.id: rule for rule in knowledge}
    spoken = all_spoken(measures)
    hits = find_hits(knowledge, spoken)
    found = [
        (rules[rule_id], names, group)
        for (rule_id, names), group in hits.items()
        if rules[rule_id].role is not Role.MARKER
    ]
    by_rule: dict[str, list[Spoken]] = defaultdict(list)
    for (rule_id, _), group in hits.items():
        by_rule[rule_id].extend(hit.spoken for hit in group)
    kept = [
        (rule, sorted(group, key=_hit_order))
        for rule, _, group in sorted(found, key=_group_order)[:FAILURE_LIMIT]
    ]
    anchored = [(rule, group, _anchor(group)) for rule, group in kept]
    asked = ((s, anchor) for rule, _, anchor in anchored for s in (*rule.confirms, *rule.refutes))
    reader = SignReader(asked, spoken, by_rule, is_complete=not _is_cut(measures))
    return tuple(_failure(rule, group, anchor, reader) for rule, group, anchor in anchored)


def _is_cut(measures: Measures) -> bool:
    """Whether rare patterns were left out, so that what is not among them may yet be there."""
    return any(LEFT_OUT in skipped.reason for skipped in measures.skipped)


def _group_order(group: tuple[KnowledgeRule, Names, list[Hit]]) -> tuple[object, ...]:
    rule, names, hits = group
    first = _first(tuple(seen for hit in hits for seen in hit.spoken.seen))
    return _ORDER.index(rule.role), first is None, first or 0, rule.id, names


def _anchor(hits: list[Hit]) -> Anchor:
    seen = _together([hit.spoken for hit in hits])
    names = dict(hits[0].match.names)
    return Anchor(names=names, seen=seen, first=_first(seen), cite=_cites(hits)[0])


def _failure(
    rule: KnowledgeRule, hits: list[Hit], anchor: Anchor, reader: SignReader
) -> KnownFailure:
    place = _by_time(anchor.seen)[0].place
    given = {"service": place.service, "revision": place.revision} | dict(anchor.names)
    confirming = [reader.read(sign, anchor) for sign in rule.confirms]
    refuting = [reader.read(sign, anchor) for sign in rule.refutes]
    return KnownFailure(
        rule=rule,
        title=" ".join(filled(rule.title, given).split()),
        settle=filled(rule.settle, given),
        names=hits[0].match.names,
        text=hits[0].match.line,
        patterns=tuple(PatternId(name) for name in _names_of(hits, "pattern")),
        traces=_names_of(hits, "trace"),
        tests=_names_of(hits, "test"),
        routes=_names_of(hits, "route"),
        seen=anchor.seen,
        cites=_cites(hits),
        confirmed=tuple(claim for holds, claim in confirming if holds),
        refuted=tuple(claim for holds, claim in refuting if holds),
        unseen=tuple(claim for holds, claim in confirming if holds is False),
        open=tuple(claim for holds, claim in (*confirming, *refuting) if holds is None),
    )


def _hit_order(hit: Hit) -> tuple[object, ...]:
    """What a cited place shows word for word comes first, then exceptions, which stand on a line
    of their own, then what was seen first."""
    one = hit.spoken
    first = _first(one.seen)
    is_masked, is_line = hit.match.line not in one.shown, one.source != "trace"
    return is_masked, is_line, first is None, first or 0, one.source, one.name, one.cite


def _cites(hits: list[Hit]) -> tuple[Cite, ...]:
    return tuple(dict.fromkeys(hit.spoken.cite_of(hit.match.line) for hit in hits))[:CITES]


def _names_of(hits: list[Hit], source: str) -> tuple[str, ...]:
    return tuple(sorted({hit.spoken.name for hit in hits if hit.spoken.source == source}))


def _together(spoken: list[Spoken]) -> tuple[Seen, ...]:
    """By place. Patterns and traces show the same entries, so the greater of their sums counts."""
    sums: dict[Place, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    times: dict[Place, list[Instant]] = defaultdict(list)
    for one in spoken:
        for seen in one.seen:
            sums[seen.place][one.source] += seen.count
            times[seen.place] += [t for t in (seen.first, seen.last) if t is not None]
    return tuple(
        Seen(
            place=place,
            count=max(counts.values()),
            first=min(times[place], default=None),
            last=max(times[place], default=None),
        )
        for place, counts in sorted(sums.items())
    )


def _first(seen: tuple[Seen, ...]) -> Instant | None:
    return _by_time(seen)[0].first


def _by_time(seen: tuple[Seen, ...]) -> list[Seen]:
    """The incident's before healthy ones, then by time; what has no time comes last."""
    return sorted(
        seen,
        key=lambda s: (s.place.label != INCIDENT_LABEL, s.first is None, s.first or 0, s.place),
    )
