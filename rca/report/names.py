"""Names that stay inside: found in what is known of an incident, replaced by stable pseudonyms.

The same name gets the same pseudonym in every export of an incident, and another in every other.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.report.audiences import Audience, NameKind

_TLD = (
    "com|net|org|io|dev|app|cloud|tech|info|biz|example|test|invalid|internal|local|lan|corp"
    "|intranet|private|localdomain|svc|home|arpa|eu|de|uk|ch|at|fr|nl|us"
)
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_BEFORE, _AFTER = r"(?<![^\W_])", r"(?![^\W_])"
"""No letter or digit; an underline may stand there, as it does around emphasis."""
EMAIL = re.compile(rf"(?<![\w.+-])[\w.+-]+@{_LABEL}(?:\.{_LABEL})*", re.IGNORECASE)
HANDLE = re.compile(rf"{_BEFORE}(?<![@/])@[a-z][a-z0-9._-]{{1,38}}", re.IGNORECASE)
HOST = re.compile(
    rf"(?<=://){_LABEL}(?:\.{_LABEL})*"
    rf"|{_BEFORE}(?<!@)(?:{_LABEL}\.)+(?:{_TLD})(?![^\W_]|-[^\W_]|\.[^\W_])"
    rf"|{_BEFORE}(?<!\.)(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?![a-z0-9.]*\d)"
    rf"|{_BEFORE}(?<!:)(?:[0-9a-f]{{1,4}}:){{2,7}}:?[0-9a-f]{{1,4}}(?![^\W_]|:)"
    rf"|{_BEFORE}(?:ip-\d+-\d+-\d+-\d+|localhost){_AFTER}"
    rf"|{_BEFORE}[a-z][a-z0-9-]*-[0-9a-f]{{8,10}}-[a-z0-9]{{5}}{_AFTER}",
    re.IGNORECASE,
)
PROJECT = re.compile(r"(?<=projects/)[a-z][a-z0-9-]{4,28}[a-z0-9]")
PATTERNS: tuple[tuple[NameKind, re.Pattern[str]], ...] = (
    ("person", EMAIL),
    ("host", HOST),
    ("person", HANDLE),
    ("project", PROJECT),
)
_PSEUDONYM = re.compile(r"(?:service|revision|project|host|person)-[0-9a-f]{5}")
_CLOCK = re.compile(r"\d{1,2}(?::\d{2}){1,2}")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Name:
    """A name and what it names."""

    text: str
    kind: NameKind


class Names:
    """The names of one incident, as literal texts and as patterns of what such names look like."""

    def __init__(self, names: Iterable[Name], audience: Audience, key: bytes) -> None:
        self._kinds: dict[str, NameKind] = {}
        for name in sorted(names, key=lambda name: (-len(name.text), name)):
            self._kinds.setdefault(name.text.casefold(), name.kind)
        texts = sorted(self._kinds, key=lambda text: (-len(text), text))
        self._literal = re.compile(
            rf"(?<![^\W_])(?:{'|'.join(map(re.escape, texts)) or '(?!)'})(?![^\W_])",
            re.IGNORECASE,
        )
        self._public = {host.casefold() for host in audience.public}
        self._rename = frozenset(audience.rename)
        self._key = key

    def rename(self, text: str) -> str:
        """The text with pseudonyms for the names that the audience does not get."""
        text = self._literal.sub(self._known, text)
        for kind, pattern in PATTERNS:
            if kind in self._rename:
                text = pattern.sub(partial(self._found, kind), text)
        return text

    def found(self, text: str, kinds: Iterable[str]) -> list[tuple[int, NameKind, str]]:
        """Where in the text names of these kinds stand: offset, kind and the name."""
        wanted = frozenset(kinds)
        hits = [
            (match.start(), self._kinds[match[0].casefold()], match[0])
            for match in self._literal.finditer(text)
            if match[0].casefold() in self._kinds
        ]
        for kind, pattern in PATTERNS:
            hits += [
                (match.start(), kind, match[0])
                for match in pattern.finditer(text)
                if not self._is_harmless(match[0])
            ]
        return sorted(hit for hit in hits if hit[1] in wanted)

    def pseudonym(self, kind: str, text: str) -> str:
        """`service-3fa2c`: five digits of a keyed hash, for any way to write capitals."""
        digest = hmac.digest(self._key, f"{kind}\0{text.casefold()}".encode(), hashlib.sha256)
        return f"{kind}-{digest.hex()[:5]}"

    def _known(self, match: re.Match[str]) -> str:
        kind = self._kinds.get(match[0].casefold())
        return self.pseudonym(kind, match[0]) if kind in self._rename and kind else match[0]

    def _found(self, kind: NameKind, match: re.Match[str]) -> str:
        return match[0] if self._is_harmless(match[0]) else self.pseudonym(kind, match[0])

    def _is_harmless(self, text: str) -> bool:
        known = text.casefold() in self._public
        return known or bool(_CLOCK.fullmatch(text) or _PSEUDONYM.fullmatch(text))


def names_of(dossier: Dossier, analysis: Analysis, audience: Audience) -> Names:
    """The names that people declared and that the evidence shows, for one audience."""
    incident = dossier.incident
    scope = incident.scope
    persons = [incident.analyst, *(fix.owner for fix in dossier.fixes.fixes)]
    persons += [item.owner for item in incident.impact]
    places = [tally.place for pattern in analysis.measures.patterns for tally in pattern.tallies]
    places += [outcome.place for outcome in analysis.measures.routes]
    services = {*scope.services, *(place.service for place in places)}
    services |= {spec.service for spec in dossier.descriptions}
    services |= {node.service for node in analysis.graph.nodes}
    services |= {change.service for change in analysis.measures.changes}
    services |= {objective.service for objective in incident.objectives}
    revisions = {place.revision for place in places}
    revisions |= {spec.revision for spec in dossier.descriptions}
    revisions |= {node.revision for node in analysis.graph.nodes}
    pulled = [item.sidecar.collected for item in dossier.evidence]
    projects = {scope.project, *(one.project for one in pulled if one is not None)}
    found = [
        *(Name(text=text, kind="person") for text in persons),
        *(Name(text=text, kind="service") for text in services),
        *(Name(text=text, kind="revision") for text in revisions),
        *(Name(text=text, kind="project") for text in projects),
        *(Name(text=own.text, kind=own.kind) for own in audience.names),
    ]
    first = dossier.evidence[0].sidecar.sha256 if dossier.evidence else ""
    key = hashlib.sha256(f"{incident.id}\0{first}".encode()).digest()
    return Names((name for name in found if len(name.text.strip()) > 1), audience, key)
