"""A Cloud Run service as `gcloud run services describe --format=yaml` (or json) shows it.

Values come out as they are written: YAML's guesses about types (`yes`, `1e3`, dates) are not made.
Shape: https://cloud.google.com/run/docs/reference/yaml/v1
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from rca.errors import BadInputError
from rca.model.cite import Cite
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.service import RevisionSpec, settings_of
from rca.model.skipped import Skipped
from rca.sources.interface import Count, Record, Sample, passed_over
from rca.sources.unpack import Unpacked, head_text, text_of

_SIZE_LIMIT = 2_000_000
_NODE_LIMIT = 100_000
_YAML_LINES = (
    re.compile(r"^apiVersion:\s*[\"']?serving\.knative\.dev/", re.MULTILINE),
    re.compile(r"^kind:\s*[\"']?Service[\"']?\s*$", re.MULTILINE),
)
_ENV_LINE = re.compile(r"^[\s-]*[\"']?env[\"']?\s*:", re.MULTILINE)
_CONTAINERS_LINE = re.compile(r"^[\s-]*[\"']?containers[\"']?\s*:", re.MULTILINE)


class ServiceYaml:
    """A Knative `Service`, in YAML or JSON."""

    name = "service-yaml"
    title = "Cloud Run services"
    kind = EvidenceKind.SERVICE
    suffix = ".yaml"

    def identify(self, sample: Sample) -> bool:
        """Whether the top level says so, not merely something within (audit entries do)."""
        text = head_text(sample)
        if text is None:
            return False
        if not text.lstrip().startswith("{"):
            return all(line.search(text) for line in _YAML_LINES)
        try:
            return _is_service(json.loads(text))
        except (ValueError, RecursionError):
            return False

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The text as it is. Raises BadInputError when it cannot be read as a service."""
        unpacked = Unpacked(path)
        text, problem = text_of(b"".join(unpacked))
        try:
            found = _is_service(_loaded(text))
        except ValueError as error:
            raise BadInputError(
                f"{path} cannot be read: {error}",
                hint="export it again: gcloud run services describe SERVICE --format=yaml",
            ) from error
        if not found:
            raise BadInputError(
                f"{path} is no Cloud Run service",
                hint="export it with: gcloud run services describe SERVICE --format=yaml",
            )
        yield from (item for item in (problem, unpacked.problem) if item)
        yield text.encode()

    def count(self, path: Path) -> Count:  # noqa: ARG002 - see Source
        """One service; a description says nothing of when it was true."""
        return 1, None, None

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        """The one revision that the service's template describes."""
        text = evidence.path.read_text(encoding="utf-8")
        try:
            service = _loaded(text)
        except ValueError as error:
            service, reason = None, str(error)
        else:
            reason = "no Cloud Run service"
        if not isinstance(service, dict) or not _is_service(service):
            skipped = passed_over("the whole file", reason)
            yield Skipped(evidence=evidence.id, locator=skipped.locator, reason=reason)
            return
        settings, has_environment = settings_of(service)
        yield RevisionSpec(
            service=_text(_mapping(service.get("metadata")).get("name")),
            revision=_revision(service),
            at=None,
            settings=settings,
            has_environment=has_environment,
            cite=Cite(evidence=evidence.id, line=_line_of_settings(text)),
        )


def _loaded(text: str) -> object:
    """The document, every value a string. Raises ValueError with the reason."""
    if len(text) > _SIZE_LIMIT:
        raise ValueError(f"{len(text):,} characters are no service description")
    try:
        if text.lstrip().startswith("{"):
            return json.loads(text, parse_int=str, parse_float=str)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
        if node is None:
            raise ValueError("it is empty")
        if _expanded(node, {}, frozenset()) > _NODE_LIMIT:
            raise ValueError("its YAML aliases expand beyond reason")
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - builds only str, list, dict
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except yaml.YAMLError as error:
        raise ValueError(f"not YAML: {' '.join(str(error).split())}") from error


def _expanded(node: yaml.Node, known: dict[int, int], above: frozenset[int]) -> int:
    """How many nodes there are once every alias is written out; a cycle has no end."""
    if id(node) in above:
        return _NODE_LIMIT + 1
    if id(node) not in known:
        children: list[yaml.Node] = []
        if isinstance(node, yaml.SequenceNode):
            children = node.value
        elif isinstance(node, yaml.MappingNode):
            children = [part for pair in node.value for part in pair]
        inside = above | {id(node)}
        known[id(node)] = 1 + sum(_expanded(child, known, inside) for child in children)
    return known[id(node)]


def _is_service(document: object) -> bool:
    return (
        isinstance(document, dict)
        and document.get("kind") == "Service"
        and str(document.get("apiVersion", "")).startswith("serving.knative.dev/")
    )


def _revision(service: Mapping[str, object]) -> str:
    template = _mapping(_mapping(service.get("spec")).get("template"))
    status = _mapping(service.get("status"))
    names = (
        _mapping(template.get("metadata")).get("name"),
        status.get("latestReadyRevisionName"),
        status.get("latestCreatedRevisionName"),
    )
    return next((_text(name) for name in names if name), "")


def _line_of_settings(text: str) -> int:
    """Where the environment stands, else the containers; 0 (all of it) when neither has a line."""
    found = _ENV_LINE.search(text) or _CONTAINERS_LINE.search(text)
    if found is None:
        return 0
    key = text.index(found.group().strip(), found.start())
    return text.count("\n", 0, key) + 1


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
