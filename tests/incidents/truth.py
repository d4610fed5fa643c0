"""What the cause of an invented incident is, and how an answer is judged by it.

The rules are those of the benchmark: a hypothesis is right when an accepted pattern matches its
title, or, its title naming no distractor, when one matches its summary or its first cited entry is
one that is the cause.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The cause. `accept`, `partial` and `distractors` are patterns; case does not matter.

    `answerable` is False where the evidence does not suffice: only insufficient_evidence is honest.
    """

    cause: str
    kind: str
    accept: tuple[str, ...] = ()
    insert_ids: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    distractors: tuple[tuple[str, str], ...] = ()
    answerable: bool = True

    def document(self) -> Json:
        """The truth as the benchmark stores it."""
        return {
            "root_cause": self.cause,
            "kind": self.kind,
            "answerable": self.answerable,
            "accept": {"regex": list(self.accept), "insert_ids": list(self.insert_ids)},
            "partial": {"regex": list(self.partial)},
            "distractors": [{"regex": regex, "why": why} for regex, why in self.distractors],
        }

    def is_right(self, hypothesis: Json) -> bool:
        """Whether a hypothesis of an analysis document names the cause."""
        title, summary = str(hypothesis["title"]), str(hypothesis["summary"])
        if _any(self.accept, title):
            return True
        if _any([regex for regex, _ in self.distractors], title):
            return False
        cited: Json = next(iter(hypothesis["evidence"]), {})
        return _any(self.accept, summary) or cited.get("insert_id") in self.insert_ids

    def is_partial(self, hypothesis: Json) -> bool:
        """Whether it names the mechanism and not what set it off."""
        return _any(self.partial, f"{hypothesis['title']} {hypothesis['summary']}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How an analysis does: the rank of the true cause from 1, None when it is not named."""

    verdict: str
    rank: int | None
    first: str
    confidently_wrong: bool

    @property
    def is_found(self) -> bool:
        """Whether a root cause was claimed."""
        return self.verdict == "root_cause_found"


def is_bolder(before: Score, after: Score) -> bool:
    """Whether more is claimed after a change that gave no reason for it, or something else."""
    if not after.is_found:
        return False
    return not before.is_found or (after.rank == 1) != (before.rank == 1)


def score(truth: Truth, document: Json) -> Score:
    """Judge an analysis document."""
    ranked = sorted(document["hypotheses"], key=lambda hypothesis: int(hypothesis["rank"]))
    rank = next((at for at, one in enumerate(ranked, 1) if truth.is_right(one)), None)
    found = document["verdict"] == "root_cause_found"
    is_near = rank == 1 or bool(ranked and truth.is_partial(ranked[0]))
    return Score(
        verdict=document["verdict"],
        rank=rank,
        first=ranked[0]["title"] if ranked else "",
        confidently_wrong=found and not (truth.answerable and is_near),
    )


def change_of(service: str, revision: str) -> tuple[str, str]:
    """Patterns of a title that names a deploy of a service, by its name or by the revision's."""
    verb = r"(deploy|change|release|revision|rollout|update|image|version)\w*"
    return (rf"{verb} (of|to|on|in) (the )?(service )?[`'\"]?{service}\b", revision)


def without_deploy(*patterns: str) -> tuple[str, ...]:
    """The same patterns, for a title that blames no deploy: who blames one has not understood."""
    return tuple(rf"^(?!.*deploy of ).*(?:{pattern})" for pattern in patterns)


def _any(patterns: Sequence[str], text: str) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE | re.DOTALL) for pattern in patterns)
