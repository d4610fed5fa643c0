"""The tool and the hand take turns at `whys.toml`: where both wrote, the hand wins.

What was confirmed in the interview and is not in the file yet is not lost: it is said again on
top of what the hand wrote, unless the hand answered the same why.
"""

from rca.interview.state import State, free_ids
from rca.model.journal import Answered, Draft, Drafted, Event, Took
from rca.model.why import Why, WhyTree


def taking_turns(state: State, written: WhyTree, theirs: WhyTree, sha256: str) -> tuple[Event, ...]:
    """The events that go on from `theirs`, the file as the hand left it.

    `written` is what the file said before. A why of ours whose id the hand gave to another gets
    the next free one; one whose parent the hand took out asks about the symptom.
    """
    base = {why.id: why for why in written.whys}
    hand = {why.id: why for why in theirs.whys}
    events: list[Event] = [Took(sha256=sha256, tree=theirs)]
    names: dict[str, str] = {}
    tree = theirs
    for why in state.tree.whys:
        there, draft = hand.get(why.id), state.drafts.get(why.id)
        if not _is_ours(why, base.get(why.id), there, draft):
            continue
        if there is not None and why.id not in base and not _is_same(why, there, draft):
            taken = (*hand, *(ours.id for ours in state.tree.whys), *names.values())
            (names[why.id],) = free_ids(taken, 1)
        why_id, parent = names.get(why.id, why.id), names.get(why.parent, why.parent)
        parent = parent if parent in _before(tree, why_id) else ""
        said = why.model_copy(update={"id": why_id, "parent": parent})
        tree = tree.with_why(said)
        events.append(Answered(why=said))
    for why_id, draft in state.drafts.items():
        before, now = state.tree.why(why_id), tree.why(names.get(why_id, why_id))
        if now is not None and (before is None or now.status == before.status):
            events.append(Drafted(why=now.id, draft=draft))
    return tuple(events)


def _before(tree: WhyTree, why_id: str) -> list[str]:
    """The ids that a why of that id may ask about."""
    ids = [why.id for why in tree.whys]
    return ids[: ids.index(why_id)] if why_id in ids else ids


def _is_ours(why: Why, was: Why | None, there: Why | None, draft: Draft | None) -> bool:
    """Whether our version is said again: we changed it, and the hand did not."""
    if why in (was, there):
        return False
    if was is not None:
        return there == was
    if there is None or not _is_same(why, there, draft):
        return True
    return there.status == "unknown" and why.status == "answered"


def _is_same(why: Why, there: Why, draft: Draft | None) -> bool:
    """Whether two whys of one id are one, rather than a new one of ours and a new one by hand.

    They are when they ask the same, or when theirs says what we had drafted: a journal that was
    cut knows less than the file that was written from it.
    """
    if (why.parent, why.question) == (there.parent, there.question):
        return True
    said = draft.model_dump(exclude_none=True) if draft else {}
    kept = there.model_dump(include=set(said))
    return why.status == "unknown" and why.parent == there.parent and said == kept
