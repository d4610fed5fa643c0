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
from rca.reason.propagation_hosts import Outside, hosts_at_fault
from rca.reason.propagation_names import known_services, named_services

LEAST_SCORE = 0.02
PASSED_ON = 0.5
"""How much an error that names another service or a host outside is not its own, at least; the
more the other one deviates, the less."""
TOLD = 0.6
ANSWERED = 0.3
UNTRACED = 0.8
"""How much a callee's trouble explains where only calls in general, not these, are known."""
FAILED = 0.8
AS_OFTEN = 0.8
"""An error about as heavy as what is lost beside it stands in its place."""
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
    services, callees = known_services(measures), callees_of(measures)
    signs = signs_of(measures)
    silent = silent_services(measures, signs)
    signs = in_order((*signs, *silent))
    outside = hosts_at_fault(measures, signs, services, callees)
    weights: dict[str, float] = {}
    for sign in signs:
        weights.setdefault(sign.service, sign.weight)
    blame = _Blame(
        services=services, callees=callees, weights=weights, outside=outside, silent=silent
    )
    by_service: dict[str, list[_Weighed]] = defaultdict(list)
    for sign in (
        *signs,
        *_told_by_callers(signs, services, callees),
        *(one.sign for one in outside),
    ):
        by_service[sign.service].append(blame.weigh(sign))
    found = (_suspect(name, _passed_on(weighed)) for name, weighed in sorted(by_service.items()))
    hosts = {one.sign.service for one in outside}
    chosen = [
        replace(one, standing=Standing.EXTERNAL) if one.service in hosts else one
        for one in found
        if one.score >= LEAST_SCORE
    ]
    chosen.sort(key=lambda one: (-one.score, one.service))
    return tuple(_with_company(one, chosen, measures) for one in chosen)


def _told_by_callers(
    signs: tuple[Sign, ...], services: tuple[str, ...], callees: dict[str, frozenset[str]]
) -> tuple[Sign, ...]:
    """Services that others' errors name, and those after whose answer others go another way."""
    told = []
    for sign in signs:
        for name in _named(sign, services, callees):
            factor = Factor(name="told", value=TOLD, because=f"an error of {sign.service} names it")
            told.append(_retold(sign, SignKind.NAMED, name, factor))
        if sign.kind is SignKind.LOST and sign.after.startswith("call "):
            name = sign.after.split(" ")[1]
            because = f"{sign.service} goes another way after its answer"
            factor = Factor(name="told", value=ANSWERED, because=because)
            told.append(_retold(sign, SignKind.ANSWER, name, factor))
    return tuple(told)


def _named(
    sign: Sign, services: tuple[str, ...], callees: dict[str, frozenset[str]]
) -> tuple[str, ...]:
    """The services that a sign's words name, of those that its service calls, where that is known.

    Services bear everyday words as names.
    """
    named = named_services(sign.text, services, sign.service)
    return tuple(name for name in named if name in callees.get(sign.service, named))


def _retold(sign: Sign, kind: SignKind, service: str, factor: Factor) -> Sign:
    beneath = sign.beneath and tuple(one for one in sign.beneath if one[0] != service)
    return replace(
        sign, kind=kind, service=service, factors=(*sign.factors, factor), text="", beneath=beneath
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Blame:
    """Whom to blame instead: by service its weightiest sign, what it calls, and hosts outside."""

    services: tuple[str, ...]
    callees: dict[str, frozenset[str]]
    weights: dict[str, float]
    outside: tuple[Outside, ...]
    silent: tuple[Sign, ...]

    def weigh(self, sign: Sign) -> _Weighed:
        """How much of a sign is not explained by what the service called or names."""
        beneath = sign.beneath
        if beneath is None:
            called = self.callees.get(sign.service, frozenset())
            beneath = tuple((name, UNTRACED) for name in called)
        explained = [(share * self.weights.get(name, 0), name) for name, share in beneath]
        explained += [
            (UNTRACED * one.weight, one.service)
            for one in self.silent
            if sign.service in one.wrongs
        ]
        if sign.kind is SignKind.ERROR:
            named = _named(sign, self.services, self.callees)
            hosts = (one.sign.service for one in self.outside if sign in one.explains)
            explained += [
                (PASSED_ON + (1 - PASSED_ON) * self.weights.get(name, 0), name)
                for name in (*named, *hosts)
            ]
        most, name = max(explained, default=(0.0, ""))
        because = (
            f"{name} explains {most:.0%} of it" if most >= 0.01 else "nothing it calls explains it"
        )
        own = Factor(name="own", value=round(1 - most, 4), because=because)
        return _Weighed(sign=sign, own=own, because_of=name if most >= PASSED_ON else "")


def _passed_on(weighed: list[_Weighed]) -> list[_Weighed]:
    """What is lost, or failed, on a route where an error says why is explained as that error is."""
    errors = {
        one.sign.route: one
        for one in sorted(weighed, key=lambda one: one.sign.weight)
        if one.sign.kind is SignKind.ERROR and one.sign.route and not one.sign.is_failure
    }
    return [
        replace(one, own=errors[one.sign.route].own, because_of=errors[one.sign.route].because_of)
        if (one.sign.kind is SignKind.LOST or one.sign.is_failure)
        and one.sign.route in errors
        and errors[one.sign.route].sign.weight >= AS_OFTEN * one.sign.weight
        and errors[one.sign.route].own.value < one.own.value
        else one
        for one in weighed
    ]


def _suspect(service: str, weighed: list[_Weighed]) -> SuspectedService:
    ordered = sorted(weighed, key=lambda one: -one.score)
    best = ordered[0]
    # that a request failed shows the fault less well than the line that says why
    telling = sorted(ordered, key=lambda one: -one.score * (FAILED if one.sign.is_failure else 1))
    claims = tuple(dict.fromkeys(one.sign.claim for one in telling))[:_MOST_CLAIMS]
    return SuspectedService(
        service=service,
        standing=Standing.CONSEQUENCE if best.because_of else Standing.ORIGIN,
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
