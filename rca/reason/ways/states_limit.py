"""An error states the very limit that a deploy set: `timed out after 200 ms`, `limit of 512 MiB`.

The number has to come with the change, not to have been the limit before, and the error has to
speak of a limit and of what the setting limits, so that a status, a count or somebody else's limit
that happens to be equal is not taken for it.
"""

import re
from dataclasses import replace

from rca.model.analysis import CauseKind
from rca.model.cite import Claim
from rca.reason.case import Case
from rca.reason.quantities import NUMBER, Quantity, quantity, set_by
from rca.reason.suspect import Suspect, Way, way_to
from rca.reason.trouble import Trouble

_VALUE = 0.95
_LIMIT = re.compile(
    r"time[- ]?d? ?out|deadline|exceed|limit|maximum|\bmax\b|too (?:large|many|long)|exhaust"
    r"|reached|over (?:capacity|quota)|waited|aborted after|size of|at most",
    re.I,
)
_WORD = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{3,}")
_ANY = frozenset(
    {"max", "maximum", "min", "minimum", "limit", "limits", "size", "count", "number", "total"}
    | {"sec", "secs", "second", "seconds", "millis", "mib", "per", "env", "default", "value"}
)
"""Words of a setting that say nothing of what it limits."""

_TIMED_OUT = r"time[- ]?d? ?out|deadline|too long|aborted after|waited"
_SAID_AS = {
    "timeout": _TIMED_OUT,
    "deadline": _TIMED_OUT,
    "wait": _TIMED_OUT,
    "ttl": r"expire|ttl|too old",
    "memory": r"memory|\bheap\b|\brss\b|\boom\b",
    "concurrency": r"concurren|in[- ]flight|simultaneous|no available instance",
    "instances": r"instance",
    "scale": r"instance",
    "connections": r"connection|client|slot",
}
"""How errors speak of what such a setting limits."""


def states_limit(suspect: Suspect, case: Case) -> Way | None:
    """The first own trouble after a deploy with a number that it set, and that was another before.

    It is a proof where the setting was lowered: the error tells which limit it ran into, and states
    no amount that the former limit would have refused as well.
    """
    if suspect.change is None or suspect.at is None:
        return None
    for trouble in case.own:
        if not suspect.is_before(trouble.first) or suspect.service not in trouble.services:
            continue
        if not _LIMIT.search(trouble.text):
            continue
        stated = {quantity(*found) for found in NUMBER.findall(trouble.text)}
        for difference in suspect.change.differences:
            before, after = set_by(difference, difference.before), set_by(difference)
            if after is None or before == after or after not in stated:
                continue
            if not _speaks_of(difference.short_name, trouble.text):
                continue
            claim = Claim(
                text=f"{trouble.service} logs “{trouble.text[:160]}”, and the deploy set "
                f"{difference.short_name} to {difference.after}"
                + (f", which was {difference.before}." if difference.before else "."),
                cites=(trouble.cite, *suspect.cites[:1]),
            )
            way = way_to(trouble, "states_limit", _VALUE, claim, trouble.text[:120])
            is_proof = _ran_into(before, after, stated, trouble)
            return replace(way, is_proof=is_proof and case.stands_in_failures(trouble.patterns))
    return None


def _ran_into(
    before: Quantity | None, after: Quantity, stated: set[Quantity], trouble: Trouble
) -> bool:
    """Whether the limit was lowered, and what ran into it would have kept to the former one."""
    if before is None or before[0] != after[0] or after[1] >= before[1]:
        return False
    is_own = after[0] == "time" or not _is_outside(trouble)
    is_beyond = before[0] != "count" and any(
        kind == before[0] and amount > before[1] for kind, amount in stated
    )
    return is_own and not is_beyond and trouble.healthy == 0


def _speaks_of(setting: str, text: str) -> bool:
    """Whether the error is about what the setting limits: `limit memory` and `out of memory`."""
    words = {word.lower() for word in _WORD.findall(setting)} - _ANY
    return any(re.search(_SAID_AS.get(word, re.escape(word)), text, re.I) for word in words)


def _is_outside(trouble: Trouble) -> bool:
    """Whether it is known for the limit of somebody else; a time limit of one's own may hit any."""
    return trouble.known is not None and trouble.known.rule.kind is CauseKind.EXTERNAL
