"""Access was taken away or changed, and then an error speaks of access."""

import re
from dataclasses import replace

from rca.model.cite import Claim
from rca.model.instant import MINUTE
from rca.reason.case import Case
from rca.reason.granted import speaks_of_granted
from rca.reason.phrases import seconds
from rca.reason.suspect import Suspect, Way, way_to
from rca.reason.trouble import Trouble

_SOON = 30 * MINUTE
"""Changes of access take up to some minutes to act, and caches of tokens longer
(https://cloud.google.com/iam/docs/access-change-propagation)."""

_DAY = 24 * 60 * MINUTE
"""What was issued with an old key may be used until it runs out."""

_NAMED = 0.85
_UNNAMED = 0.7
_LATER = 0.75
_BAD = r"expired|invalid|revoked|disabled|destroyed|unknown|wrong|rejected|missing|malformed|stale"
_HELD = r"secret|token|certificate|credentials?|(?<![a-z])keys?(?![a-z])"
_OF_CREDENTIAL = re.compile(
    r"invalid_(?:client|grant)|client authentication|bad credentials|signature|unauthori[sz]ed"
    rf"|\b(?:{_BAD}|no|bad)\b[\w\s\"'`/.:-]{{0,30}}(?:{_HELD})"
    rf"|(?:{_HELD})\b[\w\s\"'`/.:-]{{0,40}}(?:{_BAD}|not (?:found|valid|accepted|exist))"
    r"|(?:status|code|answer(?:ed)?|http\S*|error|returned)\W{0,3}401\b",
    re.I,
)
_OF_ACCESS = re.compile(
    r"permission|\bdenied\b|\bforbidden\b|not authori[sz]ed|insufficient \w*\s?scopes?|\biam\."
    r"|does not have [\w. ]{0,60}access|(?:status|code|answer(?:ed)?|http\S*|error|returned)"
    rf"\W{{0,3}}403\b|{_OF_CREDENTIAL.pattern}",
    re.I,
)


def access_lost(suspect: Suspect, case: Case) -> Way | None:
    """The first own trouble about access within half an hour after a change of access, or about
    a credential within a day; sooner one that speaks of what was changed.

    It is a proof where a role was taken from the account that this very service runs as, or that
    the error names with its whole address, and the error speaks of what that role opens.
    """
    if not suspect.changes_access or suspect.at is None:
        return None
    about = [trouble for trouble in case.own if _is_about_access(trouble, suspect)]
    names = _but_services(suspect.names, case)
    named = [trouble for trouble in about if _names(trouble, names, case)]
    found = next(iter((*named, *about)), None)
    return None if found is None else _way(suspect, found, case, is_named=found in named)


def _is_about_access(trouble: Trouble, suspect: Suspect) -> bool:
    lag = suspect.lag(trouble.first)
    if not suspect.is_before(trouble.first) or lag > _DAY:
        return False
    return (_OF_CREDENTIAL if lag > _SOON else _OF_ACCESS).search(_said(trouble)) is not None


def _names(trouble: Trouble, names: tuple[str, ...], case: Case) -> bool:
    return speaks_of_granted(names, _said_with_cause(trouble, case))


def _but_services(names: tuple[str, ...], case: Case) -> tuple[str, ...]:
    return tuple(name for name in names if name not in case.dependence.names)


def _opened_by(suspect: Suspect, case: Case) -> tuple[str, ...]:
    """The role and what the policy is of; that an error says the account tells of no access."""
    accounts = {
        part for name in suspect.names if "@" in name for part in (name, name.split("@")[0])
    }
    return _but_services(tuple(name for name in suspect.names if name not in accounts), case)


def _names_account(suspect: Suspect, trouble: Trouble, case: Case) -> bool:
    known = trouble.known.names if trouble.known is not None else ()
    said = " ".join((_said_with_cause(trouble, case), *(value for _, value in known)))
    addresses = [name for name in suspect.names if "@" in name]
    return any(re.search(rf"(?<![\w.-]){re.escape(one)}", said) for one in addresses)


def _said(trouble: Trouble) -> str:
    return f"{trouble.text} {trouble.key}"


def _said_with_cause(trouble: Trouble, case: Case) -> str:
    return " ".join((_said(trouble), *case.raised_through(trouble)))


def _way(suspect: Suspect, trouble: Trouble, case: Case, *, is_named: bool) -> Way:
    lag = suspect.lag(trouble.first)
    is_late = lag > _SOON
    of_it = "speaks of what was changed" if is_named else "speaks of access"
    claim = Claim(
        text=f"{seconds(lag)} after it {trouble.service} first logs “{trouble.text[:160]}”, "
        f"which {of_it}.",
        cites=(trouble.cite, *suspect.cites[:1]),
    )
    value = _LATER if is_late else _NAMED if is_named else _UNNAMED
    way = way_to(trouble, "access_lost", value, claim, trouble.text[:120])
    is_its = suspect.service in trouble.services or _names_account(suspect, trouble, case)
    is_taken = suspect.takes_away and is_its
    is_opened = _names(trouble, _opened_by(suspect, case), case)
    is_proof = is_opened and is_taken and case.stands_in_failures(trouble.patterns)
    return replace(way, is_proof=is_proof, takes_time=is_late)
