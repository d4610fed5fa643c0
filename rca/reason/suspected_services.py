"""Which service is at fault: the deepest one whose own requests do otherwise than healthy ones.

Callers that merely wait for it, pass its error on or ask it again are consequences. A host outside
is named where errors of several services, or of one whose callees are all well, speak of it.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum

from rca.model.analysis import Factor
from rca.model.cite import Cite, Claim
from rca.model.instant import Instant
from rca.model.measures import Measures
from rca.reason.propagation import Sign, SignKind, first_cites, in_order, signs_of
from rca.reason.propagation_calls import callees_of, retries, silent_services
from rca.reason.propagation_names import foreign_hosts, known_services, named_services

LEAST_SCORE = 0.02
PASSED_ON = 0.5
"""How much an error that names another service or a host outside is not its own."""
TOLD = 0.6
ANSWERED = 0.4
UNTRACED = 0.8
"""How much a callee's trouble explains where only calls in general, not these, are known."""
_MOST_CLAIMS = 4
_MOST_CITES = 8


class Standing(StrEnum):
    """Where a service stands in the chain of calls that go wrong."""

    ORIGIN = "origin"
    CONSEQUENCE = "consequence"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectedService:
    """A service, or a host outside, that may be at fault; `score` is the product of `factors`.

    `because_of` are the services (or hosts) that explain what it does, best first; empty at the
    origin. `consequences` are those whose trouble it explains, by name. The first of `cites` shows
    the fault itself best.
    """

    service: str
    standing: Standing
    score: float
    factors: tuple[Factor, ...]
    first_seen: Instant
    support: tuple[Claim, ...]
    against: tuple[Claim, ...]
    cites: tuple[Cite, ...]
    because_of: tuple[str, ...]
    consequences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """A sign, with how much of it is the service's own doing, and whose it is otherwise."""

    sign: Sign
    own: Factor
    because_of: str

    @property
    def score(self) -> float:
        return self.sign.weight * self.own.value


def suspected_services(measures: Measures) -> tuple[SuspectedService, ...]:
    """The suspects, best first, then by name; none where nothing shifted.

    What deviates is counted by request and held against the same route in the healthy time, so a
    service is not suspected because it is asked more often, or for other things.
    """
    services = known_services(measures)
    signs = signs_of(measures)
    hosts = _hosts(signs, services, callees_of(measures))
    told = _told_by_callers(signs, services) + silent_services(measures, signs)
    weights: dict[str, float] = defaultdict(float)
    for sign in (*signs, *silent_services(measures, signs)):
        weights[sign.service] = max(weights[sign.service], sign.weight)
    reach = callees_of(measures)
    by_service: dict[str, list[_Weighed]] = defaultdict(list)
    for sign in in_order((*signs, *told, *hosts)):
        by_service[sign.service].append(_weigh(sign, weights, reach, services, hosts))
    found = [_suspect(name, weighed, hosts) for name, weighed in sorted(by_service.items())]
    chosen = [one for one in found if one.score >= LEAST_SCORE]
    chosen.sort(key=lambda one: (-one.score, one.service))
    return tuple(_with_company(one, chosen, measures) for one in chosen)


def _told_by_callers(signs: tuple[Sign, ...], services: tuple[str, ...]) -> tuple[Sign, ...]:
    """Services that others' errors name, and those after whose answer others go another way."""
    told = []
    for sign in signs:
        for name in named_services(sign.text, services, sign.service):
            factor = Factor(name="told", value=TOLD, because=f"an error of {sign.service} names it")
            told.append(_retold(sign, SignKind.NAMED, name, factor))
        if sign.kind is SignKind.LOST and sign.after.startswith("call "):
            name = sign.after.split(" ")[1]
            because = f"{sign.service} goes another way after its answer"
            factor = Factor(name="told", value=ANSWERED, because=because)
            told.append(_retold(sign, SignKind.ANSWER, name, factor))
    return tuple(told)


def _retold(sign: Sign, kind: SignKind, service: str, factor: Factor) -> Sign:
    return replace(
        sign, kind=kind, service=service, factors=(*sign.factors, factor), text="", beneath=()
    )


def _hosts(
    signs: tuple[Sign, ...], services: tuple[str, ...], callees: dict[str, frozenset[str]]
) -> tuple[Sign, ...]:
    """A sign for each host outside that several services name, or one whose callees are well."""
    naming: dict[str, list[Sign]] = defaultdict(list)
    for sign in signs:
        if sign.kind is SignKind.ERROR:
            for host in foreign_hosts(sign.text, services):
                naming[host].append(sign)
    ill = {sign.service for sign in signs if sign.kind is SignKind.ERROR}
    found = []
    for host, spoken in sorted(naming.items()):
        by = sorted({sign.service for sign in spoken})
        if len(by) == 1 and callees.get(by[0], frozenset()) & ill:
            continue
        because = f"errors of {', '.join(by)} name it"
        value = 1.0 if len(by) > 1 else TOLD
        factor = Factor(name="common", value=value, because=because)
        found.append(_retold(spoken[0], SignKind.NAMED, host, factor))
    return tuple(found)


def _weigh(
    sign: Sign,
    weights: dict[str, float],
    reach: dict[str, frozenset[str]],
    services: tuple[str, ...],
    hosts: tuple[Sign, ...],
) -> _Weighed:
    """How much of a sign is not explained by what the service called or names."""
    beneath = sign.beneath
    if beneath is None:
        called = reach.get(sign.service, frozenset()) - {sign.service}
        beneath = tuple((name, UNTRACED) for name in sorted(called))
    explained = [(share * weights[name], name) for name, share in beneath if name in weights]
    outside = {host.service for host in hosts}
    if sign.kind is SignKind.ERROR:
        named = named_services(sign.text, services, sign.service)
        named += tuple(host for host in foreign_hosts(sign.text, services) if host in outside)
        explained += [(PASSED_ON, name) for name in named]
    most, name = max(explained, key=lambda one: (one[0], one[1]), default=(0.0, ""))
    because = f"{name} explains {most:.0%} of it" if most else "nothing it calls explains it"
    own = Factor(name="own", value=round(1 - most, 4), because=because)
    return _Weighed(sign=sign, own=own, because_of=name if most >= PASSED_ON else "")


def _suspect(service: str, weighed: list[_Weighed], hosts: tuple[Sign, ...]) -> SuspectedService:
    ordered = sorted(weighed, key=lambda one: -one.score)
    best = ordered[0]
    claims = tuple(dict.fromkeys(one.sign.claim for one in ordered))[:_MOST_CLAIMS]
    is_external = any(host.service == service for host in hosts)
    standing = Standing.CONSEQUENCE if best.because_of else Standing.ORIGIN
    return SuspectedService(
        service=service,
        standing=Standing.EXTERNAL if is_external else standing,
        score=round(best.score, 4),
        factors=(*best.sign.factors, best.own),
        first_seen=min(one.sign.first for one in ordered if one.score >= best.score / 2),
        support=claims,
        against=(),
        cites=first_cites(claims, _MOST_CITES),
        because_of=tuple(dict.fromkeys(one.because_of for one in ordered if one.because_of)),
        consequences=(),
    )


def _with_company(
    one: SuspectedService, chosen: list[SuspectedService], measures: Measures
) -> SuspectedService:
    """With those it explains, what speaks against it, and who asks it again and again."""
    by_name = {other.service: other for other in chosen}
    against = tuple(
        Claim(
            text=f"{name}, which it calls or names, deviates itself in the same requests.",
            cites=by_name[name].cites[:1],
        )
        for name in one.because_of
        if name in by_name
    )
    again = retries(measures)
    return replace(
        one,
        support=(*one.support, *(claim for _, callee, claim in again if callee == one.service)),
        against=(*against, *(claim for caller, _, claim in again if caller == one.service)),
        consequences=tuple(
            sorted(other.service for other in chosen if one.service in other.because_of)
        ),
    )
