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

_DAY = 24 * 60 * MINUTE
"""What was issued with an old key may be used until it runs out."""

_VALUE = 0.85
_LATER = 0.75
_OF_ACCESS = re.compile(
    r"permission|denied|forbidden|unauthori[sz]ed|not authori[sz]ed|access|\b40[13]\b|iam\."
    r"|credential|secret|token|certificate|(?<![a-z])key(?![a-z])",
    re.I,
)
_OF_CREDENTIAL = re.compile(
    r"credential|secret|token|invalid_(?:client|grant)|client authentication|signature"
    r"|certificate|unauthori[sz]ed|\b401\b|(?<![a-z])key(?![a-z])",
    re.I,
)


def access_lost(suspect: Suspect, case: Case) -> Way | None:
    """The first own trouble about access within half an hour after a change of access, or about
    a credential within a day.

    It is a proof where the role was taken from the account that this very service runs as.
    """
    if not suspect.changes_access or suspect.at is None:
        return None
    for trouble in case.own:
        lag = suspect.lag(trouble.first)
        said = f"{trouble.text} {trouble.key}"
        is_late = lag > _SOON
        if not suspect.is_before(trouble.first) or lag > _DAY:
            continue
        if (_OF_CREDENTIAL if is_late else _OF_ACCESS).search(said):
            claim = Claim(
                text=f"{seconds(lag)} after it {trouble.service} first logs "
                f"“{trouble.text[:160]}”, which speaks of access.",
                cites=(trouble.cite, *suspect.cites[:1]),
            )
            value = _LATER if is_late else _VALUE
            way = way_to(trouble, "access_lost", value, claim, trouble.text[:120])
            is_proof = suspect.takes_away and suspect.service in trouble.services
            return replace(way, is_proof=is_proof, takes_time=is_late)
    return None
