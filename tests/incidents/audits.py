"""What audit logs hold of an invented world: deploys, jobs and changes of access.

The shapes are those of https://cloud.google.com/run/docs/audit-logging; settings stand in the
request, as far as the entry shows them, and the answer comes when the revision is ready.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.incidents.audit_entries import activity, became_ready, service_document
from tests.incidents.service import Service
from tests.incidents.world import Json, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Deploy:
    """What a deploy does. Settings: `maxScale`, `concurrency`, `memory`.

    `split` is the part of the traffic that the new revision gets, in percent. Without `shows_env`
    the entries say nothing of variables.
    """

    env: dict[str, str] = field(default_factory=dict)
    unset: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    split: int = 100
    shows_env: bool = True
    ready_after: float = 9.0
    keeps_image: bool = False


def deploy(world: World, service: Service, at: float, what: Deploy) -> Json:
    """Deploy a service; returns the entry of the request, which is the change itself."""
    before = service.revisions[-1].name
    if not what.keeps_image:
        service.commit = world.sha(12)
    for name in what.unset:
        service.env.pop(name, None)
    service.env.update(what.env)
    service.settings.update(what.settings)
    ready = at + what.ready_after
    revision = world.revision(service, since=ready if what.split == 100 else 1e12)
    traffic: list[Json] = [{"latestRevision": True, "percent": what.split}]
    if what.split < 100:
        traffic.append({"revisionName": before, "percent": 100 - what.split})
    document = service_document(world, service, traffic, what.shows_env)
    entry = activity(
        world,
        service.name,
        at,
        "google.cloud.run.v1.Services.ReplaceService",
        {
            "@type": "type.googleapis.com/google.cloud.run.v1.ReplaceServiceRequest",
            "name": f"namespaces/{world.project}/services/{service.name}",
            "service": document,
        },
    )
    world.boot(service, revision, at + 2.0)
    became_ready(world, service.name, revision.name, ready, what.ready_after)
    return entry


def changed_policy(
    world: World, at: float, role: str, member: str, *, action: str = "REMOVE"
) -> Json:
    """A role of the project given to or taken from somebody."""
    entry = activity(
        world,
        "",
        at,
        "SetIamPolicy",
        {"resource": world.project, "policy": {"bindings": []}},
        platform="cloudresourcemanager.googleapis.com",
    )
    entry["resource"] = {"type": "project", "labels": {"project_id": world.project}}
    proto = entry["protoPayload"]
    proto["resourceName"] = f"projects/{world.project}"
    delta = {"action": action, "role": role, "member": member}
    proto["serviceData"] = {
        "@type": "type.googleapis.com/google.iam.v1.logging.AuditData",
        "policyDelta": {"bindingDeltas": [delta]},
    }
    return entry


def disabled_secret(world: World, at: float, secret: str) -> Json:
    """A version of a secret is disabled; who reads it again gets nothing."""
    name = f"projects/731904462518/secrets/{secret}/versions/4"
    entry = activity(
        world,
        "",
        at,
        "google.cloud.secretmanager.v1.SecretManagerService.DisableSecretVersion",
        {"name": name},
        platform="secretmanager.googleapis.com",
    )
    entry["resource"] = {"type": "audited_resource", "labels": {"project_id": world.project}}
    return entry


def ran_job(world: World, job: str, at: float, seconds: float, lines: Sequence[str]) -> list[Json]:
    """An execution of a Cloud Run job: who started it, what it said, how it ended."""
    started = activity(
        world,
        job,
        at,
        "google.cloud.run.v1.Jobs.RunJob",
        {"name": f"namespaces/{world.project}/jobs/{job}"},
    )
    execution = f"{job}-{world.sha(5)}"
    resource = {
        "type": "cloud_run_job",
        "labels": {"job_name": job, "location": world.region, "project_id": world.project},
    }
    started["resource"] = resource
    said = []
    for number, line in enumerate(lines):
        moment = at + 4 + number * (seconds - 5) / max(1, len(lines))
        said.append(
            world.add(
                {
                    "insertId": world.sha(24),
                    "labels": {"run.googleapis.com/execution_name": execution},
                    "logName": f"projects/{world.project}/logs/run.googleapis.com%2Fstdout",
                    "receiveTimestamp": world.stamp(moment + 0.1),
                    "resource": resource,
                    "textPayload": line,
                    "timestamp": world.stamp(moment),
                }
            )
        )
    return said
