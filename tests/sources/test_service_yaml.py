"""Service descriptions: what a revision was given, as it was written."""

import json
from pathlib import Path

import pytest
import yaml

from rca.errors import BadInputError
from rca.model.service import RevisionSpec
from rca.sources import recognise
from rca.sources.service_yaml import ServiceYaml
from tests.sources.builders import array, deploy_entry, records, saved, service, taken

SERVICE = ServiceYaml()


def spec_of(folder: Path, document: bytes) -> RevisionSpec:
    content, _ = taken(SERVICE, saved(folder, "original", document))
    (record,) = records(SERVICE, saved(folder, "stored.yaml", content))
    assert isinstance(record, RevisionSpec)
    return record


def as_yaml(document: object) -> bytes:
    return yaml.safe_dump(document).encode()


@pytest.mark.parametrize(
    "document", [as_yaml(service(E2E="1")), json.dumps(service(E2E="1"), indent=2).encode()]
)
def test_yaml_and_json_say_the_same(tmp_path: Path, document: bytes) -> None:
    spec = spec_of(tmp_path, document)

    assert recognise(saved(tmp_path, "a", document)).name == "service-yaml"
    assert (spec.service, spec.revision, spec.at) == ("checkout", "checkout-00042-abc", None)
    assert {setting.name: setting.value for setting in spec.settings} == {
        "env E2E": "1",
        "image": "registry.example/checkout@sha256:aa",
        "concurrency": "80",
        "max instances": "20",
    }
    shown = document.decode().splitlines()[spec.cite.line - 1]
    assert "env" in shown


def test_values_come_out_as_they_are_written(tmp_path: Path) -> None:
    document = as_yaml(service(A="x")).replace(b"value: x", b"value: 0123")

    assert [s.value for s in spec_of(tmp_path, document).settings if s.name == "env A"] == ["0123"]


def test_the_template_names_the_revision_first(tmp_path: Path) -> None:
    document = service()
    document["spec"]["template"]["metadata"]["name"] = "checkout-00043-new"

    assert spec_of(tmp_path, as_yaml(document)).revision == "checkout-00043-new"


def test_a_service_without_environment_is_cited_by_its_containers(tmp_path: Path) -> None:
    document = service()
    del document["spec"]["template"]["spec"]["containers"][0]["env"]
    spec = spec_of(tmp_path, as_yaml(document))

    assert not spec.has_environment
    assert "containers:" in as_yaml(document).decode().splitlines()[spec.cite.line - 1]


def test_an_audit_entry_that_holds_a_service_is_a_log(tmp_path: Path) -> None:
    assert recognise(saved(tmp_path, "a", array(deploy_entry()))).name == "log-entries"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "a: &a [x, x]\n"
            + "".join(
                f"b{n}: &b{n} [{', '.join([f'*b{n - 1}' if n else '*a'] * 9)}]\n" for n in range(9)
            ),
            "aliases expand",
        ),
        ("a: &a [*a]\n", "aliases expand"),
        ("a: " + "[" * 5_000 + "\n", "nested too deeply"),
        ("a: [\n", "not YAML"),
        ("a: !!python/object/apply:os.system ['true']\n", "no Cloud Run service"),
        ("", "empty"),
        ("x" * 2_000_001, "no service description"),
    ],
)
def test_hostile_yaml_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadInputError, match=reason):
        taken(SERVICE, saved(tmp_path, "a", text.encode()))


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Service\n",
        "apiVersion: serving.knative.dev/v1\nkind: Route\n",
        "x:\n  apiVersion: serving.knative.dev/v1\n  kind: Service\n",
        '{"apiVersion": "serving.knative.dev/v1", "kind": "Service"',
    ],
)
def test_other_documents_are_not_recognised(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInputError, match="nothing that can be recognised"):
        recognise(saved(tmp_path, "service.yaml", text.encode()))
