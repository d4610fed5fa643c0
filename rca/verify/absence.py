"""How much log it takes before the absence of a text means anything."""

from math import ceil, log

from rca.model.evidence import INCIDENT_LABEL
from rca.model.measures import Measures
from rca.model.question import Metric, Question
from rca.verify.deciding import Counted

OF_TEXTS = (Metric.TEXT_COUNT, Metric.TEXT_RATE)
_CHANCE = 0.05


def too_few_to_miss(
    question: Question, measures: Measures, found: Counted, label: str
) -> tuple[str, int]:
    """Why a text that is not there proves nothing yet, and how many entries would; `("", 0)` else.

    With the incident's share p of entries that have it, n entries without any have a chance of
    (1 - p)^n although nothing changed; that has to be below 5%.
    """
    asks_for_none = question.op in ("==", "<=", "<") and question.compare == "bound"
    if question.metric not in OF_TEXTS or not asks_for_none or found.good:
        return "", 0
    now = measures.asked.text(label, question.of, question.service)
    total = now.total if now is not None else 0
    before = measures.asked.text(INCIDENT_LABEL, question.of, question.service)
    if before is None or not before.entries:
        return "", 0
    share = before.entries / before.total
    needed = ceil(log(_CHANCE) / log(1 - share)) if share < 1 else 1
    if total >= needed:
        return "", 0
    said = (
        f"0 of {total:,} log entries, where the incident had {before.entries:,} of "
        f"{before.total:,}; none in {needed:,} would settle it"
    )
    return said, needed
