"""What changed, out of audit entries, descriptions and records, each thing once."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rca.measure import measure
from rca.model.change import Change, ChangeKind, change_order
from rca.model.cite import Cite
from rca.model.evidence import EvidenceKind
from rca.model.ids import EvidenceId
from rca.model.service import RevisionSpec, Setting
from tests.measure.builders import (
    Entry,
    audit,
    dossier,
    evidence,
    knative,
    logs,
    write,
)

REPLACE = "google.cloud.run.v1.Services.ReplaceService"
LATEST = {"latestRevision": True, "percent": 100}
PINNED = {"revisionName": "checkout-00042", "percent": 100}


def ready(at: str, revision: str, env: dict[str, str] | None, **fields: Any) -> Entry:
    document = knative(revision, env=env, latestReadyRevisionName=revision)
    return audit(at, "system_event", "/Services.ReplaceService", response=with_(document, fields))


def asked(at: str, env: dict[str, str] | None = None, agent: str = "", **fields: Any) -> Entry:
    return audit(
        at,
        "activity",
        REPLACE,
        resourceName="namespaces/shop/services/checkout",
        request={"service": with_(knative(env=env), fields)},
        requestMetadata={"callerSuppliedUserAgent": agent},
    )


def with_(document: Entry, fields: dict[str, Any]) -> Entry:
    """The service with parts of it replaced."""
    template = document["spec"]["template"]
    if "traffic" in fields:
        document["spec"]["traffic"] = fields["traffic"]
    if "status" in fields:
        document["status"] = fields["status"]
    if "annotations" in fields:
        document["metadata"]["annotations"] = fields["annotations"]
    if "scaling" in fields:
        template.setdefault("metadata", {})["annotations"] = {
            f"autoscaling.knative.dev/{key}": value for key, value in fields["scaling"].items()
        }
    if "nonce" in fields:
        template.setdefault("metadata", {})["labels"] = {
            "client.knative.dev/nonce": fields["nonce"]
        }
    if "image" in fields:
        template["spec"]["containers"][0]["image"] = fields["image"]
    return document


def changes(folder: Path, *entries: Entry, **parts: Any) -> tuple[Change, ...]:
    return measure(logs(folder, *entries, **parts)).changes


def told(found: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(change.kind.value, change.subject, change.title) for change in found]


def test_a_deploy_is_told_with_what_it_changed(tmp_path: Path) -> None:
    found = changes(
        tmp_path,
        ready("00:00", "checkout-00042", {"POOL": "20", "FLAG": "1", "KEY": "[REDACTED:x:1]"}),
        asked("04:00"),
        ready(
            "05:00",
            "checkout-00043",
            {"POOL": "2", "NEW": "x", "KEY": "[REDACTED:x:2]"},
            image="shop/checkout@sha256:" + "ab" * 32,
            scaling={"maxScale": "1"},
        ),
    )

    assert told(found)[1:] == [
        ("deploy", "revision checkout-00043", "deploy of checkout-00043"),
        ("environment", "env FLAG", "FLAG no longer set"),
        ("environment", "env KEY", "KEY changed, value redacted"),
        ("environment", "env NEW", "NEW newly set to x"),
        ("environment", "env POOL", "POOL 20 -> 2"),
        ("image", "image", "image checkout:1 -> checkout@sha256:abababababab"),
        ("scaling", "max instances", "max instances newly set to 1"),
    ]
    pool = found[5]
    assert (pool.service, pool.revision, pool.previous) == (
        "checkout",
        "checkout-00043",
        "checkout-00042",
    )
    assert (pool.before, pool.after, pool.cite.insert_id) == ("20", "2", "system_event-05:00")


def test_the_newer_api_tells_the_same(tmp_path: Path) -> None:
    def update(at: str, size: str, mask: str = "") -> Entry:
        service = {
            "name": "projects/shop/locations/eu/services/checkout",
            "template": {
                "revision": f"checkout-{at[:2]}",
                "containers": [{"image": "x:1", "env": [{"name": "POOL", "value": size}]}],
            },
            "traffic": [{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100}],
        }
        method = "google.cloud.run.v2.Services.UpdateService"
        return audit(at, "activity", method, request={"service": service, "updateMask": mask})

    found = changes(
        tmp_path, update("01:00", "20"), update("02:00", "2"), update("03:00", "9", "traffic")
    )

    assert [change.title for change in found] == [
        "deploy of checkout-01",
        "deploy of checkout-02",
        "POOL 20 -> 2",
    ]


def test_an_environment_is_compared_with_the_last_that_was_shown(tmp_path: Path) -> None:
    found = changes(
        tmp_path,
        ready("00:00", "checkout-00042", {"POOL": "20"}),
        ready("05:00", "checkout-00043", None),
        ready("09:00", "checkout-00044", {"POOL": "2"}),
    )

    (pool,) = (change for change in found if change.kind is ChangeKind.ENVIRONMENT)
    assert (pool.revision, pool.previous) == ("checkout-00044", "checkout-00042")


def test_what_only_one_of_two_records_shows_is_no_change(tmp_path: Path) -> None:
    full = ready("20:00", "checkout-00043", {"POOL": "2"}, image="shop/checkout:2")
    container = full["protoPayload"]["response"]["spec"]["template"]["spec"]["containers"][0]
    container["ports"] = [{"containerPort": 8080}]

    found = changes(tmp_path, asked("00:00"), full)

    assert [change.title for change in found if change.kind is not ChangeKind.DEPLOY] == [
        "image checkout:1 -> checkout:2"
    ]


def test_traffic_that_is_moved_is_no_deploy(tmp_path: Path) -> None:
    dossier_ = logs(
        tmp_path,
        ready("00:00", "checkout-00042", {}, traffic=[LATEST], nonce="a"),
        ready("05:00", "checkout-00043", {}, traffic=[LATEST], nonce="b"),
        asked("06:00", traffic=[PINNED], nonce="b"),
        asked(
            "07:00", traffic=[LATEST], agent="gcloud/1 command/gcloud.run.services.update-traffic x"
        ),
    )

    measured = measure(dossier_)

    assert [deploy.spec.revision for deploy in measured.deploys] == [
        "checkout-00042",
        "checkout-00043",
    ]
    traffic = [change for change in measured.changes if change.kind is ChangeKind.TRAFFIC]
    assert [change.title for change in traffic] == [
        "traffic latest revision 100% -> checkout-00042 100%",
        "traffic checkout-00042 100% -> latest revision 100%",
    ]


def test_a_first_request_knows_the_traffic_before_it(tmp_path: Path) -> None:
    before = {"traffic": [{"revisionName": "checkout-00041", "percent": 100}]}

    found = changes(
        tmp_path, asked("06:00", traffic=[PINNED], status=before, agent="update-traffic")
    )

    assert [(one.kind, one.before, one.after) for one in found] == [
        (ChangeKind.TRAFFIC, "checkout-00041 100%", "checkout-00042 100%")
    ]


def test_the_settings_of_a_service_change_without_a_revision(tmp_path: Path) -> None:
    def at(time: str, **annotations: str) -> Entry:
        own = {f"run.googleapis.com/{key}": value for key, value in annotations.items()}
        return ready(time, "checkout-00042", {}, annotations=own)

    found = changes(
        tmp_path,
        at("00:00", ingress="all", minScale="1"),
        at("01:00", ingress="internal"),
        asked("02:00", agent="update-traffic"),
        at("03:00", ingress="internal"),
    )

    assert [change.title for change in found if change.kind is not ChangeKind.DEPLOY] == [
        "service min instances no longer set",
        "ingress all -> internal",
    ]


def test_a_refused_request_changed_nothing(tmp_path: Path) -> None:
    refused = asked("00:00", {"A": "1"})
    refused["protoPayload"]["status"] = {"code": 7, "message": "PERMISSION_DENIED"}

    measured = measure(logs(tmp_path, refused))

    assert (measured.changes, measured.deploys) == ((), ())


def test_a_revision_that_failed_is_told_once(tmp_path: Path) -> None:
    failed = {
        "conditions": [{"type": "Ready", "status": "False"}],
        "latestCreatedRevisionName": "checkout-00044",
    }

    found = changes(
        tmp_path,
        ready("00:00", "checkout-00044", {}, status=failed),
        ready("00:30", "checkout-00044", {}, status=failed),
    )

    assert [change.title for change in found] == ["checkout-00044 did not become ready"]


def iam(at: str, policy: dict[str, list[str]], **proto: Any) -> Entry:
    bindings = [{"role": role, "members": members} for role, members in policy.items()]
    resource = "projects/shop/locations/eu/services/checkout"
    request = {"resource": resource, "policy": {"bindings": bindings}}
    return audit(
        at,
        "activity",
        "google.cloud.run.v1.Services.SetIamPolicy",
        request=request,
        resourceName=resource,
        **proto,
    )


def test_access_is_told_by_role_and_kind_of_member(tmp_path: Path) -> None:
    found = changes(
        tmp_path,
        iam("00:00", {"roles/run.invoker": ["allUsers"]}),
        iam(
            "01:00",
            {
                "roles/run.invoker": ["serviceAccount:a@shop.example"],
                "roles/run.admin": ["user:ada@shop.example", "user:bob@shop.example"],
                "roles/run.viewer": ["deleted:user:eve@shop.example?uid=1"],
            },
        ),
    )

    assert [change.title for change in found] == [
        "access policy of checkout set to roles/run.invoker for allUsers",
        "role roles/run.admin of checkout given to 2 users",
        "role roles/run.invoker of checkout given to 1 serviceAccount, taken from allUsers",
        "role roles/run.viewer of checkout given to 1 deleted user",
    ]
    assert all("@" not in f"{change}" for change in found)


def test_an_entry_that_tells_the_difference_itself_is_believed(tmp_path: Path) -> None:
    deltas = [
        {"action": "ADD", "role": "roles/run.invoker", "member": "user:ada@shop.example"},
        {"action": "REMOVE", "role": "roles/run.invoker", "member": "allUsers"},
    ]

    found = changes(
        tmp_path,
        iam(
            "00:00",
            {"roles/x": ["allUsers"]},
            serviceData={"policyDelta": {"bindingDeltas": deltas}},
        ),
    )

    assert [change.title for change in found] == [
        "role roles/run.invoker of checkout given to 1 user, taken from allUsers"
    ]


def test_jobs_and_deletions_are_told(tmp_path: Path) -> None:
    def job(at: str, size: str) -> Entry:
        containers = [{"image": "x:1", "env": [{"name": "BATCH", "value": size}]}]
        document = {
            "apiVersion": "run.googleapis.com/v1",
            "kind": "Job",
            "metadata": {"name": "migrate"},
            "spec": {"template": {"spec": {"template": {"spec": {"containers": containers}}}}},
        }
        method = "google.cloud.run.v1.Jobs.ReplaceJob"
        return audit(at, "activity", method, request={"job": document}) | {
            "resource": {"type": "cloud_run_job", "labels": {"job_name": "migrate"}}
        }

    gone = audit(
        "03:00",
        "activity",
        "google.cloud.run.v1.Revisions.DeleteRevision",
        resourceName="namespaces/shop/revisions/checkout-00041",
    )

    found = changes(tmp_path, job("00:00", "10"), job("01:00", "1000"), gone)

    assert [(change.service, change.title) for change in found] == [
        ("migrate", "deploy of job migrate"),
        ("migrate", "deploy of job migrate"),
        ("migrate", "BATCH 10 -> 1000"),
        ("checkout", "deletion of revision checkout-00041"),
    ]


def test_calls_on_other_services_are_told_without_values(tmp_path: Path) -> None:
    def call(at: str, platform: str, method: str, resource: str) -> Entry:
        proto = {"serviceName": f"{platform}.googleapis.com", "resourceName": resource}
        return audit(at, "activity", method, request={"payload": "hunter2"}, **proto)

    secret = "projects/1/secrets/db-password"  # noqa: S105 - its name
    found = changes(
        tmp_path,
        call("00:00", "secretmanager", "google.cloud.secretmanager.v1.AddSecretVersion", secret),
        call("01:00", "cloudsql", "cloudsql.instances.update", "projects/shop/instances/main"),
        call("03:00", "cloudsql", "cloudsql.instances.update", "projects/shop/instances/main"),
        call("04:00", "cloudsql", "cloudsql.instances.get", "projects/shop/instances/main"),
        call("05:00", "cloudsql", "cloudsql.settings.list", "projects/shop/instances/main"),
        call("06:00", "logging", "google.logging.v2.ConfigServiceV2.UpdateSink", "sinks/a"),
    )

    assert [change.title for change in found] == [
        "AddSecretVersion of secrets/db-password (secretmanager)",
        "update of instances/main (cloudsql)",
    ]
    assert all("hunter2" not in f"{change}" for change in found)


def test_an_update_tells_the_amounts_that_it_names_and_the_service_that_it_calls(
    tmp_path: Path,
) -> None:
    def updated(mask: object, address: str) -> Change:
        name = "projects/shop/subscriptions/orders-push"
        subscription = {
            "ackDeadlineSeconds": 10,
            "messageRetentionDuration": "604800s",
            "filter": "hunter2",
            "pushConfig": {"pushEndpoint": address},
            "retryPolicy": {"minimumBackoff": "10s"},
        }
        (change,) = changes(
            tmp_path,
            audit(
                "00:00",
                "activity",
                "google.pubsub.v1.Subscriber.UpdateSubscription",
                request={"subscription": subscription, "updateMask": mask},
                serviceName="pubsub.googleapis.com",
                resourceName=name,
            ),
        )
        return change

    change = updated("ackDeadlineSeconds,filter", "https://desk-63dtk6s5wq-uw.a.run.app/push")
    assert change.title == (
        "UpdateSubscription of subscriptions/orders-push (pubsub): ackDeadlineSeconds 10"
    )
    assert (change.service, change.after) == ("desk", "ackDeadlineSeconds 10")

    masked = {"paths": ["retry_policy.minimum_backoff", "ack_deadline_seconds"]}
    change = updated(masked, "https://desk-one-1046.us-west1.run.app/push")
    assert change.after == "retry_policy.minimum_backoff 10s, ack_deadline_seconds 10"
    assert change.service == "desk-one"

    change = updated("", "https://desk.example/push")
    assert (change.service, change.after) == ("", "")


def described(revision: str, size: str, number: int, traffic: str) -> RevisionSpec:
    return RevisionSpec(
        service="checkout",
        revision=revision,
        at=None,
        settings=(Setting(name="env POOL", value=size),),
        has_environment=True,
        cite=Cite(evidence=EvidenceId(f"E{number}"), line=1),
        service_settings=(Setting(name="traffic", value=traffic),),
    )


def test_descriptions_are_compared_with_each_other(tmp_path: Path) -> None:
    files = [
        evidence(write(tmp_path / f"s{n}", [b"x"]), n, kind=EvidenceKind.SERVICE, label=label)
        for n, label in ((1, "incident"), (2, "baseline"))
    ]
    after = described("checkout-00010", "2", 1, "latest revision 100%")
    before = described("checkout-00009", "20", 2, "checkout-00009 100%")

    found = measure(dossier(*files, descriptions=[after, before])).changes

    assert [(one.at, one.label, one.revision, one.previous, one.title) for one in found] == [
        (None, "incident", "", "", "traffic checkout-00009 100% -> latest revision 100%"),
        (None, "incident", "checkout-00010", "checkout-00009", "POOL 20 -> 2"),
    ]


def test_the_same_entries_in_two_exports_tell_nothing_twice(tmp_path: Path) -> None:
    entries = [
        ready("00:00", "checkout-00042", {"POOL": "20"}),
        iam("01:00", {"roles/a": ["allUsers"]}),
        ready("05:00", "checkout-00043", {"POOL": "2"}, traffic=[PINNED]),
    ]
    once = changes(tmp_path, *entries)
    two = [
        evidence(write(tmp_path / f"l{n}", entries), n, label=label)
        for n, label in ((1, "incident"), (2, "again"))
    ]

    twice = measure(dossier(*two)).changes

    assert len(once) == 4
    assert told(twice) == told(once)


def test_commits_of_two_records_are_one(tmp_path: Path) -> None:
    item = evidence(write(tmp_path / "c", [b"{}"]), 1, kind=EvidenceKind.CHANGE)
    commit = Change(
        kind=ChangeKind.COMMIT,
        at=None,
        label="incident",
        revision="3f2a",
        subject="commit 3f2a",
        title="commit 3f2a: x",
        cite=Cite(evidence=EvidenceId("E1"), line=1),
    )
    other = replace(commit, cite=Cite(evidence=EvidenceId("E1"), line=2))
    known = replace(dossier(item), changes=(commit, other))

    measured = measure(known)

    assert measured.changes == (commit,)
    assert [exhibit.cite for exhibit in measured.exhibits] == [commit.cite]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_entries_changes_nothing(tmp_path: Path, seed: int) -> None:
    entries = [
        ready("00:00", "checkout-00042", {"POOL": "20"}, traffic=[LATEST]),
        asked("04:00"),
        ready("05:00", "checkout-00043", {"POOL": "2"}, traffic=[PINNED]),
        iam("06:00", {"roles/a": ["user:x@y"]}),
        iam("07:00", {"roles/b": ["user:x@y"]}),
    ]
    expected = changes(tmp_path, *entries)
    random.Random(seed).shuffle(entries)  # noqa: S311 - no secret

    found = changes(tmp_path, *entries)

    assert found == expected
    assert list(found) == sorted(found, key=change_order)


METHODS = (
    REPLACE,
    "x.SetIamPolicy",
    "Jobs.CreateJob",
    "Services.DeleteService",
    "google.cloud.run.v2.Services.UpdateService",
)


@pytest.mark.parametrize(
    "odd", [None, 1, "x", [], [1], {"a": 1}, {"service": 5}, {"service": {"spec": []}}]
)
def test_odd_records_are_passed_over(tmp_path: Path, odd: Any) -> None:
    entries = [
        audit(f"{at:02d}:00", log, method, request=odd, response=odd, serviceData=odd)
        for at, method in enumerate(METHODS)
        for log in ("activity", "system_event")
    ]

    assert all(change.title for change in changes(tmp_path, *entries))


def test_service_accounts_are_named_and_what_is_taken_away_is_told(tmp_path: Path) -> None:
    account = "serviceAccount:web@shop.iam.gserviceaccount.com"
    deltas = [{"action": "REMOVE", "role": "roles/run.invoker", "member": account}]

    (change,) = changes(
        tmp_path,
        iam("00:00", {"roles/x": []}, serviceData={"policyDelta": {"bindingDeltas": deltas}}),
    )

    assert change.title == "role roles/run.invoker of checkout taken from service account web"
    assert change.names == (
        "checkout",
        "roles/run.invoker",
        "run.invoker",
        "web",
        "web@shop.iam.gserviceaccount.com",
    )
    assert change.takes_away


def test_four_accounts_are_counted(tmp_path: Path) -> None:
    members = [f"serviceAccount:a{n}@shop.iam.gserviceaccount.com" for n in range(4)]

    (change,) = changes(tmp_path, iam("00:00", {"roles/x": members}))

    assert change.title == "access policy of checkout set to roles/x for 4 serviceAccounts"


@pytest.mark.parametrize(
    ("resource", "method", "title", "names", "taken"),
    [
        (
            "projects/1/secrets/db-key/versions/4",
            "DisableSecretVersion",
            "DisableSecretVersion of secrets/db-key/versions/4 (p)",
            ("db-key",),
            True,
        ),
        (
            "projects/shop/global/firewalls/allow-sql",
            "v1.compute.firewalls.delete",
            "delete of firewalls/allow-sql (p)",
            ("allow-sql",),
            True,
        ),
        ("projects/shop", "UpdateProject", "UpdateProject of projects/shop (p)", (), False),
        ("x", "CreateThing", "CreateThing of x (p)", (), False),
    ],
)
def test_what_a_call_was_on_is_named(
    tmp_path: Path, resource: str, method: str, title: str, names: tuple[str, ...], *, taken: bool
) -> None:
    proto = {"serviceName": "p.googleapis.com", "resourceName": resource}

    (change,) = changes(tmp_path, audit("00:00", "activity", method, **proto))

    assert (change.title, change.names, change.takes_away) == (title, names, taken)
