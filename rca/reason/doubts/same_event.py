"""Did the same event do no such harm on the revisions before?

Where each refused request costs the new revision a connection, and cost the old one none, requests
of one kind are set against each other, whenever the two revisions served.
"""

from rca.model.cite import Claim
from rca.model.plural import times
from rca.model.rates import wilson
from rca.model.signals import Companion
from rca.reason.case import Case
from rca.reason.suspect import Doubt, Suspect, Way

LEAST = 5
"""Such events on other revisions: a few may have gone well by chance."""

_TIMES = 2
"""The rates have to lie this far apart, bound against bound: a number that moves anyhow is none."""

_ALIKE = 0.1


def same_event(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """For a deploy whose drift has steps that go with an event which other revisions had too."""
    if suspect.change is None:
        return None
    shown = {cite for way in ways if way.name == "drift" for cite in way.claim.cites}
    for one in case.measures.companions:
        is_its = (one.service, one.revision) == (suspect.service, suspect.revision)
        if is_its and one.cite in shown and one.elsewhere >= LEAST and one.elsewhere_cite:
            return _compared(one, case)
    return None


def _compared(one: Companion, case: Case) -> Doubt | None:
    events = one.then + one.without_step
    here, _ = wilson(one.then, events)
    _, there = wilson(one.elsewhere_steps, one.elsewhere)
    is_contrast = here > _TIMES * there
    if not is_contrast and one.elsewhere_steps * 2 < one.elsewhere:
        return None
    pattern = case.patterns.get(one.companion)
    said = pattern.template[:80] if pattern else one.companion
    text = (
        f"“{said}” moved {one.field} {one.then:,} of {times(events, 'times')} on {one.revision}, "
        f"and {one.elsewhere_steps:,} of {times(one.elsewhere, 'times')} on other revisions."
    )
    cites = (one.cite, *((one.elsewhere_cite,) if one.elsewhere_cite else ()))
    return Doubt(
        name="same event",
        value=1.0 if is_contrast else _ALIKE,
        because="the same event did not do so on other revisions"
        if is_contrast
        else "the same event does so on other revisions",
        claim=Claim(text=text, cites=cites),
        speaks_for=is_contrast,
        is_contrast=is_contrast,
    )
