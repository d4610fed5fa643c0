"""A finding that the evidence no longer carries says so, and one that it carries does not."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from rca.model.analysis import Analysis, Standing
from rca.model.stale import stale_reasons
from rca.model.why import CiteText, Why
from tests import factories

TITLE = "deploy of checkout-00042-abc: DB_POOL_SIZE 20 -> 2"
ACCEPTED = factories.why(
    cause=TITLE,
    standing="supported",
    cites=(
        CiteText(evidence="E1", insert_id="a1", quote="QueuePool limit"),
        CiteText(evidence="E2"),
    ),
)


def reasons(why: Why, change: Callable[[Analysis], Analysis] = lambda same: same) -> str:
    dossier, analysis = factories.broken_checkout()
    analysis = change(analysis)
    exhibits = {exhibit.cite: exhibit for exhibit in analysis.measures.exhibits}
    return "; ".join(stale_reasons(why, dossier, exhibits, analysis))


def standing(value: Standing) -> Callable[[Analysis], Analysis]:
    return lambda found: replace(
        found, hypotheses=tuple(replace(one, standing=value) for one in found.hypotheses)
    )


def test_what_stands_as_when_it_was_accepted_is_not_stale() -> None:
    assert not reasons(ACCEPTED)
    assert not reasons(ACCEPTED.model_copy(update={"cause": "", "standing": ""}))


@pytest.mark.parametrize(
    ("cite", "said"),
    [
        (CiteText(evidence="E1", insert_id="gone"), "E1 has no entry gone"),
        (CiteText(evidence="E9", line=1), "there is no evidence E9"),
        (CiteText(evidence="E9"), "there is no evidence E9"),
        (CiteText(evidence="E1", insert_id="a1", quote="disk full"), "does not say “disk full”"),
    ],
)
def test_a_place_that_is_gone_or_says_something_else(cite: CiteText, said: str) -> None:
    assert said in reasons(ACCEPTED.model_copy(update={"cites": (cite,)}))


@pytest.mark.parametrize(
    ("then", "now", "is_stale"),
    [
        ("supported", Standing.SUPPORTED, False),
        ("supported", Standing.PLAUSIBLE, True),
        ("supported", Standing.RULED_OUT, True),
        ("plausible", Standing.SUPPORTED, False),
        ("plausible", Standing.RULED_OUT, True),
        ("ruled_out", Standing.RULED_OUT, False),
        ("", Standing.RULED_OUT, False),
    ],
)
def test_a_cause_that_stands_worse_than_when_it_was_accepted(
    then: str,
    now: Standing,
    is_stale: bool,  # noqa: FBT001 - a column of the table
) -> None:
    why = ACCEPTED.model_copy(update={"standing": then})

    assert bool(reasons(why, standing(now))) is is_stale


def test_a_cause_that_was_renamed_is_found_by_what_it_cites() -> None:
    renamed = ACCEPTED.model_copy(
        update={"cause": "the pool is small", "cites": (CiteText(evidence="E1", insert_id="d1"),)}
    )

    assert not reasons(renamed)


def test_a_cause_that_the_analysis_no_longer_knows() -> None:
    said = reasons(ACCEPTED, lambda found: replace(found, hypotheses=()))

    assert "now no cause any more" in said
    assert "supported when it was accepted" in said


@pytest.mark.parametrize(("entry", "is_stale"), [("a1", False), ("r1", True)])
def test_a_cause_that_became_a_link_of_a_longer_chain(
    entry: str,
    is_stale: bool,  # noqa: FBT001 - a column of the table
) -> None:
    why = ACCEPTED.model_copy(
        update={
            "cause": "the pool is empty",
            "cites": (CiteText(evidence="E1", insert_id=entry),),
        }
    )

    def longer(found: Analysis) -> Analysis:
        first = replace(found.hypotheses[0], cites=(factories.cite("E2", ""),))
        symptom = replace(found.graph.nodes[-1], cites=(factories.cite("E1", "r1"),))
        graph = replace(found.graph, nodes=(*found.graph.nodes[:-1], symptom))
        return replace(found, hypotheses=(first,), graph=graph)

    assert bool(reasons(why, longer)) is is_stale
