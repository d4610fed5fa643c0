"""Service descriptions: what a revision was given, as it was written."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.model.instant import parse_instant
from rca.model.service import RevisionSpec
from rca.model.skipped import Skipped
from rca.sources import recognise
from rca.sources.service_yaml import ServiceYaml
from tests.sources.builders import array, deploy_entry, records, saved, service, taken

SERVICE = ServiceYaml()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["spec", "template", "containers", "env", "name", "metadata", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


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


def revision_document(name: str = "checkout-00042-abc") -> dict[str, Any]:
    document = service(MODE="live")
    return {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Revision",
        "metadata": {
            "name": name,
            "creationTimestamp": "2025-09-10T09:58:00.5Z",
            "labels": {"serving.knative.dev/service": "checkout"},
        },
        "spec": document["spec"]["template"]["spec"],
        "status": {"conditions": []},
    }


V2 = {
    "name": "projects/shop/locations/us-central1/services/checkout",
    "uid": "1",
    "template": {"containers": [{"image": "x:1", "env": [{"name": "MODE", "value": "live"}]}]},
    "traffic": [{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100}],
    "latestReadyRevision": "projects/shop/locations/us-central1/services/checkout/revisions/c-7",
}


def specs_of(folder: Path, document: bytes) -> list[RevisionSpec]:
    path = saved(folder, "original", document)
    assert recognise(path).name == "service-yaml"
    content, _ = taken(SERVICE, path)
    stored = saved(folder, "stored.yaml", content)
    found = records(SERVICE, stored)
    assert SERVICE.count(stored)[0] == len(found)
    return [one for one in found if isinstance(one, RevisionSpec)]


def test_a_revision_says_when_it_was_made(tmp_path: Path) -> None:
    for document in (as_yaml(revision_document()), json.dumps(revision_document()).encode()):
        (spec,) = specs_of(tmp_path, document)

        assert (spec.service, spec.revision) == ("checkout", "checkout-00042-abc")
        assert spec.at == parse_instant("2025-09-10T09:58:00.5Z")
        assert {s.name: s.value for s in spec.settings}["env MODE"] == "live"


@pytest.mark.parametrize(
    "written",
    [
        lambda one, two: json.dumps([one, two]).encode(),
        lambda one, two: json.dumps({"kind": "List", "items": [one, two]}, indent=2).encode(),
        lambda one, two: yaml.safe_dump_all([one, two]).encode(),
        lambda one, two: b"---\n" + yaml.safe_dump_all([one, two], explicit_start=True).encode(),
        lambda one, two: yaml.safe_dump([one, two]).encode(),
    ],
    ids=["array", "list", "documents", "marked documents", "sequence"],
)
def test_a_list_gives_each_revision_with_its_line(tmp_path: Path, written: Any) -> None:
    two = revision_document("checkout-00043-def")
    two["spec"]["containers"][0]["env"][0]["value"] = "test"

    first, second = specs_of(tmp_path, written(revision_document(), two))

    assert (first.revision, second.revision) == ("checkout-00042-abc", "checkout-00043-def")
    assert 0 < first.cite.line < second.cite.line


@pytest.mark.parametrize(
    "document", [V2, {"services": [V2]}, [V2]], ids=["one", "response", "array"]
)
@pytest.mark.parametrize("is_yaml", [True, False])
def test_the_newer_shape_is_read_too(tmp_path: Path, document: Any, is_yaml: bool) -> None:  # noqa: FBT001
    if is_yaml and document is not V2:
        document = [V2]
    text = as_yaml(document) if is_yaml else json.dumps(document).encode()

    (spec,) = specs_of(tmp_path, text)

    assert (spec.service, spec.revision, spec.at) == ("checkout", "c-7", None)
    assert [(s.name, s.value) for s in spec.settings] == [("env MODE", "live"), ("image", "x:1")]
    assert [s.value for s in spec.service_settings] == ["latest revision 100%"]


def test_what_is_no_service_among_others_is_said(tmp_path: Path) -> None:
    text = as_yaml(service(A="1")) + b"---\n" + as_yaml({"kind": "Route"})

    _, skipped = taken(SERVICE, saved(tmp_path, "a", text))

    assert [item.locator for item in skipped] == ["document 2"]


def test_a_plain_description_is_stored_as_it_is(tmp_path: Path) -> None:
    text = b"# exported\n" + as_yaml(service(A="1", B="x y"))

    assert taken(SERVICE, saved(tmp_path, "a", text))[0] == text


YAML_PIECES = st.sampled_from(
    [
        *("apiVersion: serving.knative.dev/v1\n", "kind: Service\n", "kind: Revision\n"),
        *("metadata:\n", "  name: a\n", "spec: {template: {spec: {containers: ["),
        *("{env: [{name: A, value: ", "}]}", "---\n", "- ", "&a ", "*a", "!!binary ", "? "),
        *("[", "{", "]", "}", ": ", "'", '"', "|\n", "\t"),
    ]
)


@given(st.lists(YAML_PIECES | st.text(max_size=5), max_size=30))
def test_any_text_is_refused_or_read(tmp_path_factory: Any, pieces: list[str]) -> None:
    text = "".join(pieces).encode(errors="replace")
    path = saved(tmp_path_factory.mktemp("x"), "a", text)
    try:
        content, _ = taken(SERVICE, path)
    except BadInputError:
        content = text
    path.write_bytes(content)

    assert all(isinstance(one, RevisionSpec | Skipped) for one in records(SERVICE, path))


@given(JSON)
def test_any_value_in_a_description_is_read(tmp_path_factory: Any, value: Any) -> None:
    for key in ("metadata", "spec", "status", "template", "traffic", "containers"):
        for document in (service(A="1") | {key: value}, {**V2, key: value}):
            path = saved(tmp_path_factory.mktemp("x"), "a", json.dumps(document).encode())
            found = records(SERVICE, path)
            assert all(isinstance(one, RevisionSpec | Skipped) for one in found)
