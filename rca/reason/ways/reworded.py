"""A line says something else than it did: a quiet change of words, seen only since the suspect.

`mode=per-row` becomes `mode=one-transaction`, `driver 1.4` becomes `driver 2.0`. Such a line is
rarely an error and rarely frequent, and tells best what a deploy changed.
"""

import re

from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.model.instant import Instant
from rca.model.measures import Pattern, Tally
from rca.reason.case import LABELS, Case
from rca.reason.suspect import Suspect, Way
from rca.reason.trouble import RECORDS, in_one_line

_HASH = re.compile(r"[@#:$][0-9a-f]{5,}\W*\Z", re.I)
_VALUE = 0.9
_MOST_DIFFERENT = 2
_LEAST_SAME = 2


def reworded(suspect: Suspect, case: Case) -> Way | None:
    """The first line of the suspect's service that is worded anew since then."""
    if suspect.change is None or suspect.at is None:
        return None
    lines = [p for p in case.measures.patterns if p.log not in RECORDS and not p.is_error]
    fresh = [p for p in lines if _begins(p, suspect) and p.log != "system"]
    gone = [p for p in lines if _ends(p, suspect)]
    pairs = [
        (when, new, old)
        for new in fresh
        for old in gone
        if _differing(old.template, new.template) is not None
        and (when := _first(new, suspect.service)) is not None
    ]
    if not pairs:
        return None
    when, new, old = min(pairs, key=lambda pair: (pair[0], pair[1].id, pair[2].id))
    before, after = _differing(old.template, new.template) or ("", "")
    said = in_one_line(new.example.quote)
    return Way(
        name="reworded",
        value=_VALUE,
        claim=Claim(
            text=f"Since then {suspect.service} logs “{said[:160]}”; before, it said "
            f"“{before}” where “{after}” stands now.",
            cites=(new.example, old.example),
        ),
        phrase=f"“{said[:120]}” (was {before})",
        node=NodeKind.CONFIG,
        title=said[:160],
        at=when,
        then=sum(t.count for t in _own(new, suspect) if suspect.is_before(t.last)),
        without_effect=sum(
            t.count for t in _own(old, suspect) if t.place.revision == suspect.revision
        ),
        without_cause=sum(t.count for t in _own(new, suspect) if not suspect.is_before(t.last)),
    )


def _own(pattern: Pattern, suspect: Suspect) -> list[Tally]:
    return [
        t for t in pattern.tallies if t.place.service == suspect.service and t.place.label in LABELS
    ]


def _begins(pattern: Pattern, suspect: Suspect) -> bool:
    first = _first(pattern, suspect.service)
    return first is not None and suspect.is_before(first)


def _ends(pattern: Pattern, suspect: Suspect) -> bool:
    """It was said before, and by no instance of the new revision."""
    if suspect.at is None:
        return False
    own = [t for t in pattern.tallies if t.place.service == suspect.service]
    return any(t.last < suspect.at for t in own) and all(
        t.place.revision != suspect.revision for t in own if t.place.label in LABELS
    )


def _first(pattern: Pattern, service: str) -> Instant | None:
    return min(
        (
            t.first
            for t in pattern.tallies
            if t.place.service == service and t.place.label in LABELS
        ),
        default=None,
    )


def _differing(old: str, new: str) -> tuple[str, str] | None:
    """The words that differ, when all the others are the same; `<*>` is no word."""
    before, after = old.split(), new.split()
    if len(before) != len(after):
        return None
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    same = sum(1 for a in set(before) & set(after) if a != "<*>")
    if not 0 < len(pairs) <= _MOST_DIFFERENT or same < _LEAST_SAME:
        return None
    if any("<*>" in (a, b) or _is_made_up(a, b) for a, b in pairs):
        return None
    return " ".join(a for a, _ in pairs), " ".join(b for _, b in pairs)


def _is_made_up(before: str, after: str) -> bool:
    """Whether both end in a hash, as the name of an object in memory does: no wording."""
    return bool(_HASH.search(before) and _HASH.search(after))
