"""A rule is held against texts in the evidence; what cannot be seen is unknown."""

from typing import Any

import pytest

from rca.model.asked import Asked, TextPlace, TextTally
from rca.model.compliance import AreaVerdict, Standing
from rca.model.evidence import EvidenceKind
from rca.model.incident import ComplianceArea
from rca.verify import compliance_of
from tests import factories
from tests.factories import cite

CODE = EvidenceKind.CODE
SERVICE = EvidenceKind.SERVICE


def judged(area: dict[str, Any], kind: EvidenceKind = CODE, *texts: str) -> AreaVerdict:
    """The verdict on one area, where one piece of evidence holds those texts."""
    item = factories.evidence("E4", kind=kind, name="auth.py")
    places = tuple(
        TextPlace(text=text, label="incident", kind=kind, name="auth.py", cite=cite("E4", line=n))
        for n, text in enumerate(texts, start=1)
    )
    made = ComplianceArea.model_validate({"area": "a", "statement": "s", **area})
    case = factories.dossier(incident=factories.incident(compliance=(made,)), evidence=(item,))
    (verdict,) = compliance_of(case, factories.measures(asked=Asked(places=places)))
    return verdict


@pytest.mark.parametrize(
    ("area", "kind", "texts", "standing"),
    [
        ({"requires": ["x"]}, CODE, ["x"], Standing.COMPLIANT),
        ({"requires": ["x"]}, CODE, [], Standing.UNKNOWN),
        ({"requires": ["x"]}, SERVICE, [], Standing.NOT_COMPLIANT),
        ({"forbids": ["x"]}, CODE, ["x"], Standing.NOT_COMPLIANT),
        ({"forbids": ["x"]}, CODE, [], Standing.UNKNOWN),
        ({"forbids": ["x"]}, SERVICE, [], Standing.COMPLIANT),
        ({"one_of": ["x", "y"]}, CODE, ["x", "y"], Standing.NOT_COMPLIANT),
        ({"one_of": ["x", "y"]}, CODE, ["y"], Standing.COMPLIANT),
        ({"one_of": ["x", "y"]}, SERVICE, [], Standing.UNKNOWN),
        ({"requires": ["x"], "forbids": ["y"]}, CODE, ["x", "y"], Standing.NOT_COMPLIANT),
        ({"requires": ["x"], "within": "other.py"}, CODE, ["x"], Standing.UNKNOWN),
        ({"requires": ["x"], "kinds": ["service"]}, CODE, ["x"], Standing.UNKNOWN),
        ({"requires": ["x"], "label": "after-fix"}, CODE, ["x"], Standing.UNKNOWN),
    ],
)
def test_a_rule_is_computed(
    area: dict[str, Any], kind: EvidenceKind, texts: list[str], standing: Standing
) -> None:
    verdict = judged(area, kind, *texts)

    assert (verdict.standing, verdict.is_declared) == (standing, False)
    assert bool(verdict.cites) is (standing is not Standing.UNKNOWN and bool(texts))


def test_a_log_is_asked_as_a_whole() -> None:
    tally = TextTally(
        label="incident",
        texts=("x",),
        service="",
        entries=1,
        total=9,
        seconds=1.0,
        examples=(cite("E1", "a1"),),
    )
    area = ComplianceArea(area="a", statement="s", forbids=("x",))
    case = factories.dossier(
        incident=factories.incident(compliance=(area,)), evidence=(factories.evidence(),)
    )

    (verdict,) = compliance_of(case, factories.measures(asked=Asked(texts=(tally,))))

    assert (verdict.standing, verdict.cites) == (Standing.NOT_COMPLIANT, (cite("E1", "a1"),))


@pytest.mark.parametrize(
    ("find", "standing", "said"),
    [
        ("auth.py", Standing.COMPLIANT, "declared"),
        ("", Standing.UNKNOWN, "declared compliant, no evidence named"),
        ("nowhere.py", Standing.UNKNOWN, "declared compliant, but “nowhere.py”"),
    ],
)
def test_what_a_person_typed_is_said_to_be_declared(
    find: str, standing: Standing, said: str
) -> None:
    verdict = judged({"status": "compliant", "find": find})

    assert (verdict.standing, verdict.is_declared) == (standing, True)
    assert verdict.because.startswith(said)
