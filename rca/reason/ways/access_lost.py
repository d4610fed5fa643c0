"""Access was taken away or changed, and then an error speaks of access."""

import re
from dataclasses import replace

from rca.model.cite import Claim
from rca.model.instant import MINUTE
from rca.reason.case import Case
from rca.reason.phrases import seconds
from rca.reason.suspect import Suspect, Way, way_to

_SOON = 30 * MINUTE
"""Changes of access take up to some minutes to act, and caches of tokens longer
(https://cloud.google.com/iam/docs/access-change-propagation)."""

_VALUE = 0.85
_OF_ACCESS = re.compile(
    r"permission|denied|forbidden|unauthori[sz]ed|not authori[sz]ed|access|\b40[13]\b|iam\."
    r"|credential|secret|token|certificate|(?<![a-z])key(?![a-z])",
    re.I,
)


def access_lost(suspect: Suspect, case: Case) -> Way | None:
    """The first own trouble about access within half an hour after a change of access.

    It is a proof where the role was taken from the account that this very service runs as.
    """
    if not suspect.changes_access or suspect.at is None:
        return None
    for trouble in case.own:
        lag = suspect.lag(trouble.first)
        if (
            suspect.is_before(trouble.first)
            and lag <= _SOON
            and _OF_ACCESS.search(f"{trouble.text} {trouble.key}")
        ):
            claim = Claim(
                text=f"{seconds(lag)} after it {trouble.service} first logs "
                f"“{trouble.text[:160]}”, which speaks of access.",
                cites=(trouble.cite, *suspect.cites[:1]),
            )
            way = way_to(trouble, "access_lost", _VALUE, claim, trouble.text[:120])
            return replace(way, is_proof=suspect.takes_away and suspect.service in trouble.services)
    return None
