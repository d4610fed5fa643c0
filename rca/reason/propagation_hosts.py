"""A host outside as the common factor: errors of several services, or of one, that speak of it."""

from collections import defaultdict
from dataclasses import dataclass, replace

from rca.model.analysis import Factor
from rca.model.instant import MINUTE
from rca.model.measures import Measures
from rca.reason.propagation import Sign, SignKind
from rca.reason.propagation_names import CONNECTING, foreign_hosts

ALONE = 0.6
"""How much one service alone says of a host outside, while what it calls is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """A host, the sign that it is at fault, and the signs of services that it explains."""

    sign: Sign
    explains: frozenset[Sign]


def hosts_at_fault(
    measures: Measures,
    signs: tuple[Sign, ...],
    services: tuple[str, ...],
    callees: dict[str, frozenset[str]],
) -> tuple[Outside, ...]:
    """The hosts that are none of the services, by name.

    One host that errors name; or, where the same new error of connecting stands in services that
    do not call each other, the only host outside that their settings name.
    """
    errors = [sign for sign in signs if sign.kind is SignKind.ERROR]
    naming: dict[str, list[Sign]] = defaultdict(list)
    for sign in errors:
        for host in foreign_hosts(sign.text, services):
            naming[host].append(sign)
    for alike in _alike(errors, callees):
        given = _given(measures, {sign.service for sign in alike}, services)
        if len(given) == 1:
            naming[given[0]] += alike
    found = (
        _outside(host, [*spoken, *_failed(errors, spoken)], callees, errors)
        for host, spoken in sorted(naming.items())
    )
    return tuple(one for one in found if one is not None)


def _alike(errors: list[Sign], callees: dict[str, frozenset[str]]) -> list[list[Sign]]:
    """Errors of connecting that several services have, none of which calls another."""
    by_error: dict[str, list[Sign]] = defaultdict(list)
    for sign in errors:
        if CONNECTING.search(sign.text):
            by_error[sign.what].append(sign)
    found = []
    for _, alike in sorted(by_error.items()):
        names = {sign.service for sign in alike}
        if len(names) > 1 and not any(names & callees.get(name, frozenset()) for name in names):
            found.append(alike)
    return found


def _failed(errors: list[Sign], spoken: list[Sign]) -> list[Sign]:
    """The failed answers of the services that speak of a host: no second fault."""
    since = {
        sign.service: sign.first for sign in sorted(spoken, key=lambda s: s.first, reverse=True)
    }
    return [
        sign
        for sign in errors
        if sign.what == "failed"
        and sign.service in since
        and sign.first >= since[sign.service] - MINUTE
    ]


def _given(measures: Measures, named: set[str], services: tuple[str, ...]) -> tuple[str, ...]:
    """The hosts outside in the settings of those services, sorted; not where images come from."""
    text = " ".join(
        setting.value
        for deploy in measures.deploys
        if deploy.spec.service in named
        for setting in deploy.spec.settings
        if setting.name.startswith("env ")
    )
    return foreign_hosts(text, services)


def _outside(
    host: str, spoken: list[Sign], callees: dict[str, frozenset[str]], errors: list[Sign]
) -> Outside | None:
    ill = {sign.service for sign in errors}
    by = sorted({sign.service for sign in spoken})
    if len(by) == 1 and callees.get(by[0], frozenset()) & ill:
        return None
    best = max(spoken, key=lambda sign: (sign.weight, sign.service))
    factor = Factor(
        name="common",
        value=1.0 if len(by) > 1 else ALONE,
        because=f"errors of {', '.join(by)} have to do with it",
    )
    shown = max(spoken, key=lambda sign: (not sign.is_failure, sign.weight, sign.service))
    sign = replace(
        best,
        claim=shown.claim,
        kind=SignKind.NAMED,
        service=host,
        factors=(*best.factors, factor),
        first=min(one.first for one in spoken),
        text="",
        beneath=(),
    )
    return Outside(sign=sign, explains=frozenset(spoken))
