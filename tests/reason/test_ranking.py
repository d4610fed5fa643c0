"""Ranks: the order in which hypotheses stand can be checked from what is shown of them."""

from dataclasses import replace

from rca.model.analysis import CauseKind, Factor, Standing, Tier, Verdict
from rca.model.change import Change, ChangeKind
from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.reason import reason
from rca.reason.draft import Draft
from rca.reason.ranking import no_surer, ranked, with_tiers
from tests.knowledge.builders import rule
from tests.reason.builders import cite, dossier
from tests.reason.cases import failing, moment, onset, said

ONE = Draft(
    kind=CauseKind.EXTERNAL,
    node=NodeKind.ERROR,
    standing=Standing.SUPPORTED,
    title="certificate of db expired",
    service="chat",
    revision="",
    first_seen=None,
    summary=(Claim(text="it expired", cites=(cite("line"),)),),
    support=(),
    against=(),
    factors=(Factor(name="told", value=0.45, because="it says so"),),
    cites=(cite("line"),),
)
LIKELIER = replace(
    ONE,
    node=NodeKind.CHANGE,
    standing=Standing.PLAUSIBLE,
    title="new version of a secret",
    factors=(Factor(name="way", value=0.85, because="it names it"),),
)


def test_without_a_verdict_what_was_supported_stands_where_its_score_puts_it() -> None:
    before = ranked((LIKELIER, ONE))
    after = ranked(no_surer(before))

    assert before == (ONE, LIKELIER)
    assert [draft.title for draft in after] == [LIKELIER.title, ONE.title]
    assert {draft.standing for draft in after} == {Standing.PLAUSIBLE}


def test_with_a_verdict_the_cause_stands_first_and_has_the_tier_that_says_why() -> None:
    first, second = with_tiers(ranked((LIKELIER, ONE)))

    assert (first.title, first.tier) == (ONE.title, Tier.PRIMARY)
    assert (second.title, second.tier) == (LIKELIER.title, Tier.NONE)


def test_an_error_that_a_change_set_off_stands_below_the_change_that_it_halves_for() -> None:
    text = "403 permission denied: token of bank is no longer valid"
    known = rule(
        regex="token of (?P<resource>\\w+) is no longer valid",
        kind="external",
        role="cause",
        title="the token of {resource} ran out",
        examples=[text],
    )
    change = Change(
        kind=ChangeKind.IAM,
        at=moment(40),
        label="incident",
        subject="secret bank",
        title="new version of a secret",
        cite=cite("change"),
    )
    case = failing(
        text,
        patterns=(said("p2", text, ("cart-1", 61, 600), service="cart"),),
        onsets=(onset("p2", 61, service="cart"),),
        changes=(change,),
    )

    analysis = reason(replace(dossier(), knowledge=(known,)), case.measures)

    assert analysis.verdict is Verdict.INSUFFICIENT_EVIDENCE
    first, second = analysis.hypotheses[:2]
    assert "set off" in {factor.name for factor in second.factors}
    assert (first.rank, second.rank) == (1, 2)
    assert first.score > second.score
    assert first.path[0] == "N1"
