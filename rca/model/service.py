"""What a Cloud Run revision was configured to be, and what its service was.

Read from the Knative `Service` object, which stands the same in `gcloud run services describe`
and in the audit entries of a deploy (https://cloud.google.com/run/docs/reference/yaml/v1);
`rca.model.cloud_run.as_service` makes one of everything else.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.cloud_run import items, mapping
from rca.model.instant import Instant

TRAFFIC = "traffic"
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

    `at` is when the platform recorded it; None when the source gives no time (a description of a
    service). A description of a revision has the time at which that was made.
    `has_environment` is False where the source does not show environment variables at all,
    which is not the same as having none. `service_settings` are those of the service itself, where
    the source shows them (see `service_settings_of`).
    """

    service: str
    revision: str
    at: Instant | None
    settings: tuple[Setting, ...]
    has_environment: bool
    cite: Cite
    service_settings: tuple[Setting, ...] = ()


def settings_of(service: Mapping[str, object]) -> tuple[tuple[Setting, ...], bool]:
    """The settings in a Knative Service, sorted by name, and whether it shows an environment.

    A value kept in a secret comes out as its name and version; anything of an unexpected shape
    is passed over.
    """
    template = mapping(mapping(service.get("spec")).get("template"))
    spec = mapping(template.get("spec"))
    annotations = mapping(mapping(template.get("metadata")).get("annotations"))
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
        container = mapping(item)
        prefix = "" if position == 0 else f"container {position + 1} "
        if "image" in container:
            found[f"{prefix}image"] = str(container["image"])
        limits = mapping(mapping(container.get("resources")).get("limits"))
        for key, value in limits.items():
            found[f"{prefix}limit {key}"] = str(value)
        for key in sorted(container.keys() - _TOLD_APART):
            found[f"{prefix}container {key}"] = _compact(container[key])
        env = container.get("env")
        has_environment = has_environment or isinstance(env, list)
        for entry in env if isinstance(env, list) else []:
            variable = mapping(entry)
            if isinstance(variable.get("name"), str):
                found[f"{prefix}env {variable['name']}"] = _value_of(variable)
    return (
        tuple(Setting(name=name, value=value) for name, value in sorted(found.items())),
        has_environment,
    )


def service_settings_of(service: Mapping[str, object]) -> tuple[Setting, ...]:
    """What a service has beside its revisions, sorted by name; it changes without a new revision.

    Names read `traffic`, `service min instances`, `ingress`. Traffic is what was asked for, else
    what is: `latest revision 90%, checkout-00041 10% (tag old)`, sorted by share.
    """
    annotations = mapping(mapping(service.get("metadata")).get("annotations"))
    found = {
        name: str(annotations[key])
        for key, name in _SERVICE_ANNOTATIONS.items()
        if key in annotations
    }
    asked = mapping(service.get("spec")).get("traffic")
    traffic = traffic_of(asked) or traffic_of(mapping(service.get("status")).get("traffic"))
    if traffic:
        found[TRAFFIC] = traffic
    return tuple(Setting(name=name, value=value) for name, value in sorted(found.items()))


def traffic_of(targets: object) -> str:
    """Who gets which share, as text; empty where nothing is said.

    A target that follows the latest revision is named so, whichever revision that is by now.
    """
    shares: dict[tuple[str, str], int] = {}
    for target in items(targets):
        latest = target.get("latestRevision") in (True, "true", "True")
        name = "latest revision" if latest else str(target.get("revisionName", ""))
        percent = str(target.get("percent", 0) or 0)
        share = int(percent) if percent.isascii() and percent.isdigit() and len(percent) < 4 else 0
        key = (name, str(target.get("tag", "")))
        shares[key] = shares.get(key, 0) + share
    parts = [
        f"{name or 'an unnamed revision'} {share}%" + (f" (tag {tag})" if tag else "")
        for (name, tag), share in sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
        if share or tag
    ]
    return ", ".join(parts)


def _value_of(variable: Mapping[str, object]) -> str:
    """The value, `(empty)` for an empty one, `from secret NAME:VERSION` for one kept elsewhere."""
    if "valueFrom" not in variable:
        return str(variable.get("value", "")) or EMPTY
    kept = mapping(mapping(variable["valueFrom"]).get("secretKeyRef"))
    named = ":".join(str(kept[key]) for key in ("name", "key") if key in kept)
    return f"{SECRET_REFERENCE} {named}".strip()


def _compact(value: object) -> str:
    """As JSON text; a number is the same whether it stands in quotes or not."""
    same = _unquoted(value)
    return json.dumps(same, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _unquoted(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _unquoted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unquoted(item) for item in value]
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return value


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
_SERVICE_ANNOTATIONS = {
    "run.googleapis.com/minScale": "service min instances",
    "run.googleapis.com/maxScale": "service max instances",
    "run.googleapis.com/manualInstanceCount": "manual instances",
    "run.googleapis.com/ingress": "ingress",
    "run.googleapis.com/invoker-iam-disabled": "invoker check disabled",
}
_SPEC_FIELDS = {
    "containerConcurrency": "concurrency",
    "timeoutSeconds": "request timeout seconds",
    "serviceAccountName": "service account",
}
