"""What speaks against the needed conditions being the whole story.

Each objection alone keeps a hypothesis from being supported; all of them are shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rca.model.cite import Claim
from rca.model.evidence import INCIDENT_LABEL
from rca.model.instant import SECOND
from rca.model.measures import Pattern
from rca.model.plural import times
from rca.reason.changes import Change, is_image
from rca.reason.facts import Fact
from rca.reason.outcomes import is_fine, well_after
from rca.reason.phrases import clock, seconds
from rca.reason.scene import Scene

SAME_TIME = 5 * SECOND
"""Clocks of services and platform may differ by so much."""

_TOLD_APART = 3
"""Revisions that each have an image of their own, for the image to be but their name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A fact against, by its name among the factors of a score."""

    name: str
    claim: Claim

    @property
    def value(self) -> float:
        """What is left of the score when it holds."""
        return _LEFT[self.name]


_LEFT = {
    "order": 0.05,
    "control": 0.1,
    "immediate": 0.3,
    "healed": 0.3,
    "passed on": 0.3,
    "mixed": 0.5,
    "tests": 0.5,
    "company": 0.5,
    "reversal": 0.8,
    "environment": 0.8,
    "own image": 0.5,
}
"""What shows that it was something else takes more away than what is merely not shown."""


def objections_to(
    scene: Scene, change: Change | None, facts: tuple[Fact, ...] = ()
) -> tuple[Objection, ...]:
    """Everything that speaks against that change (or the failing revision) being enough.

    `facts` are those of the condition that the change made true.
    """
    return (*_object(scene, change), *_only_its_image(scene, facts))


def _object(scene: Scene, change: Change | None) -> Iterator[Objection]:
    yield from _served_before(scene)
    yield from _healed(scene)
    yield from _fails_elsewhere(scene)
    yield from _fails_otherwise(scene)
    yield from _tests_disagree(scene)
    yield from _passes_on(scene)
    if change is None or change.at is None:
        return
    if change.at > scene.route.onset + SAME_TIME:
        text = f"The deploy came {seconds(change.at - scene.route.onset)} after the onset."
        yield Objection(name="order", claim=Claim(text=text, cites=change.cites))
    if not change.shows_environment:
        text = "Nothing shows the environment variables on both sides of this deploy."
        yield Objection(name="environment", claim=Claim(text=text, cites=change.cites))
    if scene.healthy_after(scene.route.onset) is None and not names_cause(scene, change):
        text = (
            "No state without it was served well after the onset, and no error names what it "
            "changed: what else changed at that time is not excluded."
        )
        yield Objection(name="reversal", claim=Claim(text=text, cites=change.cites))
        yield from _another_deploy(scene, change)


def _only_its_image(scene: Scene, facts: tuple[Fact, ...]) -> Iterator[Objection]:
    """An image of its own tells every revision from every other, and not what is wrong in it."""
    if scene.trial is None or not facts or not all(f.deployed and is_image(f.name) for f in facts):
        return
    revisions = {state.revision for state in scene.trial.experiment.states}
    images = [
        {setting.value for setting in deploy.spec.settings if setting.name == fact.name}
        for fact in facts[:1]
        for deploy in scene.measures.deploys
        if deploy.spec.service == scene.route.key.service and deploy.spec.revision in revisions
    ]
    if len(images) >= _TOLD_APART and len({frozenset(image) for image in images}) == len(images):
        text = "Every revision has an image of its own, and nothing else tells this one apart."
        yield Objection(name="own image", claim=Claim(text=text, cites=(facts[0].cite,)))


def names_cause(scene: Scene, change: Change) -> bool:
    """Whether the first error spells the name of a variable that the change removed or set."""
    if not scene.mechanism.steps:
        return False
    first = scene.mechanism.steps[0].pattern
    text = f"{first.template} {first.example.quote}"
    return any(d.is_variable and d.short_name in text for d in change.differences)


def _served_before(scene: Scene) -> Iterator[Objection]:
    served = scene.served_well_before()
    if served and scene.failing.example_ok is not None:
        wait = scene.route.onset - scene.failing.first
        text = (
            f"{scene.failing.place.revision} served {served} {scene.route.key.unit} well for "
            f"{seconds(wait)} before the first failure."
        )
        cites = (scene.failing.example_ok,)
        yield Objection(name="immediate", claim=Claim(text=text, cites=cites))


def _healed(scene: Scene) -> Iterator[Objection]:
    """The failing revision was still there when the failures ended, and then served well."""
    failing = scene.failing
    served = well_after((failing,))
    if served and failing.example_ok is not None and failing.last_failed is not None:
        text = (
            f"{failing.place.revision} was still there when the failures ended at "
            f"{clock(failing.last_failed)}, and then served {served:,} {scene.route.key.unit} well."
        )
        yield Objection(name="healed", claim=Claim(text=text, cites=(failing.example_ok,)))


def _fails_elsewhere(scene: Scene) -> Iterator[Objection]:
    """The same first error on a service that was not changed in the incident."""
    if not scene.mechanism.steps:
        return
    text = scene.mechanism.steps[0].pattern.template.partition(" at ")[0]
    changed = {
        c.service
        for c in scene.changes
        if c.recorded and c.label == INCIDENT_LABEL and (c.at or 0) <= scene.route.onset + SAME_TIME
    }
    for pattern in scene.measures.patterns:
        if pattern.template.partition(" at ")[0] != text or not pattern.is_error:
            continue
        for service in sorted(_services(pattern) - changed - {scene.route.key.service, ""}):
            claim = f"{service}, which was not changed, logs the same error: {text[:120]}"
            yield Objection(name="control", claim=Claim(text=claim, cites=(pattern.example,)))
            return


def _services(pattern: Pattern) -> set[str]:
    return {t.place.service for t in pattern.tallies if t.place.label == INCIDENT_LABEL}


def _fails_otherwise(scene: Scene) -> Iterator[Objection]:
    """States that neither fail nor are fine have no place in a clear answer."""
    for outcome in scene.trial.mixed if scene.trial else ():
        if outcome.example_failed is None:
            continue
        text = (
            f"Under “{outcome.place.label}” {outcome.place.revision} failed "
            f"{outcome.failed:,} of {times(outcome.total, scene.route.key.unit)}: neither as in "
            "the incident nor as in healthy times."
        )
        yield Objection(name="mixed", claim=Claim(text=text, cites=(outcome.example_failed,)))


def _tests_disagree(scene: Scene) -> Iterator[Objection]:
    """Tests that fail in the incident fail as well where the route is served."""
    fine = {o.place.label for o in scene.route.outcomes if is_fine(o, scene.failing)}
    fine -= {INCIDENT_LABEL}
    tests = {rate.test for group in scene.tests for rate in group.rates}
    for rate in scene.measures.tests:
        if rate.test in tests and rate.label in fine and rate.failed * 2 >= rate.attempts > 0:
            if rate.first_failed is None:
                continue
            text = (
                f"{rate.test} fails under “{rate.label}” as well "
                f"({rate.failed} of {rate.attempts}), where {scene.route.key.spoken} is served."
            )
            yield Objection(name="tests", claim=Claim(text=text, cites=(rate.first_failed,)))
            return


def _passes_on(scene: Scene) -> Iterator[Objection]:
    """The service has no trouble of its own, and its errors speak of another one that is ill."""
    service = scene.route.key.service
    if scene.case.own_trouble(service) is not None:
        return
    for trouble in scene.case.troubles:
        other = scene.case.dependence.passed_on_from(trouble)
        if service in trouble.services and other:
            text = f"Its errors speak of {other}: “{trouble.text[:120]}”."
            yield Objection(name="passed on", claim=Claim(text=text, cites=(trouble.cite,)))
            return


def _another_deploy(scene: Scene, change: Change) -> Iterator[Objection]:
    """A deploy of another service between the last healthy request and the onset."""
    healthy = [o.last for o in scene.route.outcomes if o.last <= scene.route.onset]
    since = max(healthy, default=scene.failing.first)
    for other in scene.changes:
        if not other.recorded or other.at is None or other.service == change.service:
            continue
        if since - SAME_TIME <= other.at <= scene.route.onset + SAME_TIME:
            text = f"{other.service} {other.revision} was deployed at the same time."
            yield Objection(name="company", claim=Claim(text=text, cites=other.cites[:1]))
