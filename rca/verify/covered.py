"""What time evidence is from, and whether it can speak about a question at all.

Evidence of the fixed state has to be from after the incident began, from after the fix where that
time is told, and of a window as long as asked.
"""

from rca.model.dossier import Dossier
from rca.model.evidence import AFTER_FIX_LABEL, INCIDENT_LABEL
from rca.model.instant import Instant, format_instant
from rca.model.measures import Measures
from rca.model.question import Metric, Question, duration_seconds
from rca.verify.words import duration

_Span = tuple[Instant, Instant] | None


def too_early(question: Question, dossier: Dossier, measures: Measures, label: str) -> str:
    """Why evidence labelled `after-fix` shows no fix; empty when it may.

    What was recorded before the incident is healthy without any fix.
    """
    if label != AFTER_FIX_LABEL:
        return ""
    after = _span(question, dossier, measures, label)
    incident = _span(question, dossier, measures, INCIDENT_LABEL)
    if after is None or incident is None or after[0] >= incident[0]:
        return ""
    return (
        f"the evidence begins at {format_instant(after[0])}, before the incident's at "
        f"{format_instant(incident[0])}, so it does not show what a fix did"
    )


def before_fix(
    question: Question, dossier: Dossier, measures: Measures, label: str, applied: Instant
) -> str:
    """Why evidence that begins before the fix was applied shows nothing of it; empty when it may.

    A setting is read where it was changed, which is part of applying it.
    """
    if question.metric.is_text:
        return ""
    span = _span(question, dossier, measures, label)
    if span is None and any(one.label == label for one in dossier.attempts):
        return "nothing tells when these tests ran, so they may be from before the fix"
    if span is None or span[0] >= applied:
        return ""
    return (
        f"the evidence begins at {format_instant(span[0])}, before the fix was applied at "
        f"{format_instant(applied)}, so it shows both states"
    )


def window_missing(question: Question, dossier: Dossier, measures: Measures, label: str) -> str:
    """How much of the window asked for the evidence lacks, in words; empty when nothing."""
    wanted = duration_seconds(question.window)
    if not wanted:
        return ""
    span = _span(question, dossier, measures, label)
    covered = (span[1] - span[0]) / 1e9 if span else 0.0
    if covered >= wanted:
        return ""
    return f"the evidence covers {duration(covered)} of the {question.window} asked for"


def _span(question: Question, dossier: Dossier, measures: Measures, label: str) -> _Span:
    """The first and the last time: of test runs where the question is about tests, else of logs."""
    if question.metric is Metric.TEST_PASS_RATE:
        times = [one.at for one in dossier.attempts if one.label == label and one.at is not None]
        return (min(times), max(times)) if times else None
    reach = measures.asked.reached(label)
    return (reach.first, reach.last) if reach else None
