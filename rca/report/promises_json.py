"""What was lost and what was promised, for other programs: impact and verification.

`rca verify --json` prints the verification as `rca.verification/1`; both stand in
`rca.analysis/1` too, so that two revisions of an incident can be compared.
"""

from typing import Any

from rca.model.impact import ImpactRow, ImpactTable
from rca.model.question import Question
from rca.model.verification import Answer, Verification
from rca.report.cite_json import cite_documents

Json = dict[str, Any]


def impact_document(table: ImpactTable | None) -> Json | None:
    """Computed rows, declared rows, totals; None when there is nothing to say."""
    if table is None:
        return None
    return {
        "computed": [_row(row) for row in table.computed],
        "declared": [_row(row) for row in table.declared],
        "totals": list(table.totals),
        "why_no_total": table.why_no_total,
    }


def verification_document(verification: Verification) -> Json:
    """The verdicts on one label, in the order of criteria and fixes."""
    return {
        "incident": verification.incident,
        "label": verification.label,
        "met": verification.is_met,
        "criteria": [
            {"title": one.criterion.title, **_question(one.criterion), **_answer(one.answer)}
            for one in verification.criteria
        ],
        "fixes": [
            {
                "id": one.fix.id,
                "title": one.fix.title,
                "done": one.fix.done,
                "applied": one.fix.applied,
                "status": one.status.value,
                "because": one.because,
                "validations": [
                    {**_question(validation), **_answer(answer)}
                    for validation, answer in one.answers
                ],
            }
            for one in verification.fixes
        ],
    }


def _row(row: ImpactRow) -> Json:
    return {
        "what": row.what,
        "value": row.value,
        "basis": row.basis.value,
        "how": row.how,
        "evidence": cite_documents(row.cites),
    }


def _question(question: Question) -> Json:
    expected: Json = (
        {"equals": question.equals}
        if question.metric.is_text
        else {"op": question.op, "threshold": question.share, "compare": question.compare}
    )
    return {
        "metric": question.metric.value,
        "of": list(question.of),
        **({"service": question.service} if question.service else {}),
        **expected,
        **({"window": question.window} if question.window else {}),
    }


def _answer(answer: Answer) -> Json:
    found: Json = {
        "label": answer.label,
        "status": answer.status.value,
        "because": answer.because,
        "evidence": cite_documents(answer.cites),
    }
    if answer.total:
        found |= {"good": answer.good, "total": answer.total, "unit": answer.unit}
    if answer.value is not None:
        found["value"] = round(answer.value, 9)
    if answer.low is not None and answer.high is not None:
        low, high = round(answer.low, 9), round(answer.high, 9)
        found["interval"] = {"low": low, "high": high, "confidence": 0.95}
    if answer.bound is not None:
        bound = round(answer.bound, 9)
        found["bound"] = {"value": bound, "confidence": 0.95, "sided": "one"}
    if answer.needed is not None:
        found["needed"] = answer.needed
    return found
