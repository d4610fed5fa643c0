"""Which conditions does the effect need? States of the system set against each other.

Every labelled state (a revision under a label) has facts: what it was deployed with and what it
said when it started. A fact is a condition when some healthy state lacks it. Facts that come and
go together are one condition, because no state tells them apart. The needed conditions are the
fewest whose conjunction holds in just the failing states (Mill's joint method of agreement and
difference, A System of Logic, III.8).
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from rca.model.analysis import Condition, Experiment, State
from rca.model.cite import Cite
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.measures import Measures, Place, RouteOutcome
from rca.reason.changes import is_environment
from rca.reason.facts import Fact, claim_of, kinds_of, name_of
from rca.reason.outcomes import is_failing, is_fine, is_mixed
from rca.reason.symptoms import FailingRoute

MOST_NEEDED = 3

Vector = tuple[bool | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """An `Experiment` together with the facts behind each of its conditions."""

    experiment: Experiment
    facts: tuple[tuple[Fact, ...], ...]
    """Runs parallel to `experiment.conditions`, deployed facts first."""
    reference: RouteOutcome
    """The failing state that the facts are about."""
    mixed: tuple[RouteOutcome, ...]
    """States that neither fail nor are fine: they speak against a clear answer."""

    def holds_alone(self, position: int) -> tuple[State, ...]:
        """The states in which that needed condition holds and another needed one does not."""
        needed = self.experiment.needed
        return tuple(
            state
            for state in self.experiment.states
            if state.holds[position] and not all(state.holds[other] for other in needed)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of one state; `has_*` say whether silence means absence."""

    settings: dict[str, tuple[str, Cite]]
    has_environment: bool
    sayings: dict[str, dict[str, Cite]]


def try_out(measures: Measures, route: FailingRoute) -> Trial | None:
    """The experiment that the evidence holds for that route; None without a healthy state."""
    failing = [o for o in route.outcomes if is_failing(o)]
    reference = max(
        (o for o in failing if o.place.label == INCIDENT_LABEL),
        key=lambda o: (o.failed, o.place),
        default=None,
    )
    if reference is None:
        return None
    fine = [o for o in route.outcomes if is_fine(o, reference)]
    if not fine:
        return None
    outcomes = [o for o in route.outcomes if o in failing or o in fine]
    known = {o.place: _known(measures, o.place) for o in outcomes}
    facts = _facts(reference.place, sorted((o.place for o in fine), key=_nearest_first), known)
    effect = tuple(o in failing for o in outcomes)
    vectors = {
        fact: tuple(_holds(fact, known[o.place]) for o in outcomes)
        for fact in facts
        if not _is_identifier(fact, outcomes, known)
    }
    useful = {
        fact: vector
        for fact, vector in vectors.items()
        if all(held is not False for held, fails in zip(vector, effect, strict=True) if fails)
    }
    classes = _classes(useful)
    if not classes:
        return None
    needed = _fewest(tuple(classes), effect)
    proved = all(_is_proved(tuple(classes.items())[i], useful, effect) for i in needed)
    experiment, groups = _experiment(route, outcomes, effect, classes, needed, proved=proved)
    return Trial(
        experiment=experiment,
        facts=groups,
        reference=reference,
        mixed=tuple(o for o in route.outcomes if o not in outcomes and is_mixed(o)),
    )


def _nearest_first(place: Place) -> tuple[bool, bool, Place]:
    """The incident's own healthy state tells best what was before, then the baseline."""
    return (place.label != INCIDENT_LABEL, place.label != BASELINE_LABEL, place)


def _is_proved(
    condition: tuple[Vector, list[Fact]], useful: dict[Fact, Vector], effect: tuple[bool, ...]
) -> bool:
    """Some healthy state lacks it and has everything else: the method of difference."""
    vector, facts = condition
    others = [held for fact, held in useful.items() if fact not in facts]
    return any(
        not fails and vector[state] is False and all(other[state] is True for other in others)
        for state, fails in enumerate(effect)
    )


def _known(measures: Measures, place: Place) -> _Known:
    settings: dict[str, tuple[str, Cite]] = {}
    shows = False
    for deploy in measures.deploys:
        if (deploy.spec.service, deploy.spec.revision) != (place.service, place.revision):
            continue
        shows = shows or deploy.spec.has_environment
        for setting in deploy.spec.settings:
            earlier = settings.get(setting.name)
            if earlier is None or (deploy.recorded and not _is_recorded(earlier[1], measures)):
                settings[setting.name] = (setting.value, deploy.spec.cite)
    sayings: dict[str, dict[str, Cite]] = defaultdict(dict)
    for fact in measures.facts:
        if (fact.place.service, fact.place.revision) == (place.service, place.revision):
            sayings[fact.name].setdefault(fact.value, fact.cite)
    return _Known(settings=settings, has_environment=shows, sayings=dict(sayings))


def _is_recorded(cite: Cite, measures: Measures) -> bool:
    return any(d.recorded and d.spec.cite == cite for d in measures.deploys)


def _facts(failing: Place, healthy: list[Place], known: dict[Place, _Known]) -> list[Fact]:
    """What the failing state has, or lacks, unlike at least one healthy state, sorted.

    `before` is what the first healthy state that differs has.
    """
    here = known[failing]
    found: list[Fact] = []
    for place in healthy:
        there = known[place]
        for name in sorted(here.settings.keys() | there.settings.keys()):
            if not (here.settings and there.settings):
                continue
            if is_environment(name) and not (here.has_environment and there.has_environment):
                continue
            value, cite = here.settings.get(name, ("", _any_cite(here)))
            before = there.settings.get(name, ("", cite))[0]
            if value != before:
                found.append(Fact(deployed=True, name=name, value=value, before=before, cite=cite))
        for name in sorted(here.sayings.keys() & there.sayings.keys()):
            for value, cite in sorted(here.sayings[name].items()):
                if value not in there.sayings[name]:
                    before = min(there.sayings[name])
                    found.append(
                        Fact(deployed=False, name=name, value=value, before=before, cite=cite)
                    )
    chosen: dict[tuple[bool, str, str], Fact] = {}
    for fact in found:
        chosen.setdefault((fact.deployed, fact.name, fact.value), fact)
    return sorted(chosen.values())


def _any_cite(known: _Known) -> Cite:
    return min(cite for _, cite in known.settings.values())


def _holds(fact: Fact, known: _Known) -> bool | None:
    """Whether the fact is true of a state; None when the evidence does not say."""
    if not fact.deployed:
        return fact.value in known.sayings[fact.name] if fact.name in known.sayings else None
    if not known.settings or (is_environment(fact.name) and not known.has_environment):
        return None
    return known.settings.get(fact.name, ("", None))[0] == fact.value


def _is_identifier(fact: Fact, outcomes: list[RouteOutcome], known: dict[Place, _Known]) -> bool:
    """A saying with another value in every revision names the revision, and explains nothing."""
    if fact.deployed:
        return False
    values: dict[str, tuple[str, ...]] = {}
    for outcome in outcomes:
        said = known[outcome.place].sayings.get(fact.name)
        if said:
            values[outcome.place.revision] = tuple(sorted(said))
    return len(values) >= 3 and len(set(values.values())) == len(values)


def _classes(useful: dict[Fact, Vector]) -> dict[Vector, list[Fact]]:
    """Facts by the states they hold in.

    A fact that is unknown in some states joins the one class it does not contradict, else it is
    left out: the evidence does not say which condition it belongs to.
    """
    classes: dict[Vector, list[Fact]] = defaultdict(list)
    for fact, vector in useful.items():
        if None not in vector:
            classes[vector].append(fact)
    for fact, vector in useful.items():
        if None not in vector:
            continue
        agreeing = [whole for whole in sorted(classes, key=repr) if _agrees(vector, whole)]
        if len(agreeing) == 1:
            classes[agreeing[0]].append(fact)
    return {
        vector: sorted(facts, key=lambda f: (not f.deployed, f))
        for vector, facts in sorted(classes.items(), key=lambda item: repr(item[0]))
    }


def _agrees(vector: Vector, whole: Vector) -> bool:
    return all(a is None or a == b for a, b in zip(vector, whole, strict=True))


def _fewest(vectors: tuple[Vector, ...], effect: tuple[bool, ...]) -> tuple[int, ...]:
    """Positions of the fewest vectors whose conjunction is the effect; empty when none is."""
    for size in range(1, MOST_NEEDED + 1):
        for chosen in combinations(range(len(vectors)), size):
            together = tuple(
                all(vectors[position][state] for position in chosen) for state in range(len(effect))
            )
            if together == effect:
                return chosen
    return ()


def _experiment(
    route: FailingRoute,
    outcomes: list[RouteOutcome],
    effect: tuple[bool, ...],
    classes: dict[Vector, list[Fact]],
    needed: tuple[int, ...],
    *,
    proved: bool,
) -> tuple[Experiment, tuple[tuple[Fact, ...], ...]]:
    """The experiment for people, and the facts behind each of its conditions."""
    vectors, facts = tuple(classes), tuple(tuple(f) for f in classes.values())
    states = tuple(
        State(
            label=outcome.place.label,
            revision=outcome.place.revision,
            holds=tuple(bool(vector[position]) for vector in vectors),
            total=outcome.total,
            failed=outcome.failed,
            cite=_example(outcome, fails),
        )
        for position, (outcome, fails) in enumerate(zip(outcomes, effect, strict=True))
    )
    alone = all(len(kinds_of(facts[position])) == 1 for position in needed)
    experiment = Experiment(
        conditions=tuple(
            Condition(name=name_of(group), facts=tuple(claim_of(fact) for fact in group))
            for group in facts
        ),
        states=tuple(sorted(states, key=lambda s: (-sum(s.holds), s.label, s.revision))),
        needed=needed,
        separated=bool(needed) and proved and alone,
        unit=route.key.unit,
    )
    return experiment, facts


def _example(outcome: RouteOutcome, fails: bool) -> Cite:  # noqa: FBT001 - which of two examples
    chosen = outcome.example_failed if fails else outcome.example_ok
    other = outcome.example_ok or outcome.example_failed
    if chosen is None and other is None:
        raise ValueError(f"a counted outcome without an example: {outcome.place}")
    return chosen or other  # type: ignore[return-value] # one of the two is set, see above
