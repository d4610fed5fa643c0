"""A validation of a fix can be met, can be missed, and is about something the evidence knows."""

from collections.abc import Iterator

from rca.checks.evaluable import impossible, unseen
from rca.checks.interface import Rule, Spot
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.evidence import AFTER_FIX_LABEL
from rca.model.finding import Finding, Severity
from rca.model.fix import Validation
from rca.model.question import Metric

UNDECIDABLE = Rule(rule="validation-not-evaluable", level=Severity.ERROR)


def check_validations(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`validation-not-evaluable` for a `[[fixes.validate]]` that no evidence can decide.

    Of a fix that is still open a test may be missing if it stands in `[[tests]]`, and so may the
    evidence of its label.
    """
    labels = {item.label for item in dossier.evidence} | {AFTER_FIX_LABEL}
    for position, fix in enumerate(dossier.fixes.fixes):
        for number, one in enumerate(fix.validations):
            key = ("fixes", position, "validate", number)
            if reason := impossible(one):
                spot = Spot(file="fixes.toml", name=fix.id, key=(*key, "threshold"))
                hint = "write a threshold that can be met and missed"
                yield UNDECIDABLE.found(spot, reason, hint)
            field, name = unseen(one, analysis)
            if field and not (not fix.done and _is_promised(dossier, one, name)):
                spot = Spot(file="fixes.toml", name=fix.id, key=(*key, field))
                yield UNDECIDABLE.found(
                    spot,
                    f"no evidence has anything named “{name}”",
                    f"correct `{field}`, add evidence of it, or write the test in [[tests]]",
                )
            if fix.done and one.label and one.label not in labels:
                spot = Spot(file="fixes.toml", name=fix.id, key=(*key, "label"))
                yield UNDECIDABLE.found(
                    spot,
                    f"the fix is done, and no evidence is labelled “{one.label}”",
                    f"correct `label`, or add it: rca add INCIDENT --label {one.label} PATH",
                )


def _is_promised(dossier: Dossier, question: Validation, name: str) -> bool:
    """Whether that is a test which is to be shipped with the fixes."""
    return question.metric is Metric.TEST_PASS_RATE and any(
        name in test.snippet.text for test in dossier.fixes.tests
    )
