"""The therefore test between an error and a failing route where no trace joins them."""

from rca.model.cite import Claim
from rca.model.joins import InstancePair
from rca.model.plural import times
from rca.reason.case import LABELS, Case
from rca.reason.suspect import Doubt, Suspect, Way

_LEAST = 5
_ALWAYS = 0.8


def met_on_instances(suspect: Suspect, case: Case, ways: tuple[Way, ...]) -> Doubt | None:
    """For an error that came shortly before the failures on the same instances, as a count."""
    del ways
    trouble = suspect.trouble
    if trouble is None:
        return None
    effects = {(route.key.service, route.key.effect) for route in case.routes}
    traced = {(pair.cause, pair.effect) for pair in case.measures.pairs if pair.then}
    met = [
        pair
        for pair in case.measures.instance_pairs
        if pair.label in LABELS
        and pair.cause in trouble.patterns
        and (pair.service, pair.effect) in effects
        and (pair.cause, pair.effect) not in traced
        and pair.then >= _LEAST
        and pair.overlap >= _ALWAYS
    ]
    if not met:
        return None
    best = max(met, key=lambda pair: (pair.overlap, pair.then, pair.effect))
    return Doubt(
        name="met on instances",
        value=1.0,
        because="it came before the failures on the same instances",
        claim=Claim(text=_counted(best), cites=(*best.examples, *best.counter_examples)),
        speaks_for=True,
    )


def _counted(pair: InstancePair) -> str:
    failures = pair.then + pair.without_cause
    method_and_route = pair.effect.partition(" ")[2]
    return (
        f"Of {times(failures, 'failures')} of {method_and_route} {pair.then:,} came within "
        f"{pair.within_seconds:.0f} s after it on the same instance "
        f"({times(pair.instances, 'instances')}, {pair.median_lag_seconds:.1f} s in the middle); "
        f"{times(pair.without_effect, 'times')} nothing failed after it."
    )
