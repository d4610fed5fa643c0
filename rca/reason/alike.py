"""Tests that fail with the very words of an error of production."""

import re

from rca.model.evidence import INCIDENT_LABEL
from rca.model.outcome import TestAttempt
from rca.reason.case import Case
from rca.reason.trouble import Trouble

_LEAST_WORDS = 3
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONGEST = 20_000


def tests_that_show(trouble: Trouble, case: Case) -> dict[str, TestAttempt]:
    """The first failure of each test that says the words of the error, in their order.

    Numbers may differ; an error of fewer than three words is shown by none.
    """
    words = _words(trouble.text)
    found: dict[str, TestAttempt] = {}
    if len(words.split()) < _LEAST_WORDS:
        return found
    for attempt in case.attempts:
        if attempt.label == INCIDENT_LABEL and attempt.outcome.is_bad:
            said = _words(f"{attempt.message}\n{attempt.detail}"[:_LONGEST])
            if f" {words} " in f" {said} ":
                found.setdefault(attempt.test, attempt)
    return found


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text))
