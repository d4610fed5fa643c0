"""Cloud Run services, revisions and jobs as `gcloud run … describe` and `list` show them.

YAML or JSON, of the API v1 (Knative) or v2, one document or a list.
Shapes: https://cloud.google.com/run/docs/reference/yaml/v1 and
https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from rca.errors import BadInputError
from rca.model.cite import Cite
from rca.model.cloud_run import as_service, mapping, text_in
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.instant import Instant, parse_instant
from rca.model.service import RevisionSpec, service_settings_of, settings_of
from rca.model.skipped import Skipped
from rca.sources.interface import Count, Record, Sample, passed_over
from rca.sources.service_documents import SIZE_LIMIT, documents_of, storable_text
from rca.sources.unpack import Unpacked, head_text, text_of

_YAML_LINES = (
    re.compile(
        r"^(?:- )?apiVersion:\s*[\"']?(?:serving\.knative\.dev|run\.googleapis\.com)/", re.M
    ),
    re.compile(r"^(?:- |  )?kind:\s*[\"']?(?:Service|Revision|Job)[\"']?\s*$", re.M),
)
_YAML_V2 = re.compile(
    r"^(?:- |  )?name:\s*[\"']?projects/[^/\s]+/locations/[^/\s]+/(?:services|jobs)/[^/\s]+", re.M
)
_JSON_HEAD = (
    re.compile(r'"apiVersion"\s*:\s*"(?:serving\.knative\.dev|run\.googleapis\.com)/v[0-9]'),
    re.compile(r'"kind"\s*:\s*"(?:Service|Revision|Job)"'),
    re.compile(r'"(?:metadata|spec)"\s*:\s*\{'),
)
_NO_DESCRIPTION = re.compile(r'"(?:protoPayload|logName|format_version|planned_values)"\s*:')
_ENV_LINE = re.compile(r"^[\s-]*[\"']?env[\"']?\s*:", re.MULTILINE)
_CONTAINERS_LINE = re.compile(r"^[\s-]*[\"']?containers[\"']?\s*:", re.MULTILINE)
_EXPORT = "export it with: gcloud run services describe SERVICE --format=yaml"


class ServiceYaml:
    """Services, revisions and jobs of Cloud Run, in YAML or JSON."""

    name = "service-yaml"
    title = "Cloud Run services"
    kind = EvidenceKind.SERVICE
    suffix = ".yaml"

    def identify(self, sample: Sample) -> bool:
        """Whether the top level says so, not merely something within (audit entries do)."""
        text = head_text(sample)
        if text is None:
            return False
        if text.lstrip()[:1] not in ("{", "["):
            template = re.search(r"^(?:- |  )?template:", text, re.MULTILINE)
            is_v2 = _YAML_V2.search(text) is not None and template is not None
            return is_v2 or all(line.search(text) for line in _YAML_LINES)
        if not sample.is_whole:
            is_other = _NO_DESCRIPTION.search(text) is not None
            return not is_other and all(part.search(text) for part in _JSON_HEAD)
        try:
            return any(as_service(document) for document in documents_of(text))
        except ValueError:
            return False

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The text, see `storable_text`. Raises BadInputError when it cannot be read as services.

        Documents among them that are something else are passed over.
        """
        unpacked = Unpacked(path)
        text, problem = text_of(_whole(unpacked, path))
        try:
            documents = documents_of(text)
            stored = storable_text(text)
        except ValueError as error:
            raise BadInputError(f"{path} cannot be read: {error}", hint=_EXPORT) from error
        others = [n for n, document in enumerate(documents, 1) if as_service(document) is None]
        if len(others) == len(documents):
            raise BadInputError(f"{path} is no Cloud Run service", hint=_EXPORT)
        for number in others:
            yield passed_over(f"document {number}", "no service, revision or job of Cloud Run")
        yield from (item for item in (problem, unpacked.problem) if item)
        yield stored.encode()

    def count(self, path: Path) -> Count:
        """How many there are; what they say of times is not when they were true."""
        try:
            documents = documents_of(path.read_text(encoding="utf-8", errors="replace"))
        except ValueError:  # what was taken out of it broke it; `read` says so
            documents = []
        return sum(as_service(document) is not None for document in documents), None, None

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        """The revision that each document describes, in their order."""
        text = evidence.path.read_text(encoding="utf-8", errors="replace")
        try:
            services = [as_service(document) for document in documents_of(text)]
        except ValueError as error:
            yield Skipped(evidence=evidence.id, locator="the whole file", reason=str(error))
            return
        found = [service for service in services if service is not None]
        if not found:
            reason = "no Cloud Run service"
            yield Skipped(evidence=evidence.id, locator="the whole file", reason=reason)
        lines = _lines_of_settings(text, len(found))
        for service, line in zip(found, lines, strict=True):
            settings, has_environment = settings_of(service)
            yield RevisionSpec(
                service=text_in(mapping(service.get("metadata")), "name"),
                revision=_revision(service),
                at=_made(service),
                settings=settings,
                has_environment=has_environment,
                service_settings=service_settings_of(service),
                cite=Cite(evidence=evidence.id, line=line),
            )


def _whole(unpacked: Unpacked, path: Path) -> bytes:
    """The bytes of the file, as far as they can be a description."""
    content = bytearray()
    for block in unpacked:
        content += block
        if len(content) > 4 * SIZE_LIMIT:
            raise BadInputError(f"{path} is too long for a service description", hint=_EXPORT)
    return bytes(content)


def _revision(service: Mapping[str, object]) -> str:
    template = mapping(mapping(service.get("spec")).get("template"))
    status = mapping(service.get("status"))
    names = (
        text_in(mapping(template.get("metadata")), "name"),
        text_in(status, "latestReadyRevisionName"),
        text_in(status, "latestCreatedRevisionName"),
    )
    return next((name for name in names if name), "")


def _made(service: Mapping[str, object]) -> Instant | None:
    """When a revision was made; a service or job is older than what it is now."""
    template = mapping(mapping(service.get("spec")).get("template"))
    try:
        return parse_instant(text_in(mapping(template.get("metadata")), "creationTimestamp"))
    except ValueError:
        return None


def _lines_of_settings(text: str, wanted: int) -> list[int]:
    """Where each environment stands, else all containers; 0 (all of it) where that is not clear."""
    for pattern in (_ENV_LINE, _CONTAINERS_LINE):
        found = [_line_of(text, match) for match in pattern.finditer(text)]
        if len(found) == wanted or (wanted == 1 and found):
            return found[:wanted]
    return [0] * wanted


def _line_of(text: str, match: re.Match[str]) -> int:
    key = text.index(match.group().strip(), match.start())
    return text.count("\n", 0, key) + 1
