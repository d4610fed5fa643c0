"""Ranks and tiers: what stands on the path first, by standing and score, loudness aside."""

from dataclasses import replace

from rca.model.analysis import Standing, Tier
from rca.model.graph import NodeKind
from rca.reason.draft import Draft

_ORDER = {Standing.SUPPORTED: 0, Standing.PLAUSIBLE: 1, Standing.RULED_OUT: 2}


def ranked(drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Supported before plausible before ruled out; of the supported, conditions first; by score."""
    return tuple(
        sorted(
            drafts,
            key=lambda d: (
                _ORDER[d.standing],
                -round(d.score, 6) if d.standing is Standing.PLAUSIBLE else 0,
                d.condition is None,
                -d.score,
                d.title,
            ),
        )
    )


def with_tiers(drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """The first needed condition is primary, the others secondary, a supported weakness tertiary.

    Only for a verdict that holds: without one nothing has a tier.
    """
    made: list[Draft] = []
    has_primary = False
    for draft in drafts:
        tier = Tier.NONE
        if draft.standing is Standing.SUPPORTED and _is_cause(draft):
            tier = Tier.SECONDARY if has_primary else Tier.PRIMARY
            has_primary = True
        elif draft.standing is Standing.SUPPORTED:
            tier = Tier.TERTIARY
        made.append(replace(draft, tier=tier))
    return tuple(made)


def _is_cause(draft: Draft) -> bool:
    """A needed condition, or a suspect that a contrast supports; a weakness is neither."""
    return draft.condition is not None or draft.node is not NodeKind.CODE


def no_surer(drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Without a verdict nothing is more than plausible."""
    return tuple(
        replace(draft, standing=Standing.PLAUSIBLE)
        if draft.standing is Standing.SUPPORTED
        else draft
        for draft in drafts
    )
