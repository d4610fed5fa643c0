"""The usual suspects, counted: what the evidence says the failure is not.

Each suspect names what its presence would look like; a claim is made only where the evidence had
the chance to show it.
"""

import re
from collections import Counter

from rca.model.cite import Claim
from rca.model.evidence import INCIDENT_LABEL
from rca.model.measures import Pattern
from rca.model.plural import times
from rca.reason.scene import Scene

_PLATFORM = (
    ("memory", re.compile(r"memory limit|out of memory|oom", re.I)),
    ("capacity", re.compile(r"no available instance|rate exceeded|quota exceeded", re.I)),
    (
        "a failed start",
        re.compile(r"failed to start|startup tcp probe failed|container called exit", re.I),
    ),
    ("a request timeout", re.compile(r"maximum request timeout|upstream request timeout", re.I)),
)


def not_the_cause(scene: Scene) -> tuple[Claim, ...]:
    """Claims of the form “not X: n of m”, the one people suspect first at the top."""
    return tuple(c for c in (_authentication(scene), _platform(scene)) if c is not None)


def _authentication(scene: Scene) -> Claim | None:
    """Not authentication: nothing was answered 401 or 403; silent where statuses are not known."""
    route = scene.route
    statuses: Counter[int] = Counter()
    for outcome in route.outcomes:
        if outcome.place.label == INCIDENT_LABEL:
            statuses.update(dict(outcome.statuses))
    if not statuses or statuses[0] or statuses[401] or statuses[403]:
        return None
    if route.key.protocol == "websocket":
        text = (
            f"Not authentication: 0 of {times(route.total, 'handshakes')} on {route.key.route} "
            "were refused with 401 or 403"
        )
        if set(statuses) == {101}:
            text += "; every session was accepted (status 101), and those that failed broke later"
    else:
        text = (
            f"Not authentication: 0 of {times(route.total, 'requests')} to {route.key.route} "
            "were answered 401 or 403"
        )
    return Claim(text=f"{text}.", cites=(route.cite,))


def _platform(scene: Scene) -> Claim | None:
    """Not the platform: it logged, and it said nothing of the kind."""
    spoken = [
        p for p in scene.measures.patterns if p.log == "system" and p.count(INCIDENT_LABEL) > 0
    ]
    if not spoken or any(_names(p) for p in scene.measures.patterns if p.count(INCIDENT_LABEL)):
        return None
    count = sum(p.count(INCIDENT_LABEL) for p in spoken)
    names = ", ".join(name for name, _ in _PLATFORM[:-1])
    speaks = "names" if count == 1 else "name"
    return Claim(
        text=f"Not the platform: {times(count, 'system entries')} of "
        f"the incident {speaks} neither {names} nor {_PLATFORM[-1][0]}.",
        cites=(min(p.example for p in spoken),),
    )


def _names(pattern: Pattern) -> bool:
    return any(expression.search(pattern.template) for _, expression in _PLATFORM)
