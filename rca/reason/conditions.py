"""Hypotheses from the experiment: each needed condition is a cause."""

from dataclasses import dataclass
from math import exp

from rca.model.analysis import CauseKind, Factor, Standing, Tier
from rca.model.cite import Cite, Claim
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.graph import NodeKind
from rca.model.instant import SECOND
from rca.model.measures import Pattern
from rca.model.rates import wilson
from rca.reason.changes import Change, Difference, spoken
from rca.reason.draft import Draft
from rca.reason.experiment import Fact, Trial
from rca.reason.scene import Scene, clock, seconds, times

IMMEDIATE = 60 * SECOND
SERVED_ENOUGH = 3


def from_conditions(scene: Scene) -> tuple[Draft, ...]:
    """One draft a needed condition, best score first."""
    trial = scene.trial
    if trial is None:
        return ()
    drafts = [_draft(scene, trial, position) for position in trial.experiment.needed]
    return tuple(sorted(drafts, key=lambda d: (-d.score, d.title)))


def _draft(scene: Scene, trial: Trial, position: int) -> Draft:
    facts = trial.facts[position]
    change = _change_behind(scene, facts)
    against = (*_served_before(scene), *_elsewhere(scene), *_not_alone(trial, position))
    factors = _factors(scene, trial, position, change)
    recorded = change is not None and change.recorded and change.at is not None
    holds = recorded and bool(scene.mechanism.steps) and not _objections(scene)
    cites = _cites(facts, change)
    return Draft(
        kind=CauseKind.CHANGE if recorded else CauseKind.CONFIG,
        node=NodeKind.CHANGE if recorded else NodeKind.CONFIG,
        tier=Tier.NONE,
        standing=Standing.SUPPORTED if holds else Standing.PLAUSIBLE,
        title=_title(scene, trial, position, change),
        service=scene.route.key.service,
        revision=scene.failing.place.revision,
        first_seen=change.at if change else scene.failing.first,
        summary=_summary(scene, trial, position, change),
        support=_support(scene, trial, position, change),
        against=against,
        factors=factors,
        cites=cites,
        condition=position,
    )


def _change_behind(scene: Scene, facts: tuple[Fact, ...]) -> Change | None:
    """The deploy of the failing revision, if it made one of these facts true."""
    change = scene.change_of(scene.failing.place.revision)
    if change is None:
        return None
    changed = {difference.name for difference in change.differences}
    return change if any(f.deployed and f.name in changed for f in facts) else None


def _cites(facts: tuple[Fact, ...], change: Change | None) -> tuple[Cite, ...]:
    found = list(change.cites[:2]) if change else []
    for fact in facts:
        if fact.cite not in found:
            found.append(fact.cite)
    return tuple(found)


def _title(scene: Scene, trial: Trial, position: int, change: Change | None) -> str:
    facts, service = trial.facts[position], scene.route.key.service
    said = [f for f in facts if not f.deployed]
    if change is None:
        name = trial.experiment.conditions[position].name
        return f"{service} {scene.failing.place.revision} runs with {name}"
    names = {fact.name for fact in facts if fact.deployed}
    phrase = spoken(tuple(d for d in change.differences if d.name in names))
    if said and not _names_cause(_differences(change, facts)):
        phrase = f"{phrase}, “{said[0].name}” now {said[0].value} (was {said[0].before})"
    verb = "deploy of" if change.recorded else "description of"
    return f"{verb} {service} {change.revision}: {phrase}"


def _differences(change: Change, facts: tuple[Fact, ...]) -> tuple[Difference, ...]:
    names = {fact.name for fact in facts if fact.deployed}
    return tuple(d for d in change.differences if d.name in names)


def _names_cause(differences: tuple[Difference, ...]) -> bool:
    """A setting says what it is; a new image alone does not."""
    return any(not d.name.endswith("image") for d in differences)


def _factors(
    scene: Scene, trial: Trial, position: int, change: Change | None
) -> tuple[Factor, ...]:
    counts = case_counts(trial, position)
    effect = wilson(counts.together, counts.together_total)[0]
    only = wilson(counts.failed_with, counts.failed_with + counts.failed_without)[0]
    facts = trial.facts[position]
    named = 0.6
    named_because = "only the image digest differs"
    if change and _names_cause(_differences(change, facts)):
        named, named_because = 1.0, "the deploy record names what changed"
    elif any(not fact.deployed for fact in facts):
        named, named_because = 0.9, "the revision says at start what differs"
    recorded = change is not None and change.recorded
    factors = [
        Factor(
            name="recorded",
            value=1.0 if recorded else 0.6,
            because="an audit entry records it" if recorded else "no record of a change shows it",
        ),
        Factor(name="named", value=named, because=named_because),
        Factor(
            name="therefore",
            value=effect,
            because=f"{counts.together} of {counts.together_total} failed where it held, "
            "with all else that is needed (lower 95% bound)",
        ),
        Factor(
            name="exclusive",
            value=only,
            because=f"{counts.failed_without} of {counts.failed_with + counts.failed_without} "
            "failures happened without it (lower 95% bound of the rest)",
        ),
        _mechanism_factor(scene),
    ]
    if change and change.at is not None:
        chance = _by_chance(scene, change)
        factors.append(
            Factor(
                name="not by chance",
                value=1.0 - chance,
                because=f"a deploy lies this close to the onset by chance with p = {chance:.2f}",
            )
        )
    factors += [
        Factor(name=name, value=0.3, because=claim.text) for name, claim in _objections(scene)
    ]
    return tuple(factors)


def _mechanism_factor(scene: Scene) -> Factor:
    if scene.mechanism.is_recorded:
        return Factor(name="mechanism", value=1.0, because="traces hold the error on the way")
    if scene.mechanism.steps:
        return Factor(name="mechanism", value=0.7, because="an error fits, no trace joins it")
    return Factor(name="mechanism", value=0.3, because="no error shows how it acts")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCounts:
    """How cases fall as a condition holds or not.

    `together` of `together_total` failed where everything needed held; `fine_alone` went well where
    the condition held and another needed one did not.
    """

    together: int
    together_total: int
    failed_with: int
    failed_without: int
    fine_alone: int


def case_counts(trial: Trial, position: int) -> CaseCounts:
    """The counts for that condition over all states of the experiment."""
    states, needed = trial.experiment.states, trial.experiment.needed
    both = [s for s in states if all(s.holds[i] for i in needed)]
    return CaseCounts(
        together=sum(s.failed for s in both),
        together_total=sum(s.total for s in both),
        failed_with=sum(s.failed for s in states if s.holds[position]),
        failed_without=sum(s.failed for s in states if not s.holds[position]),
        fine_alone=sum(s.total - s.failed for s in trial.holds_alone(position)),
    )


def _by_chance(scene: Scene, change: Change) -> float:
    """How likely some deploy lies this close before the onset, if deploys came at random.

    Poisson, with the rate of all recorded deploys in the incident's and the healthy evidence.
    """
    if change.at is None:
        return 1.0
    labels = (INCIDENT_LABEL, BASELINE_LABEL)
    recorded = sum(1 for c in scene.changes if c.recorded and c.label in labels)
    seen = [o for o in scene.measures.routes if o.place.label == INCIDENT_LABEL]
    span = max(o.last for o in seen) - min(o.first for o in seen)
    lag = max(0, scene.route.onset - change.at)
    return 1.0 - exp(-recorded * lag / span) if span else 1.0


def _objections(scene: Scene) -> tuple[tuple[str, Claim], ...]:
    """What speaks against the failing revision's deploy being enough."""
    found = [("immediate", claim) for claim in _served_before(scene)]
    found += [("control", claim) for claim in _elsewhere(scene)]
    change = scene.change_of(scene.failing.place.revision)
    if change and change.at is not None and change.at > scene.route.onset:
        text = f"The deploy came {seconds(change.at - scene.route.onset)} after the onset."
        found.append(("order", Claim(text=text, cites=change.cites)))
    return tuple(found)


def _served_before(scene: Scene) -> tuple[Claim, ...]:
    served = scene.served_well_before()
    wait = scene.route.onset - scene.failing.first
    if served < SERVED_ENOUGH or wait < IMMEDIATE:
        return ()
    text = (
        f"{scene.failing.place.revision} served {served} {scene.route.key.unit} well for "
        f"{seconds(wait)} before the first failure."
    )
    return (Claim(text=text, cites=(scene.example(scene.failing.example_ok),)),)


def _elsewhere(scene: Scene) -> tuple[Claim, ...]:
    """The same first error on a service that was not changed."""
    if not scene.mechanism.steps:
        return ()
    first = scene.mechanism.steps[0].pattern
    text = first.template.partition(" at ")[0]
    changed = {c.service for c in scene.changes if c.recorded and c.previous and c.differences}
    for pattern in scene.measures.patterns:
        if pattern.template.partition(" at ")[0] != text or not pattern.is_error:
            continue
        for service in sorted(_services(pattern) - changed - {scene.route.key.service, ""}):
            claim = f"{service}, which was not changed, logs the same error: {text[:120]}"
            return (Claim(text=claim, cites=(pattern.example,)),)
    return ()


def _services(pattern: Pattern) -> set[str]:
    return {t.place.service for t in pattern.tallies if t.place.label == INCIDENT_LABEL}


def _not_alone(trial: Trial, position: int) -> tuple[Claim, ...]:
    """The counter-examples: it held, and nothing failed."""
    return tuple(
        Claim(
            text=f"Under “{state.label}” it held alone: {state.failed} of "
            f"{times(state.total, trial.experiment.unit)} failed.",
            cites=(state.cite,),
        )
        for state in trial.holds_alone(position)
    )


def _summary(scene: Scene, trial: Trial, position: int, change: Change | None) -> tuple[Claim, ...]:
    claims: list[Claim] = []
    if change is not None and change.at is not None:
        lag = scene.route.onset - change.at
        text = f"{change.revision} became ready at {clock(change.at)}"
        if lag >= 0:
            text += f", {seconds(lag)} before the first failure"
        claims.append(Claim(text=f"{text}.", cites=(change.cites[0],)))
    claims += trial.experiment.conditions[position].facts[:6]
    counts = case_counts(trial, position)
    claims.append(
        Claim(
            text=f"Where it held{_with_others(trial, position)}, {counts.together} of "
            f"{times(counts.together_total, trial.experiment.unit)} failed.",
            cites=(scene.route.cite,),
        )
    )
    return tuple(claims)


def _with_others(trial: Trial, position: int) -> str:
    others = [trial.experiment.conditions[i].name for i in trial.experiment.needed if i != position]
    return f" together with “{'” and “'.join(others)}”" if others else ""


def _support(scene: Scene, trial: Trial, position: int, change: Change | None) -> tuple[Claim, ...]:
    claims: list[Claim] = []
    for state in trial.experiment.states:
        if state.holds[position]:
            continue
        claims.append(
            Claim(
                text=f"Without it, under “{state.label}” ({state.revision}), {state.failed} of "
                f"{times(state.total, trial.experiment.unit)} failed.",
                cites=(state.cite,),
            )
        )
    if change is not None and change.at is not None:
        old = [
            o
            for o in scene.route.outcomes
            if o.place.label == INCIDENT_LABEL and o.place.revision != change.revision
        ]
        claims += [
            Claim(
                text=f"In the same evidence {o.place.revision} served {o.total - o.failed} of "
                f"{times(o.total, scene.route.key.unit)} well.",
                cites=(o.example_ok,),
            )
            for o in old
            if o.example_ok is not None
        ]
    return tuple(claims)
