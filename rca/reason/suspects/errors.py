"""Troubles that may be the cause themselves: what no deploy needs to explain.

An expired certificate, a quota used up, a dependency that refuses: the error says what happened.
An error that merely passes on what another service does is listed too, far down.
"""

import re

from rca.knowledge.expression import placeholders
from rca.model.analysis import CauseKind, Factor
from rca.model.cite import Claim
from rca.model.knowledge import Role
from rca.model.plural import times
from rca.reason.case import AT_ONCE, Case
from rca.reason.known_failures import KnownFailure
from rca.reason.phrases import said_by
from rca.reason.suspect import Suspect
from rca.reason.suspected_services import Standing
from rca.reason.trouble import Trouble

MOST = 8
_LEAST_WORDS = 5
_DIGIT = re.compile(r"\d")
_UNKNOWN = 0.4
_AROUND = 0.3
_PASSED_ON = 0.1
_SEVERAL = 0.9
_REFUTED = 0.3
_TOLD = {Role.CAUSE: 0.8, Role.MECHANISM: 0.35, Role.SYMPTOM: 0.15, Role.MARKER: 0.15}
_WITNESS = 0.5


def errors(case: Case) -> tuple[Suspect, ...]:
    """The earliest own troubles, and behind them those that are passed on; at most eight."""
    passed = tuple(t for t in case.troubles if t not in case.own)
    told: list[list[Trouble]] = []
    for trouble in (*case.own, *passed):
        if _is_wrapper(trouble, case):
            continue
        alike = next((group for group in told if _is_alike(trouble, group[0])), None)
        if alike is None:
            told.append([trouble])
        else:
            alike.append(trouble)
    return tuple(_suspect(first, tuple(others), case) for first, *others in told[:MOST])


def _is_alike(one: Trouble, other: Trouble) -> bool:
    """The same line of the same services with one other word, such as a country; ids may differ."""
    rules = [t.known.rule.id if t.known is not None else "" for t in (one, other)]
    if one.services != other.services or rules[0] != rules[1]:
        return False
    ours, theirs = one.text.split(), other.text.split()
    pairs = zip(ours, theirs, strict=False)
    differ = sum(a != b and not (_DIGIT.search(a) and _DIGIT.search(b)) for a, b in pairs)
    return len(ours) == len(theirs) >= _LEAST_WORDS and differ <= 1


def _is_wrapper(trouble: Trouble, case: Case) -> bool:
    """A line around an exception of the same service, as often and at the same time."""
    return not trouble.is_raised and any(
        other.is_raised
        and other.services == trouble.services
        and abs(other.first - trouble.first) <= AT_ONCE
        and abs(other.count - trouble.count) * 10 <= other.count
        for other in case.troubles
    )


def _suspect(trouble: Trouble, alike: tuple[Trouble, ...], case: Case) -> Suspect:
    known = trouble.known
    host = _host(trouble, case)
    elsewhere = _met_elsewhere(trouble, case)
    where = " and ".join(trouble.services[:3])
    at = ", ".join(part for part in (where, f"calling {host}" if host else "") if part)
    said = said_by((at,), trouble.text[:200])
    return Suspect(
        kind=known.rule.kind if known else CauseKind.CODE,
        node=case.kind_of(trouble),
        name=f"{known.title}; {said}" if known and (elsewhere or _is_named(known)) else said,
        service=trouble.service,
        revision=trouble.revision,
        at=trouble.first,
        prior=(
            _told(trouble, elsewhere, case),
            *_borne_out(known),
            _own(trouble, case),
            _new(trouble),
            _place(trouble, case),
        ),
        summary=(_counted(trouble), *_others(alike), *_meaning(known)),
        cites=(trouble.cite,),
        support=known.confirmed if known else (),
        against=known.refuted if known else (),
        settle=trouble.known.rule.settle if trouble.known is not None else "",
        is_common_cause=_is_common_cause(trouble, case),
        trouble=trouble,
    )


def _host(trouble: Trouble, case: Case) -> str:
    """The host outside that explains what all services of a trouble do, where there is one."""
    for place in case.places:
        if place.standing is Standing.EXTERNAL and set(trouble.services) <= set(place.consequences):
            return place.service
    return ""


def _is_named(known: KnownFailure) -> bool:
    """A cause by itself, with all that its title speaks of."""
    given = {name for name, value in known.names if value} | {"service", "revision"}
    return known.rule.is_cause and placeholders(known.rule.title) <= given


def _is_common_cause(trouble: Trouble, case: Case) -> bool:
    """Something outside that is known for what it is, and that services without a change of
    theirs run into alike."""
    known = trouble.known
    if known is None or not known.rule.is_cause or known.rule.kind is not CauseKind.EXTERNAL:
        return False
    changed = {change.service for change in case.changes if change.recorded}
    unchanged = [service for service in trouble.services if service not in changed]
    return len(trouble.services) > 1 and bool(unchanged) and trouble.healthy == 0


def _met_elsewhere(trouble: Trouble, case: Case) -> str:
    """A host outside that another service meets in the same known way; empty where none is."""
    known = trouble.known
    if known is None or trouble.healthy:
        return ""
    ours = {value for name, value in known.names if name.startswith("host")} - {""}
    for other in case.own:
        if (
            other.known is not None
            and other.known.rule.id == known.rule.id
            and set(other.services).isdisjoint(trouble.services)
            and not other.healthy
        ):
            shared = ours & {value for _, value in other.known.names}
            if shared and not shared & set(case.dependence.names):
                return min(shared)
    return ""


def _told(trouble: Trouble, elsewhere: str, case: Case) -> Factor:
    """How much the error says of its cause."""
    known = trouble.known
    if elsewhere:
        because = f"services that share no deploy meet {elsewhere} in the same way"
        return Factor(name="told", value=_SEVERAL, because=because)
    if known is not None and known.rule.role is not Role.CAUSE:
        return Factor(
            name="told",
            value=_TOLD[known.rule.role],
            because=f"it is known as a {known.rule.role.value} ({known.rule.id})",
        )
    if len(trouble.services) > 1:
        return Factor(
            name="told",
            value=_SEVERAL,
            because="services that share no deploy log the same error",
        )
    if known is not None:
        return Factor(
            name="told",
            value=_TOLD[Role.CAUSE],
            because=f"the error says itself what is wrong ({known.rule.id})",
        )
    raised = _raised_before(trouble, case)
    if raised is not None:
        because = f"its service raised “{raised.text[:80]}” before"
        return Factor(name="told", value=_AROUND, because=because)
    return Factor(name="told", value=_UNKNOWN, because="the error does not say what led to it")


def _raised_before(trouble: Trouble, case: Case) -> Trouble | None:
    """An exception of the very services that came first: a line after it says what followed."""
    return next(
        (
            other
            for other in case.own
            if other.is_raised
            and not trouble.is_raised
            and not other.healthy
            and other.services == trouble.services
            and other.first < trouble.first
        ),
        None,
    )


def _borne_out(known: KnownFailure | None) -> tuple[Factor, ...]:
    """What else the rule looks for, where the evidence says anything of it."""
    if known is None or not (known.confirmed or known.refuted):
        return ()
    if known.refuted:
        return (Factor(name="borne out", value=_REFUTED, because=known.refuted[0].text),)
    return (Factor(name="borne out", value=1.0, because=known.confirmed[0].text),)


def _meaning(known: KnownFailure | None) -> tuple[Claim, ...]:
    return (Claim(text=known.rule.meaning, cites=known.cites[:1]),) if known else ()


def _own(trouble: Trouble, case: Case) -> Factor:
    other = case.dependence.passed_on_from(trouble)
    if other:
        return Factor(name="own", value=_PASSED_ON, because=f"it speaks of {other}")
    return Factor(name="own", value=1.0, because="it speaks of no other service that fails")


def _new(trouble: Trouble) -> Factor:
    if trouble.healthy == 0:
        return Factor(name="new", value=1.0, because="healthy times do not show it")
    return Factor(name="new", value=0.5, because="healthy times show it too, less often")


def _place(trouble: Trouble, case: Case) -> Factor:
    """Whether the fault lies in the services that show it, as all their requests tell."""
    if not case.places:
        return Factor(name="place", value=1.0, because="requests do not tell where the fault lies")
    found = [place for name in trouble.services if (place := case.place(name)) is not None]
    if not found:
        return Factor(name="place", value=_WITNESS, because="its service answers as ever")
    others = [other for place in found for other in place.because_of]
    if all(place.because_of for place in found) and not _is_outside(others, case):
        return Factor(name="place", value=_WITNESS, because=f"{others[0]} explains its service")
    return Factor(name="place", value=1.0, because="its service deviates by itself")


def _is_outside(names: list[str], case: Case) -> bool:
    return any(
        place.standing is Standing.EXTERNAL for place in case.places if place.service in names
    )


def _others(alike: tuple[Trouble, ...]) -> tuple[Claim, ...]:
    """What else is the same but for one word."""
    if not alike:
        return ()
    lines = times(len(alike), "lines")
    count = times(sum(trouble.count for trouble in alike), "times")
    verb = "differs" if len(alike) == 1 else "differ"
    text = f"{lines} more, logged {count}, {verb} from it in one word."
    return (Claim(text=text, cites=tuple(trouble.cite for trouble in alike[:3])),)


def _counted(trouble: Trouble) -> Claim:
    where = " and ".join(trouble.services[:3])
    healthy = f", {trouble.healthy} in healthy times" if trouble.healthy else ""
    said, count = trouble.text[:300], times(trouble.count, "times")
    text = f"{where} logged “{said}” {count}" if where else f"“{said}” was logged {count}"
    return Claim(text=f"{text}{healthy}.", cites=(trouble.cite,))
