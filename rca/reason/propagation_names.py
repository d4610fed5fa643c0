"""Whom the words of an error blame: another service by its name, or a host outside."""

import re

from rca.model.evidence import INCIDENT_LABEL
from rca.model.measures import Measures

_HOST = re.compile(
    r"(?:://(?:[^/@\s\"']*@)?|\b(?:host(?:name)?|upstream|address)\b[\"']?\s?[=:]\s?[\"'(]*"
    r"|\b(?:connect(?:ion|ing)? (?:to|with)|resolv\w+|ENOTFOUND|EAI_AGAIN|lookup|dial tcp) [\"']?)"
    r"(?P<host>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)",
    re.I,
)
CONNECTING = re.compile(
    r"connect|certificate|\b(?:ssl|tls|dns)\b|resolv|getaddrinfo|timed? ?out|unreachable|refused"
    r"|reset by peer|handshake|unavailable|no (?:\w+ )?instances?",
    re.I,
)
"""Words of an error that has to do with reaching something else."""

_SHORTEST_NAME = 3
_NUMBERS = re.compile(r"[\d.]+")
_ADVICE = re.compile(
    r"(?:see|refer to|read|visit|more (?:at|information)[^.]{0,20}|docs?|documentation|help)[: ]+"
    r"(?:at |in |on )?[\"'(<]?https?://\S+",
    re.I,
)
"""An address that a message sends its reader to; nobody called it."""


def known_services(measures: Measures) -> tuple[str, ...]:
    """All services that were asked something or asked others, sorted."""
    names = {route.place.service for route in measures.routes}
    names |= {name for calls in measures.propagation.calls for name in (calls.caller, calls.callee)}
    names |= {
        tally.place.service
        for pattern in measures.patterns
        for tally in pattern.tallies
        if tally.place.label == INCIDENT_LABEL
    }
    return tuple(sorted(names - {""}))


def named_services(text: str, services: tuple[str, ...], own: str) -> tuple[str, ...]:
    """The other services that a text names as whole words, sorted.

    A name within a longer one of these names does not count.
    """
    return tuple(
        name
        for name in services
        if name != own
        and len(name) >= _SHORTEST_NAME
        and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, re.I)
    )


def foreign_hosts(text: str, services: tuple[str, ...]) -> tuple[str, ...]:
    """The hosts that a text says it had to do with and that are none of the services, sorted."""
    hosts = {match.group("host").lower() for match in _HOST.finditer(_ADVICE.sub("", text))}
    return tuple(
        sorted(
            host
            for host in hosts
            if not _NUMBERS.fullmatch(host) and not any(_is_of(host, name) for name in services)
        )
    )


def _is_of(host: str, service: str) -> bool:
    """Whether a host is a service's own: it or `service-hash` is the first label."""
    label = host.partition(".")[0]
    return label == service.lower() or label.startswith(f"{service.lower()}-")
