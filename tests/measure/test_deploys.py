"""A deploy is put together from whatever audit entries and descriptions say of it."""

from pathlib import Path
from typing import Any

from rca.measure import measure
from rca.model.cite import Cite
from rca.model.evidence import EvidenceKind
from rca.model.ids import EvidenceId
from rca.model.instant import parse_instant
from rca.model.measures import Deploy
from rca.model.service import RevisionSpec, Setting
from tests.measure.builders import (
    NOON,
    Entry,
    audit,
    dossier,
    evidence,
    knative,
    logs,
    said,
    write,
)

ENV = {"MODE": "live"}
MODE = Setting(name="env MODE", value="live")


def asked(at: str, service: Entry) -> Entry:
    return audit(
        at,
        "activity",
        "google.cloud.run.v1.Services.ReplaceService",
        resourceName="namespaces/shop/services/checkout",
        request={"service": service},
    )


def ready(at: str, response: Entry, **proto: Any) -> Entry:
    return audit(at, "system_event", "/Services.ReplaceService", response=response, **proto)


def deploys(folder: Path, *entries: Entry, **parts: Any) -> tuple[Deploy, ...]:
    return measure(logs(folder, *entries, **parts)).deploys


def test_a_system_event_with_settings_is_joined_to_its_request(tmp_path: Path) -> None:
    (deploy,) = deploys(
        tmp_path,
        asked("00:00", knative(env=None)),
        ready("02:00", knative(env=ENV, latestReadyRevisionName="checkout-00043")),
        ready("09:00", knative(env=ENV, latestReadyRevisionName="checkout-00043")),
    )

    assert (deploy.spec.service, deploy.spec.revision) == ("checkout", "checkout-00043")
    assert deploy.spec.at == parse_instant(f"{NOON}:02:00Z")
    assert MODE in deploy.spec.settings
    assert deploy.spec.cite.insert_id == "system_event-02:00"
    assert deploy.request is not None
    assert deploy.request.insert_id == "activity-00:00"
    assert deploy.recorded


def test_settings_come_from_the_request_where_the_event_has_none(tmp_path: Path) -> None:
    event = audit(
        "01:00",
        "system_event",
        "/Revisions.CreateRevision",
        resourceName="namespaces/shop/revisions/checkout-00043",
        response={"status": {"conditions": [{"type": "Ready", "status": "True"}]}},
    )
    bare = ready("01:01", {"status": {"conditions": [{"type": "Ready", "status": "True"}]}})

    (deploy,) = deploys(tmp_path, asked("00:00", knative(env=ENV)), event, bare)

    assert deploy.spec.revision == "checkout-00043"
    assert deploy.spec.at == parse_instant(f"{NOON}:01:00Z")
    assert (deploy.spec.settings, deploy.spec.has_environment) == (
        (MODE, Setting(name="image", value="shop/checkout:1")),
        True,
    )
    assert deploy.spec.cite.insert_id == "activity-00:00"


def test_a_request_without_an_event_takes_the_revision_that_starts_next(tmp_path: Path) -> None:
    (deploy,) = deploys(
        tmp_path,
        said("00:00", "old one runs"),
        asked("01:00", knative(env=ENV)),
        said("01:30", "old one still runs"),
        said("02:00", "new one starts", revision="checkout-00043"),
        said("02:00", "another service", service="cart", revision="cart-00001", insert_id="c"),
        said("03:00", "later one", revision="checkout-00044"),
    )

    assert (deploy.spec.revision, deploy.spec.at) == (
        "checkout-00043",
        parse_instant(f"{NOON}:01:00Z"),
    )


def test_two_deploys_of_a_service_stay_apart(tmp_path: Path) -> None:
    found = deploys(
        tmp_path,
        asked("00:00", knative(env=ENV)),
        ready("00:30", knative(env=ENV, latestReadyRevisionName="checkout-00043")),
        asked("05:00", knative(env={})),
        ready("05:30", knative(env={}, latestReadyRevisionName="checkout-00044")),
    )

    assert [
        (one.spec.revision, MODE in one.spec.settings, one.request and one.request.insert_id)
        for one in found
    ] == [
        ("checkout-00043", True, "activity-00:00"),
        ("checkout-00044", False, "activity-05:00"),
    ]


def test_a_revision_that_did_not_become_ready_is_no_deploy(tmp_path: Path) -> None:
    failed = knative(env=ENV, conditions=[{"type": "Ready", "status": "False"}])

    assert deploys(tmp_path, ready("00:00", failed)) == ()
    assert deploys(tmp_path, audit("00:00", "activity", "x.SetIamPolicy")) == ()


def test_a_request_before_the_window_belongs_to_its_event_in_it(tmp_path: Path) -> None:
    (deploy,) = deploys(
        tmp_path,
        asked("00:00", knative(env=ENV)),
        ready("01:00", knative(env=ENV, latestReadyRevisionName="checkout-00043")),
        window=("00:30", "10:00"),
    )

    assert (deploy.label, deploy.request and deploy.request.insert_id) == (
        "incident",
        "activity-00:00",
    )


def test_descriptions_complete_a_recorded_deploy_or_stand_alone(tmp_path: Path) -> None:
    log = evidence(
        write(
            tmp_path / "logs",
            [ready("00:00", knative(env=None, latestReadyRevisionName="checkout-00043"))],
        ),
        1,
    )
    described = evidence(write(tmp_path / "svc", []), 2, kind=EvidenceKind.SERVICE)

    def describe(revision: str, line: int) -> RevisionSpec:
        return RevisionSpec(
            service="checkout",
            revision=revision,
            at=None,
            settings=(MODE,),
            has_environment=True,
            cite=Cite(evidence=EvidenceId("E2"), line=line),
        )

    found = measure(
        dossier(
            log,
            described,
            descriptions=[describe("checkout-00043", 1), describe("checkout-00042", 2)],
        )
    ).deploys

    assert [(one.spec.revision, one.recorded, one.spec.at is None) for one in found] == [
        ("checkout-00042", False, True),
        ("checkout-00043", True, False),
    ]
    assert found[1].spec.settings == (MODE,)
