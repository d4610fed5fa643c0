"""A cause is found only where no rival comes near it."""

from dataclasses import replace

import pytest

from rca.model.analysis import CauseKind, Factor, Standing
from rca.model.cite import Claim
from rca.model.graph import EdgeStanding, Graph, NodeKind
from rca.model.ids import NodeId
from rca.reason.draft import Draft
from rca.reason.verdict import Chains, _alone
from tests.factories import edge, node
from tests.reason.builders import cite

FIRST = Draft(
    kind=CauseKind.CHANGE,
    node=NodeKind.CHANGE,
    standing=Standing.SUPPORTED,
    title="deploy",
    service="chat",
    revision="chat-2",
    first_seen=None,
    summary=(Claim(text="It was.", cites=(cite("a"),)),),
    support=(),
    against=(),
    factors=(Factor(name="way", value=0.8, because="it is"),),
    cites=(cite("a"),),
)
RIVAL = replace(FIRST, standing=Standing.PLAUSIBLE, title="other", revision="chat-3")


def test_a_supported_first_suspect_stands_alone() -> None:
    assert _alone((FIRST,)) is FIRST


@pytest.mark.parametrize(
    "rival",
    [
        RIVAL,
        replace(RIVAL, service="cart", revision=""),
        replace(RIVAL, kind=CauseKind.EXTERNAL, node=NodeKind.SIGNAL, revision=""),
    ],
    ids=["another deploy", "a change of access", "a surge of traffic"],
)
def test_a_rival_leaves_it_open(rival: Draft) -> None:
    assert _alone((FIRST, rival)) is None
    far = replace(rival, factors=(Factor(name="way", value=0.3, because="it is"),))
    assert _alone((FIRST, far)) is FIRST
    assert _alone((FIRST, replace(rival, standing=Standing.RULED_OUT))) is FIRST


def test_two_changes_without_a_revision_are_not_one() -> None:
    first = replace(FIRST, revision="")
    assert _alone((first, replace(RIVAL, revision=""))) is None


def test_a_plausible_one_is_no_cause() -> None:
    assert _alone((replace(FIRST, standing=Standing.PLAUSIBLE),)) is None


def test_a_chain_with_an_asserted_link_carries_no_verdict() -> None:
    def holds(*standings: EdgeStanding) -> bool:
        edges = tuple(
            edge(f"N{at}", f"N{at + 1}", standing=standing, rule=f"rule-{at}")
            for at, standing in enumerate(standings, start=1)
        )
        nodes = tuple(node(f"N{at}") for at in range(1, len(standings) + 2))
        graph = Graph(nodes=nodes, edges=edges)
        ids = (NodeId("N1"),)
        return Chains(graph=graph, ids=ids, target=nodes[-1].id).holds(ids[0])

    assert holds(EdgeStanding.RECORDED, EdgeStanding.INFERRED)
    assert not holds(EdgeStanding.RECORDED, EdgeStanding.ASSERTED)
