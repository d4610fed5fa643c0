"""Incidents are alike by what they share, the rare more than the common."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rca.model.analysis import Standing, Tier
from rca.model.measures import Tally
from rca.model.profile import Profile, Trait, TraitKind
from rca.model.trace import TraceSighting
from rca.verify.likeness import alike
from rca.verify.profile import profile_of
from tests import factories
from tests.factories import broken_checkout, cite


def profile(name: str, *traits: tuple[TraitKind, str]) -> Profile:
    return Profile(
        schema="rca.profile/1",
        made_by="1",
        digest="0",
        incident=name,
        title=name,
        at=None,
        verdict="root_cause_found",
        traits=tuple(Trait(kind=k, value=v, shown=v, evidence="E1", line=1) for k, v in traits),
    )


POOL = (TraitKind.NAME, "DB_POOL_SIZE")
TIMEOUT = (TraitKind.EXCEPTION, "f1")
OTHER = (TraitKind.EXCEPTION, "f2")
CONFIG = (TraitKind.CAUSE_KIND, "config")
WORD = (TraitKind.CAUSE_WORD, "pool")
WORDS = (WORD, (TraitKind.CAUSE_WORD, "expired"))


def test_what_is_shared_by_few_says_more() -> None:
    mine = profile("mine", POOL, TIMEOUT)
    rare, common = profile("rare", POOL, OTHER), profile("common", TIMEOUT, OTHER)
    noise = [profile(f"n{n}", TIMEOUT) for n in range(5)]

    found = alike(mine, [common, rare, *noise])

    assert found[0].other.incident == "rare"
    assert [one.here.value for one in found[0].shared] == ["DB_POOL_SIZE"]
    assert found[0].shared[0].held_by == 2


def test_the_kind_of_cause_and_a_word_are_not_enough() -> None:
    mine = profile("mine", POOL, CONFIG, *WORDS)

    assert alike(mine, [profile("a", CONFIG, WORD), profile("b", OTHER)]) == ()
    assert len(alike(mine, [profile("c", CONFIG, *WORDS)])) == 1


def test_a_little_among_much_is_chance() -> None:
    mine = profile("mine", *WORDS, *((TraitKind.EXCEPTION, f"e{n}") for n in range(20)))

    assert alike(mine, [profile("other", *WORDS)]) == ()


def test_the_same_traits_are_wholly_alike_and_none_are_not() -> None:
    mine = profile("mine", POOL, TIMEOUT)

    assert alike(mine, [profile("same", POOL, TIMEOUT)])[0].score == 1.0
    assert alike(mine, []) == ()
    assert alike(profile("empty"), [profile("empty too")]) == ()


TRAITS = st.lists(st.sampled_from([POOL, TIMEOUT, OTHER, CONFIG, *WORDS]), unique=True)


@given(TRAITS, st.lists(TRAITS, max_size=5), st.randoms())
def test_the_order_of_incidents_does_not_matter(
    mine: list[tuple[TraitKind, str]],
    others: list[list[tuple[TraitKind, str]]],
    random: Random,
) -> None:
    profiles = [profile(f"p{n}", *traits) for n, traits in enumerate(others)]
    shuffled = list(profiles)
    random.shuffle(shuffled)

    found = alike(profile("mine", *mine), profiles)

    assert found == alike(profile("mine", *mine), shuffled)
    assert all(0.05 <= one.score <= 1 for one in found)


def test_a_profile_has_what_the_incident_shows_and_healthy_times_do_not() -> None:
    dossier, analysis = broken_checkout()

    made = profile_of(dossier, analysis)

    kinds = {trait.kind: trait for trait in made.traits}
    assert kinds[TraitKind.NAME].value == "DB_POOL_SIZE"
    assert kinds[TraitKind.FAILING_TEST].value == "tests.test_checkout.test_pay"
    assert "QueuePool" in kinds[TraitKind.ERROR_LINE].shown
    assert [fix.id for fix in made.fixes] == ["F1", "F2"]
    assert all("no evidence shows the time after" in fix.because for fix in made.fixes)


def test_what_healthy_evidence_shows_too_is_no_trait() -> None:
    dossier, analysis = broken_checkout()
    both = (factories.tally(), factories.tally(place=factories.place("baseline")))
    measures = replace(
        analysis.measures,
        patterns=(factories.pattern(tallies=both),),
        tests=(factories.rate(), factories.rate(label="baseline")),
        traces=(sighting("f1", both), sighting("f2", both[:1])),
    )

    made = profile_of(dossier, replace(analysis, measures=measures))

    kept = {(trait.kind, trait.value) for trait in made.traits}
    assert not {TraitKind.ERROR_LINE, TraitKind.FAILING_TEST} & {kind for kind, _ in kept}
    assert {value for kind, value in kept if kind is TraitKind.EXCEPTION} == {"f2"}


def sighting(fingerprint: str, tallies: tuple[Tally, ...]) -> TraceSighting:
    return TraceSighting(
        fingerprint=fingerprint,
        language="python",
        type="app.PoolError",
        message="",
        chain=("app.PoolError",),
        module="app.pool",
        function="take",
        file="pool.py",
        line=3,
        tallies=tallies,
        example=cite("E1", "a1"),
    )


def test_a_cause_that_was_ruled_out_is_no_trait() -> None:
    dossier, _ = broken_checkout()
    out = factories.hypothesis(standing=Standing.RULED_OUT, tier=Tier.NONE)

    made = profile_of(dossier, factories.analysis(hypotheses=(out,)))

    assert made.causes == ()
