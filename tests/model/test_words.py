"""The words refuse what must not be said."""

import pytest
from pydantic import ValidationError

from rca.model.cite import Claim
from rca.model.service import SECRET_REFERENCE, settings_of
from rca.model.why import Why, WhyTree

CITED = {"evidence": "E1", "insert_id": "a"}


def test_a_claim_without_evidence_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="without evidence"):
        Claim(text="It was the deploy.", cites=())


def test_a_finding_without_evidence_cannot_be_written() -> None:
    with pytest.raises(ValidationError, match="without evidence"):
        Why.model_validate({"id": "W1", "question": "Why?", "finding": "Because."})


def test_unknown_needs_what_would_settle_it() -> None:
    with pytest.raises(ValidationError, match="settle"):
        Why.model_validate({"id": "W1", "question": "Why?", "status": "unknown"})


def test_whys_are_a_tree() -> None:
    why = {"id": "W1", "question": "Why?", "finding": "So.", "cites": [CITED]}
    with pytest.raises(ValidationError, match="twice"):
        WhyTree.model_validate({"schema": "rca.whys/1", "whys": [why, why]})
    with pytest.raises(ValidationError, match="does not stand before"):
        WhyTree.model_validate({"schema": "rca.whys/1", "whys": [{**why, "parent": "W2"}]})


def test_settings_are_read_by_name_and_secrets_stay_references() -> None:
    kept = {"secretKeyRef": {"name": "k", "key": "7"}}
    service = {
        "spec": {
            "template": {
                "metadata": {"annotations": {"autoscaling.knative.dev/maxScale": "3"}},
                "spec": {
                    "containerConcurrency": 80,
                    "containers": [
                        {
                            "image": "a@sha256:1",
                            "env": [
                                {"name": "MODE", "value": "x"},
                                {"name": "NONE", "value": ""},
                                {
                                    "name": "KEY",
                                    "valueFrom": kept,
                                },
                            ],
                            "args": ["--fast"],
                            "name": "main",
                            "resources": {"limits": {"memory": "512Mi"}},
                        }
                    ],
                },
            }
        }
    }

    settings, has_environment = settings_of(service)

    assert {s.name: s.value for s in settings} == {
        "concurrency": "80",
        "container args": '["--fast"]',
        "env KEY": f"{SECRET_REFERENCE} k:7",
        "env MODE": "x",
        "env NONE": "(empty)",
        "image": "a@sha256:1",
        "limit memory": "512Mi",
        "max instances": "3",
    }
    assert has_environment


@pytest.mark.parametrize(
    "service",
    [
        {},
        {"spec": 3},
        {"spec": {"template": []}},
        {"spec": {"template": {"spec": {"containers": [7, None]}}}},
    ],
)
def test_settings_of_something_else_are_none(service: dict[str, object]) -> None:
    assert settings_of(service) == ((), False)
