"""An error states the very limit that a deploy set: `timed out after 200 ms`, `limit of 512 MiB`.

The number has to come with the change, not to have been the limit before, and the error has to
speak of a limit, so that a status or a count that happens to be equal is not taken for it.
"""

import re
from dataclasses import replace

from rca.model.cite import Claim
from rca.reason.case import Case
from rca.reason.quantities import NUMBER, quantity, set_by
from rca.reason.suspect import Suspect, Way, way_to

_VALUE = 0.95
_LIMIT = re.compile(
    r"time[- ]?d? ?out|deadline|exceed|limit|maximum|\bmax\b|too (?:large|many|long)|exhaust"
    r"|reached|over (?:capacity|quota)|waited|aborted after|size of|at most",
    re.I,
)


def states_limit(suspect: Suspect, case: Case) -> Way | None:
    """The first own trouble after a deploy with a number that it set, and that was another before.

    It is a proof where the setting was lowered: the error tells which limit it ran into.
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
            is_lowered = before is not None and before[0] == after[0] and after[1] < before[1]
            claim = Claim(
                text=f"{trouble.service} logs “{trouble.text[:160]}”, and the deploy set "
                f"{difference.short_name} to {difference.after}"
                + (f", which was {difference.before}." if difference.before else "."),
                cites=(trouble.cite, *suspect.cites[:1]),
            )
            way = way_to(trouble, "states_limit", _VALUE, claim, trouble.text[:120])
            return replace(way, is_proof=is_lowered and trouble.healthy == 0)
    return None
