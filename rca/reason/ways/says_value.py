"""An error says the very value that a deploy gave a variable: a host, a bucket, a model.

A deploy is named by its variables in `spelled`; clients name what they were told instead.
"""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from rca.model.cite import Claim
from rca.reason.case import Case
from rca.reason.changes import Difference
from rca.reason.missing import is_missed
from rca.reason.propagation_names import CONNECTING
from rca.reason.suspect import Suspect, Way, way_to
from rca.reason.trouble import Trouble

_VALUE = 0.95
_NAME_LIKE = re.compile(r"(?=.*[A-Za-z])(?=.*[.\-_/:\d])[^\s\[\]<>*]{6,200}")
"""What is no plain word, number or redaction, so that saying it is no accident."""


def says_value(suspect: Suspect, case: Case) -> Way | None:
    """The first own trouble after a deploy that says the value which it gave a variable.

    It is a proof where only that revision's errors say it, and miss what it names or cannot reach
    it.
    """
    if suspect.change is None or suspect.at is None:
        return None
    for variable in suspect.change.differences:
        value = _spoken(variable.after) if variable.is_variable else ""
        for trouble in case.own if value else ():
            if suspect.is_before(trouble.first) and not trouble.healthy and _says(trouble, value):
                return _way(variable, value, trouble, suspect, case)
    return None


def _spoken(value: str) -> str:
    """How an error would say it: the host of an address, else the whole; empty for what is no name.

    Errors name hosts without scheme, port and path.
    """
    value = value.strip()
    if "://" in value:
        try:
            value = urlsplit(value).hostname or ""
        except ValueError:
            return ""
    elif re.fullmatch(r"[\w.-]+:\d{1,5}", value):
        value = value.partition(":")[0]
    return value if _NAME_LIKE.fullmatch(value) else ""


def _says(trouble: Trouble, value: str) -> bool:
    whole = rf"(?<![\w.-]){re.escape(value)}(?![\w-]|\.\w)"
    return re.search(whole, f"{trouble.text} {trouble.key}") is not None


def _way(variable: Difference, value: str, trouble: Trouble, suspect: Suspect, case: Case) -> Way:
    claim = Claim(
        text=f"{trouble.service} logs “{trouble.text[:160]}”, which says {value}: the value that "
        f"the deploy gave {variable.short_name}.",
        cites=(trouble.cite, *suspect.cites[:1]),
    )
    way = way_to(trouble, "says_value", _VALUE, claim, "")
    return replace(way, is_proof=_fails_for_it(value, trouble, suspect, case))


def _fails_for_it(value: str, trouble: Trouble, suspect: Suspect, case: Case) -> bool:
    text = f"{trouble.text} {trouble.key}"
    is_host = "." in value and CONNECTING.search(text) is not None
    return (
        (is_host or is_missed(value, text))
        and case.revisions_with(trouble, suspect.service) == {suspect.revision}
        and case.stands_in_failures(trouble.patterns)
    )
