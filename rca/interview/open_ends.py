"""Where one can go on: findings whose cause is not reached yet, and questions that stand open.

A branch ends when its cause is evidenced, actionable and counterfactual, at whatever depth.
"""

from dataclasses import dataclass

from rca.model.why import Why, WhyTree


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEnd:
    """A why at the end of a branch, and what keeps the branch from ending there."""

    why: Why
    missing: tuple[str, ...]


def missing_in(why: Why) -> tuple[str, ...]:
    """What an answer lacks to be a cause at which one may stop."""
    if why.status == "unknown":
        return ("an answer",)
    return tuple(
        word
        for word, is_there in (
            ("evidence", bool(why.cites)),
            ("what would have happened without it", bool(why.counterfactual)),
            ("what can be changed about it", bool(why.actionable)),
        )
        if not is_there
    )


def open_ends(tree: WhyTree) -> tuple[OpenEnd, ...]:
    """The ends of branches that cannot stop there, in the order of the tree; the unknown too."""
    parents = {why.parent for why in tree.whys}
    return tuple(
        OpenEnd(why=why, missing=missing)
        for why in tree.whys
        if why.id not in parents and (missing := missing_in(why))
    )
