"""A test that passes and fails on the same code, and what tells why."""

import re
from dataclasses import dataclass

from rca.model.cite import Claim
from rca.model.outcome import TestAttempt

WORD = re.compile(r"[A-Za-z]{3,}")
"""A word of a test's name or of its failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnstableTest:
    """One test with its failed and passed attempts under the incident's label."""

    test: str
    failed: tuple[TestAttempt, ...]
    passed: tuple[TestAttempt, ...]

    @property
    def short(self) -> str:
        """Its name without the suite."""
        return self.test.rpartition(".")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What tells the kind of instability: `title` names it, `told` is how much it says.

    `is_contrast` holds where attempts with it are set against attempts without it.
    """

    title: str
    told: float
    because: str
    claims: tuple[Claim, ...]
    is_contrast: bool = False
