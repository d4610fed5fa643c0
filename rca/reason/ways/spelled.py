"""An error spells the name of what a deploy changed: the strongest link there is."""

import re
from dataclasses import replace

from rca.model.cite import Claim
from rca.reason.case import Case
from rca.reason.changes import Difference
from rca.reason.missing import is_unset
from rca.reason.suspect import Suspect, Way, way_to
from rca.reason.trouble import Trouble

_LEAST = 4


def spelled(suspect: Suspect, case: Case) -> Way | None:
    """The first trouble after a deploy that has the name of a changed variable in it.

    It is a proof where the deploy dropped the variable, and only its revision misses it.
    """
    if suspect.change is None or suspect.at is None:
        return None
    for difference in suspect.change.differences:
        name = difference.short_name
        if len(name) < _LEAST or not difference.is_variable:
            continue
        for trouble in case.troubles:
            if suspect.is_before(trouble.first) and _says(f"{trouble.text} {trouble.key}", name):
                claim = Claim(
                    text=f"{trouble.service} logs “{trouble.text[:160]}”, "
                    f"which names {name}, and the deploy changed it.",
                    cites=(trouble.cite, *suspect.cites[:1]),
                )
                way = way_to(trouble, "spelled", 1.0, claim, "")
                return replace(way, is_proof=_is_missed_there(difference, trouble, suspect, case))
    return None


def _is_missed_there(
    difference: Difference, trouble: Trouble, suspect: Suspect, case: Case
) -> bool:
    shown = case.revisions_with(trouble, suspect.service)
    return (
        difference.is_removed_variable
        and trouble.healthy == 0
        and shown == {suspect.revision}
        and case.stands_in_failures(trouble.patterns)
        and is_unset(difference.short_name, f"{trouble.text} {trouble.key}")
    )


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
