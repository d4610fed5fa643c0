"""What a Cloud Run revision was configured to be.

Read from the Knative `Service` object, which stands the same in `gcloud run services describe`
and in the audit entries of a deploy (https://cloud.google.com/run/docs/reference/yaml/v1).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.instant import Instant

SECRET_REFERENCE = "from secret"  # noqa: S105 - says where a value is kept, is no value
EMPTY = "(empty)"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Setting:
    """One thing a revision was given: `name` is unique within the revision.

    Names read `env E2E_TESTING`, `image`, `concurrency`, `limit memory`, `max instances`.
    """

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionSpec:
    """The settings of one revision, sorted by name. `revision` may be unknown (empty).

    `at` is when the platform recorded it; None when the source gives no time (a description).
    `has_environment` is False where the source does not show environment variables at all,
    which is not the same as having none.
    """

    service: str
    revision: str
    at: Instant | None
    settings: tuple[Setting, ...]
    has_environment: bool
    cite: Cite


def settings_of(service: Mapping[str, object]) -> tuple[tuple[Setting, ...], bool]:
    """The settings in a Knative Service, sorted by name, and whether it shows an environment.

    A value kept in a secret comes out as its name and version; anything of an unexpected shape
    is passed over.
    """
    template = _mapping(_mapping(service.get("spec")).get("template"))
    spec = _mapping(template.get("spec"))
    annotations = _mapping(_mapping(template.get("metadata")).get("annotations"))
    found: dict[str, str] = {}
    for key, name in _ANNOTATIONS.items():
        if key in annotations:
            found[name] = str(annotations[key])
    for key, name in _SPEC_FIELDS.items():
        if key in spec:
            found[name] = str(spec[key])
    for key in sorted(spec.keys() - _SPEC_FIELDS.keys() - {"containers"}):
        found[f"template {key}"] = _compact(spec[key])
    has_environment = False
    containers = spec.get("containers")
    for position, item in enumerate(containers if isinstance(containers, list) else []):
        container = _mapping(item)
        prefix = "" if position == 0 else f"container {position + 1} "
        if "image" in container:
            found[f"{prefix}image"] = str(container["image"])
        limits = _mapping(_mapping(container.get("resources")).get("limits"))
        for key, value in limits.items():
            found[f"{prefix}limit {key}"] = str(value)
        for key in sorted(container.keys() - _TOLD_APART):
            found[f"{prefix}container {key}"] = _compact(container[key])
        env = container.get("env")
        has_environment = has_environment or isinstance(env, list)
        for entry in env if isinstance(env, list) else []:
            variable = _mapping(entry)
            if isinstance(variable.get("name"), str):
                found[f"{prefix}env {variable['name']}"] = _value_of(variable)
    return (
        tuple(Setting(name=name, value=value) for name, value in sorted(found.items())),
        has_environment,
    )


def _value_of(variable: Mapping[str, object]) -> str:
    """The value, `(empty)` for an empty one, `from secret NAME:VERSION` for one kept elsewhere."""
    if "valueFrom" not in variable:
        return str(variable.get("value", "")) or EMPTY
    kept = _mapping(_mapping(variable["valueFrom"]).get("secretKeyRef"))
    named = ":".join(str(kept[key]) for key in ("name", "key") if key in kept)
    return f"{SECRET_REFERENCE} {named}".strip()


def _compact(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


_TOLD_APART = {"env", "image", "name", "resources"}
"""What of a container has settings of its own, or names it only."""
_ANNOTATIONS = {
    "autoscaling.knative.dev/minScale": "min instances",
    "autoscaling.knative.dev/maxScale": "max instances",
    "run.googleapis.com/cpu-throttling": "cpu throttling",
    "run.googleapis.com/execution-environment": "execution environment",
    "run.googleapis.com/vpc-access-connector": "vpc connector",
    "run.googleapis.com/vpc-access-egress": "vpc egress",
    "run.googleapis.com/cloudsql-instances": "cloud sql instances",
    "run.googleapis.com/sessionAffinity": "session affinity",
    "run.googleapis.com/startup-cpu-boost": "startup cpu boost",
}
_SPEC_FIELDS = {
    "containerConcurrency": "concurrency",
    "timeoutSeconds": "request timeout seconds",
    "serviceAccountName": "service account",
}
