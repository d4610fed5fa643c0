"""Hypotheses from the experiment: each needed condition is a cause."""

from dataclasses import dataclass
from math import exp, prod

from rca.model.analysis import CauseKind, Factor, Standing
from rca.model.cite import Cite, Claim
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.graph import NodeKind
from rca.model.plural import times
from rca.model.rates import wilson
from rca.reason.changes import Change, Difference, is_image, spoken
from rca.reason.draft import Draft
from rca.reason.experiment import Trial
from rca.reason.facts import Fact
from rca.reason.judge import LEAST_SURE
from rca.reason.objections import Objection, objections_to
from rca.reason.phrases import chance_of, clock, revision_of, seconds
from rca.reason.scene import Scene


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
    objections = objections_to(scene, change, facts)
    recorded = change is not None and change.recorded and change.at is not None
    factors = _factors(scene, trial, position, change, objections)
    is_sure = prod(factor.value for factor in factors) >= LEAST_SURE
    holds = recorded and bool(scene.mechanism.steps) and not objections and is_sure
    return Draft(
        kind=CauseKind.CHANGE if recorded else CauseKind.CONFIG,
        node=NodeKind.CHANGE if recorded else NodeKind.CONFIG,
        standing=Standing.SUPPORTED if holds else Standing.PLAUSIBLE,
        title=_title(scene, trial, position, change),
        service=scene.route.key.service,
        revision=change.revision if change else scene.failing.place.revision,
        first_seen=change.at if change else scene.failing.first,
        summary=_summary(scene, trial, position, change),
        support=_support(trial, position),
        against=(*(o.claim for o in objections), *_not_alone(trial, position)),
        factors=factors,
        cites=_cites(facts, change),
        condition=position,
    )


def _change_behind(scene: Scene, facts: tuple[Fact, ...]) -> Change | None:
    """The one change that made all of these facts true; None when they came with several."""
    made_by = [scene.change_that_set(f.name, f.value) for f in facts if f.deployed]
    if not made_by or any(change != made_by[0] for change in made_by):
        return None
    return made_by[0]


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
        return f"{revision_of(service, scene.failing.place.revision)} runs with {name}"
    names = {fact.name for fact in facts if fact.deployed}
    phrase = spoken(tuple(d for d in change.differences if d.name in names))
    if said and not _names_cause(_differences(change, facts)):
        phrase = f"{phrase}, “{said[0].name}” now {said[0].value} (was {said[0].before})"
    verb = "deploy of" if change.recorded else "description of"
    return f"{verb} {revision_of(service, change.revision)}: {phrase}"


def _differences(change: Change, facts: tuple[Fact, ...]) -> tuple[Difference, ...]:
    names = {fact.name for fact in facts if fact.deployed}
    return tuple(d for d in change.differences if d.name in names)


def _names_cause(differences: tuple[Difference, ...]) -> bool:
    """A setting says what it is; a new image alone does not."""
    return any(not is_image(d.name) for d in differences)


def _factors(
    scene: Scene,
    trial: Trial,
    position: int,
    change: Change | None,
    objections: tuple[Objection, ...],
) -> tuple[Factor, ...]:
    counts = case_counts(trial, position)
    effect = wilson(counts.together, counts.together_total)[0]
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
            because=f"{counts.together:,} of {counts.together_total:,} failed where it held, "
            "with all else that is needed (lower 95% bound)",
        ),
        _mechanism_factor(scene),
    ]
    if change and change.at is not None and scene.healthy_after(scene.route.onset) is None:
        chance = _by_chance(scene, change)
        factors.append(
            Factor(
                name="not by chance",
                value=1.0 - chance,
                because=f"a deploy lies this close to the onset by chance with "
                f"{chance_of(chance)}, "
                "and nothing was put back",
            )
        )
    factors += [
        Factor(name=objection.name, value=objection.value, because=objection.claim.text)
        for objection in objections
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

    Poisson, with the rate of all recorded deploys over all the time that requests were seen in the
    incident and in healthy times.
    """
    labels = (INCIDENT_LABEL, BASELINE_LABEL)
    recorded = sum(1 for c in scene.changes if c.recorded and c.label in labels)
    seen = [o for o in scene.measures.routes if o.place.label in labels]
    span = max(o.last for o in seen) - min(o.first for o in seen)
    lag = max(0, scene.route.onset - (change.at or 0))
    return 1.0 - exp(-recorded * lag / span) if span else 1.0


def _not_alone(trial: Trial, position: int) -> tuple[Claim, ...]:
    """The counter-examples: it held without another needed condition, and nothing failed."""
    experiment = trial.experiment
    claims: list[Claim] = []
    for state in trial.holds_alone(position):
        missing = [
            experiment.conditions[other].name
            for other in experiment.needed
            if not state.holds[other]
        ]
        text = (
            f"Under “{state.label}” it held without “{'” and “'.join(missing)}”: {state.failed} of "
            f"{times(state.total, experiment.unit)} failed."
        )
        claims.append(Claim(text=text, cites=(state.cite,)))
    return tuple(claims)


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


def _support(trial: Trial, position: int) -> tuple[Claim, ...]:
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
    return tuple(claims)
