"""Where an interview stands, and what one event makes of it.

A `State` never changes; `applied` gives the next one or refuses the event.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from pydantic import ValidationError

from rca.model.journal import (
    Accepted,
    Answered,
    Draft,
    Drafted,
    Left,
    Looked,
    Reopened,
)
from rca.model.why import Why, WhyTree

FIELDS = (
    "finding",
    "cites",
    "also_needed",
    "ruled_out",
    "counterfactual",
    "actionable",
    "layer",
)
"""The parts of an answer in the order in which they are asked for."""

Asking = Literal["next", "causes", "answer"]
Change = Looked | Accepted | Reopened | Drafted | Answered | Left


class UnfitError(ValueError):
    """An event that cannot happen here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`tree` is what `whys.toml` has to say; `drafts` are answers begun, by the id of their why.

    `asking` says what is asked: the causes of the finding `at` (empty: of the symptom), the answer
    to the why `at`, or what to do next, after the why `at`.
    """

    tree: WhyTree = field(default_factory=WhyTree)
    drafts: Mapping[str, Draft] = field(default_factory=lambda: MappingProxyType({}))
    asking: Asking = "next"
    at: str = ""

    @property
    def waiting(self) -> tuple[str, ...]:
        """Branches that were accepted and are not answered yet, in the order of their ids."""
        return tuple(
            why.id for why in self.tree.whys if why.id in self.drafts and why.status == "unknown"
        )


def applied(state: State, event: Change, settle: str) -> State:
    """The state after an event. Raises UnfitError.

    An accepted branch stands in the tree as unknown, with `settle` as what would answer it, so
    that the tree alone knows every open question.
    """
    match event:
        case Looked(parent=parent):
            _ask_known(state, parent, or_none=True)
            return replace(state, asking="causes", at=parent)
        case Accepted(parent=parent):
            _ask_known(state, parent, or_none=True)
            return _opened(state, event, settle)
        case Reopened(why=why_id):
            why = _ask_known(state, why_id)
            draft = state.drafts.get(why_id) or _draft_from(why)
            return _with_draft(replace(state, asking="answer", at=why_id), why_id, draft)
        case Drafted(why=why_id, draft=part):
            _ask_known(state, why_id)
            old = state.drafts.get(why_id, Draft())
            said = {name: getattr(part, name) for name in part.model_fields_set}
            draft = old.model_copy(update={k: v for k, v in said.items() if v is not None})
            return _with_draft(replace(state, asking="answer", at=why_id), why_id, draft)
        case Answered(why=why):
            return _answered(state, why)
        case Left():
            return replace(state, asking="next")


def next_field(draft: Draft) -> str:
    """The first part that was not asked for yet; empty when the answer is whole."""
    return next((name for name in FIELDS if getattr(draft, name) is None), "")


def answer_of(why: Why, draft: Draft) -> Why:
    """The answer that a draft amounts to; what it does not speak of stays as it was.

    Raises ValidationError: the model refuses a finding without evidence.
    """
    said = {
        name: getattr(draft, name)
        for name in Draft.model_fields
        if getattr(draft, name) is not None
    }
    kept = {name: getattr(why, name) for name in Why.model_fields}
    return Why.model_validate({**kept, **said, "status": "answered", "settle": ""})


def free_ids(taken: Iterable[str], number: int) -> tuple[str, ...]:
    """Ids for that many new whys, behind all that are taken."""
    last = max((int(why_id[1:]) for why_id in taken), default=0)
    return tuple(f"W{last + 1 + position}" for position in range(number))


def _ask_known(state: State, why_id: str, *, or_none: bool = False) -> Why | None:
    why = state.tree.why(why_id)
    if why is None and not (or_none and not why_id):
        raise UnfitError(f"there is no {why_id}")
    return why


def _opened(state: State, event: Accepted, settle: str) -> State:
    tree, drafts = state.tree, dict(state.drafts)
    for opening in event.openings:
        if tree.why(opening.id) is not None:
            raise UnfitError(f"{opening.id} is taken")
        placeholder = Why(
            id=opening.id,
            parent=event.parent,
            question=opening.question,
            status="unknown",
            settle=settle,
        )
        tree = tree.with_why(placeholder)
        drafts[opening.id] = Draft(cause=opening.cause, standing=opening.standing)
    return replace(
        state,
        tree=tree,
        drafts=MappingProxyType(drafts),
        asking="answer",
        at=event.openings[0].id,
    )


def _answered(state: State, why: Why) -> State:
    try:
        tree = state.tree.with_why(why)
    except ValidationError as error:
        raise UnfitError(error.errors()[0]["msg"]) from None
    drafts = {why_id: draft for why_id, draft in state.drafts.items() if why_id != why.id}
    after = replace(state, tree=tree, drafts=MappingProxyType(drafts), asking="next", at=why.id)
    if state.at == why.id and after.waiting:
        return replace(after, asking="answer", at=after.waiting[0])
    return after


def _with_draft(state: State, why_id: str, draft: Draft) -> State:
    return replace(state, drafts=MappingProxyType({**state.drafts, why_id: draft}))


def _draft_from(why: Why | None) -> Draft:
    if why is None or why.status == "unknown":
        return Draft()
    return Draft.model_validate({name: getattr(why, name) for name in Draft.model_fields})
