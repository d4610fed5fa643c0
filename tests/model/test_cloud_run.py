"""Both APIs of Cloud Run say the same, each in its own words."""

from typing import Any

import pytest

from rca.model.cloud_run import as_service, mapping
from rca.model.service import service_settings_of, settings_of, traffic_of

V1: dict[str, Any] = {
    "apiVersion": "serving.knative.dev/v1",
    "kind": "Service",
    "metadata": {
        "name": "checkout",
        "annotations": {
            "run.googleapis.com/ingress": "internal-only",
            "run.googleapis.com/minScale": "1",
            "run.googleapis.com/invoker-iam-disabled": "true",
        },
    },
    "spec": {
        "template": {
            "metadata": {
                "name": "checkout-00042-abc",
                "annotations": {
                    "autoscaling.knative.dev/minScale": "2",
                    "autoscaling.knative.dev/maxScale": "20",
                    "run.googleapis.com/cpu-throttling": "false",
                    "run.googleapis.com/startup-cpu-boost": "true",
                    "run.googleapis.com/execution-environment": "gen2",
                    "run.googleapis.com/sessionAffinity": "true",
                    "run.googleapis.com/vpc-access-connector": "shop",
                    "run.googleapis.com/vpc-access-egress": "all-traffic",
                    "run.googleapis.com/cloudsql-instances": "p:r:main",
                },
            },
            "spec": {
                "containerConcurrency": 80,
                "timeoutSeconds": 300,
                "serviceAccountName": "run@shop.iam.gserviceaccount.com",
                "containers": [
                    {
                        "image": "shop/checkout@sha256:aa",
                        "env": [
                            {"name": "DB_POOL_SIZE", "value": "20"},
                            {
                                "name": "DB_PASSWORD",
                                "valueFrom": {"secretKeyRef": {"name": "db", "key": "3"}},
                            },
                        ],
                        "resources": {"limits": {"cpu": "1", "memory": "512Mi"}},
                    },
                    {"image": "shop/proxy:1", "env": [{"name": "PORT", "value": "1"}]},
                ],
            },
        },
        "traffic": [
            {"latestRevision": True, "percent": 90},
            {"revisionName": "checkout-00041-xyz", "percent": 10, "tag": "old"},
        ],
    },
}
V2: dict[str, Any] = {
    "name": "projects/shop/locations/europe-west1/services/checkout",
    "ingress": "INGRESS_TRAFFIC_INTERNAL_ONLY",
    "invokerIamDisabled": True,
    "scaling": {"minInstanceCount": 1},
    "template": {
        "revision": "checkout-00042-abc",
        "scaling": {"minInstanceCount": 2, "maxInstanceCount": 20},
        "executionEnvironment": "EXECUTION_ENVIRONMENT_GEN2",
        "sessionAffinity": True,
        "vpcAccess": {
            "connector": "projects/shop/locations/europe-west1/connectors/shop",
            "egress": "ALL_TRAFFIC",
        },
        "volumes": [{"name": "cloudsql", "cloudSqlInstance": {"instances": ["p:r:main"]}}],
        "maxInstanceRequestConcurrency": 80,
        "timeout": "300s",
        "serviceAccount": "run@shop.iam.gserviceaccount.com",
        "containers": [
            {
                "image": "shop/checkout@sha256:aa",
                "env": [
                    {"name": "DB_POOL_SIZE", "value": "20"},
                    {
                        "name": "DB_PASSWORD",
                        "valueSource": {
                            "secretKeyRef": {"secret": "projects/1/secrets/db", "version": "3"}
                        },
                    },
                ],
                "resources": {
                    "limits": {"cpu": "1", "memory": "512Mi"},
                    "cpuIdle": False,
                    "startupCpuBoost": True,
                },
            },
            {"image": "shop/proxy:1", "env": [{"name": "PORT", "value": "1"}]},
        ],
    },
    "traffic": [
        {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 90},
        {
            "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
            "revision": "checkout-00041-xyz",
            "percent": 10,
            "tag": "old",
        },
    ],
}


def given(document: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    service = as_service(document)
    assert service is not None
    return (
        {setting.name: setting.value for setting in settings_of(service)[0]},
        {setting.name: setting.value for setting in service_settings_of(service)},
    )


def test_a_service_is_the_same_in_both_apis() -> None:
    assert given(V2) == given(V1)
    assert given(V1)[1] == {
        "ingress": "internal-only",
        "invoker check disabled": "true",
        "service min instances": "1",
        "traffic": "latest revision 90%, checkout-00041-xyz 10% (tag old)",
    }
    assert [given(V2)[0][name] for name in ("env DB_PASSWORD", "container 2 env PORT")] == [
        "from secret db:3",
        "1",
    ]


def test_a_revision_has_the_settings_of_its_template() -> None:
    template = V1["spec"]["template"]
    v1 = {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Revision",
        "metadata": {
            "name": "checkout-00042-abc",
            "labels": {"serving.knative.dev/service": "checkout"},
            "annotations": template["metadata"]["annotations"],
        },
        "spec": template["spec"],
    }
    v2 = {
        **{key: value for key, value in V2["template"].items() if key != "revision"},
        "name": f"{V2['name']}/revisions/checkout-00042-abc",
    }

    assert given(v1)[0] == given(v2)[0] == given(V1)[0]
    for document in (v1, v2):
        service = mapping(as_service(document))
        assert mapping(service["metadata"])["name"] == "checkout"


def test_a_job_has_the_settings_of_its_tasks() -> None:
    containers = V1["spec"]["template"]["spec"]["containers"][:1]
    v1 = {
        "apiVersion": "run.googleapis.com/v1",
        "kind": "Job",
        "metadata": {"name": "migrate"},
        "spec": {
            "template": {
                "spec": {
                    "taskCount": 3,
                    "template": {"spec": {"containers": containers, "timeoutSeconds": "600"}},
                }
            }
        },
    }
    v2 = {
        "name": "projects/shop/locations/europe-west1/jobs/migrate",
        "template": {
            "taskCount": 3,
            "template": {"containers": V2["template"]["containers"][:1], "timeout": "600s"},
        },
    }

    settings = given(v1)[0]
    told = {key: value for key, value in given(v2)[0].items() if key in settings}
    assert told == settings
    assert (settings["template taskCount"], settings["env DB_POOL_SIZE"]) == ("3", "20")


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "Service",
        {},
        {"kind": "Service", "apiVersion": "v1"},
        {"kind": "Route", "apiVersion": "serving.knative.dev/v1"},
        {"name": "projects/p/locations/l/services/s"},
        {"name": "projects/p/locations/l/topics/s", "template": {}},
    ],
)
def test_anything_else_is_no_service(document: object) -> None:
    assert as_service(document) is None


@pytest.mark.parametrize(
    ("targets", "text"),
    [
        ([{"latestRevision": True, "percent": 100}], "latest revision 100%"),
        ([{"latestRevision": "true", "percent": "100"}], "latest revision 100%"),
        ([{"revisionName": "a", "percent": 0}], ""),
        ([{"revisionName": "a", "tag": "t"}], "a 0% (tag t)"),
        (
            [{"revisionName": "b", "percent": 50}, {"revisionName": "a", "percent": 50}],
            "a 50%, b 50%",
        ),
        ([{"percent": "many"}], ""),
        (None, ""),
        ("x", ""),
    ],
)
def test_traffic_is_told_by_share(targets: object, text: str) -> None:
    assert traffic_of(targets) == text
