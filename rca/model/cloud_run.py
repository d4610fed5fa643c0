"""One shape for what Cloud Run says of services, revisions and jobs: the Knative Service.

Both APIs are read, v1 (https://cloud.google.com/run/docs/reference/yaml/v1) and v2
(https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services); what they call
differently comes out under the v1 name, so that descriptions of either can be compared.
"""

import re
from collections.abc import Callable, Mapping
from typing import TypeGuard

Json = Mapping[str, object]

_KNATIVE = ("serving.knative.dev/", "run.googleapis.com/")
_V2_NAME = re.compile(
    r"projects/[^/]+/locations/[^/]+/(?P<kind>services|jobs)/(?P<name>[^/]+)"
    r"(?:/revisions/(?P<revision>[^/]+))?"
)
_DURATION = re.compile(r"([0-9]+)(?:\.0+)?s")
_LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
_AUTOSCALING = "autoscaling.knative.dev/"
_RUN = "run.googleapis.com/"


def as_service(document: object) -> Json | None:
    """The Knative Service that a service, revision or job of v1 or v2 amounts to.

    A revision comes out as a service whose template has the revision's name and the time at which
    it was made. None for a document that is none of them.
    """
    if not is_mapping(document):
        return None
    if str(document.get("apiVersion", "")).startswith(_KNATIVE):
        made = _OF_KIND.get(text_in(document, "kind"))
        return made(document) if made else None
    return _of_v2(document)


def _of_v2(document: Json) -> Json | None:
    named = _V2_NAME.fullmatch(text_in(document, "name"))
    if named is None or not ("template" in document or "containers" in document):
        return None
    if named["revision"]:
        return _of_revision_v2(document, named["name"], named["revision"])
    if named["kind"] == "jobs":
        return _of_job_v2(document, named["name"])
    return service_v2(document, named["name"])


def service_v2(document: Json, name: str) -> Json:
    """A v2 service as a Knative Service; `name` is its short name."""
    scaling = mapping(document.get("scaling"))
    annotations = {
        f"{_RUN}minScale": scaling.get("minInstanceCount"),
        f"{_RUN}maxScale": scaling.get("maxInstanceCount"),
        f"{_RUN}manualInstanceCount": scaling.get("manualInstanceCount"),
        f"{_RUN}ingress": _word(document.get("ingress"), "INGRESS_TRAFFIC_"),
        f"{_RUN}invoker-iam-disabled": _flag(document.get("invokerIamDisabled")),
    }
    template = mapping(document.get("template"))
    spec: dict[str, object] = {"template": _template_v2(template, text_in(template, "revision"))}
    if "traffic" in document:
        spec["traffic"] = [_target(item) for item in items(document["traffic"])]
    return {
        "metadata": {
            "name": name,
            "annotations": _given(annotations),
        },
        "spec": spec,
        "status": {
            "latestReadyRevisionName": last_part(document.get("latestReadyRevision")),
            "latestCreatedRevisionName": last_part(document.get("latestCreatedRevision")),
            "traffic": [_target(item) for item in items(document.get("trafficStatuses"))],
        },
    }


def mapping(value: object) -> Json:
    """The value where it is an object, else an empty one."""
    return value if is_mapping(value) else {}


def is_mapping(value: object) -> TypeGuard[Json]:
    """Whether it is an object."""
    return isinstance(value, dict)


def items(value: object) -> list[Json]:
    """The objects in a list; nothing for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text_in(document: Json, key: str) -> str:
    """The text under a key; empty where there is none."""
    value = document.get(key)
    return value if isinstance(value, str) else ""


def last_part(value: object) -> str:
    """The short name at the end of `projects/…/revisions/NAME`."""
    return value.rpartition("/")[2] if isinstance(value, str) else ""


def _of_revision(document: Json) -> Json:
    metadata = mapping(document.get("metadata"))
    labels = mapping(metadata.get("labels"))
    name = text_in(metadata, "name")
    service = text_in(labels, "serving.knative.dev/service") or text_in(
        labels, "serving.knative.dev/configuration"
    )
    return {
        "metadata": {"name": service or _service_of(name)},
        "spec": {
            "template": {
                "metadata": {
                    "name": name,
                    "annotations": mapping(metadata.get("annotations")),
                    "labels": labels,
                    "creationTimestamp": metadata.get("creationTimestamp"),
                },
                "spec": mapping(document.get("spec")),
            }
        },
        "status": mapping(document.get("status")),
    }


def _service_of(revision: str) -> str:
    """`checkout` of `checkout-00042-abc`; empty for a name that the platform did not make."""
    match = re.fullmatch(r"(.+)-[0-9]{5}-[a-z0-9]{3}", revision)
    return match[1] if match else ""


def _of_job(document: Json) -> Json:
    metadata = mapping(document.get("metadata"))
    execution = mapping(mapping(document.get("spec")).get("template"))
    return _job(
        text_in(metadata, "name"),
        mapping(execution.get("spec")),
        mapping(mapping(mapping(execution.get("spec")).get("template")).get("spec")),
        mapping(mapping(execution.get("metadata")).get("annotations")),
    )


def _of_job_v2(document: Json, name: str) -> Json:
    execution = mapping(document.get("template"))
    task = mapping(_template_v2(mapping(execution.get("template")), ""))
    annotations = mapping(mapping(task.get("metadata")).get("annotations"))
    return _job(name, execution, mapping(task.get("spec")), annotations)


def _job(name: str, execution: Json, spec: Json, annotations: Json) -> Json:
    counts = {key: execution[key] for key in ("taskCount", "parallelism") if key in execution}
    template = {"metadata": {"annotations": annotations}, "spec": {**spec, **counts}}
    return {"metadata": {"name": name}, "spec": {"template": template}}


def _of_revision_v2(document: Json, service: str, revision: str) -> Json:
    made = {"name": revision, "creationTimestamp": document.get("createTime")}
    template = _template_v2(document, revision)
    metadata = {**mapping(template.get("metadata")), **made}
    return {"metadata": {"name": service}, "spec": {"template": {**template, "metadata": metadata}}}


def _template_v2(template: Json, revision: str) -> Json:
    scaling = mapping(template.get("scaling"))
    access = mapping(template.get("vpcAccess"))
    containers = items(template.get("containers"))
    resources = mapping(containers[0].get("resources")) if containers else {}
    volumes = items(template.get("volumes"))
    databases = [
        name
        for volume in volumes
        for name in _texts(mapping(volume.get("cloudSqlInstance")).get("instances"))
    ]
    annotations = {
        f"{_AUTOSCALING}minScale": scaling.get("minInstanceCount"),
        f"{_AUTOSCALING}maxScale": scaling.get("maxInstanceCount"),
        f"{_RUN}cpu-throttling": _flag(resources.get("cpuIdle")),
        f"{_RUN}startup-cpu-boost": _flag(resources.get("startupCpuBoost")),
        f"{_RUN}execution-environment": _word(
            template.get("executionEnvironment"), "EXECUTION_ENVIRONMENT_"
        ),
        f"{_RUN}sessionAffinity": _flag(template.get("sessionAffinity")),
        f"{_RUN}vpc-access-connector": last_part(access.get("connector")) or None,
        f"{_RUN}vpc-access-egress": _word(access.get("egress"), ""),
        f"{_RUN}cloudsql-instances": ",".join(databases) or None,
    }
    spec = {
        "containerConcurrency": template.get("maxInstanceRequestConcurrency"),
        "timeoutSeconds": _seconds(template.get("timeout")),
        "serviceAccountName": template.get("serviceAccount"),
        "containers": [_container(item) for item in containers],
        "volumes": [item for item in volumes if "cloudSqlInstance" not in item] or None,
    }
    return {
        "metadata": _given({"name": revision or None, "annotations": _given(annotations)}),
        "spec": _given(spec),
    }


def _container(container: Json) -> Json:
    made = {key: value for key, value in container.items() if key not in ("env", "resources")}
    resources = mapping(container.get("resources"))
    if "limits" in resources:
        made["resources"] = {"limits": resources["limits"]}
    if "env" in container:
        made["env"] = [_variable(item) for item in items(container["env"])]
    return made


def _variable(variable: Json) -> Json:
    if "valueSource" not in variable:
        return variable
    kept = mapping(mapping(variable["valueSource"]).get("secretKeyRef"))
    reference = {"name": last_part(kept.get("secret")), "key": kept.get("version", "latest")}
    return {"name": variable.get("name"), "valueFrom": {"secretKeyRef": reference}}


def _target(target: Json) -> Json:
    given = {
        "latestRevision": True if target.get("type") == _LATEST else None,
        "revisionName": last_part(target.get("revision")) or None,
        "percent": target.get("percent"),
        "tag": target.get("tag"),
    }
    return _given(given)


def _given(fields: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in fields.items() if value is not None}


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _flag(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _word(value: object, prefix: str) -> str | None:
    """`all-traffic` for `ALL_TRAFFIC`, as v1 writes it."""
    if not isinstance(value, str):
        return None
    return value.removeprefix(prefix).lower().replace("_", "-")


def _seconds(value: object) -> object:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    return match[1] if match else value


_OF_KIND: Mapping[str, Callable[[Json], Json]] = {
    "Service": lambda document: document,
    "Revision": _of_revision,
    "Job": _of_job,
}
