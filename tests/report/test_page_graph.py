"""The picture of the graph: boxes apart, links between them, causes above effects."""

from dataclasses import replace
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rca.model.graph import Graph
from rca.report.page.graph_picture import MOST_NODES, graph_picture
from rca.report.page.layers import BOX_HEIGHT, BOX_WIDTH, lay_out
from tests import factories
from tests.factories import broken_checkout

NAMES = [f"N{at}" for at in range(1, 12)]
GRAPHS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=24)


@given(links=GRAPHS, more=st.sets(st.sampled_from(NAMES)))
@settings(max_examples=150, deadline=None)
def test_boxes_never_touch_and_stand_within_the_picture(
    links: list[tuple[str, str]], more: set[str]
) -> None:
    nodes = {*more, *(end for link in links for end in link)}
    layout = lay_out(sorted(nodes), links)

    assert set(layout.centers) == nodes
    for (x1, y1), (x2, y2) in combinations(layout.centers.values(), 2):
        assert abs(x1 - x2) >= BOX_WIDTH or abs(y1 - y2) >= BOX_HEIGHT
    for x, y in layout.centers.values():
        assert BOX_WIDTH / 2 - 0.2 <= x <= layout.width - BOX_WIDTH / 2 + 0.2
        assert BOX_HEIGHT / 2 <= y <= layout.height - BOX_HEIGHT / 2


@given(links=GRAPHS, dice=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_order_changes_nothing(links: list[tuple[str, str]], dice: Any) -> None:
    nodes = sorted({end for link in links for end in link})
    turned, shuffled = list(links), list(nodes)
    dice.shuffle(turned)
    dice.shuffle(shuffled)

    assert lay_out(nodes, links) == lay_out(shuffled, turned)


@given(links=GRAPHS)
@settings(max_examples=60, deadline=None)
def test_without_circles_every_link_leads_down(links: list[tuple[str, str]]) -> None:
    down = [(a, b) for a, b in links if int(a[1:]) < int(b[1:])]
    layout = lay_out(sorted({end for link in down for end in link}), down)

    for source, target in down:
        assert layout.centers[source][1] < layout.centers[target][1]


def test_a_chain_stands_in_one_line() -> None:
    layout = lay_out(["A", "B", "C"], [("A", "B"), ("B", "C")])

    assert {x for x, _ in layout.centers.values()} == {BOX_WIDTH / 2}


def test_the_way_from_the_cause_is_marked_and_standing_is_a_class() -> None:
    _, found = broken_checkout()
    text = graph_picture(found)
    source, target = found.hypotheses[0].path[:2]
    edge = next(e for e in found.graph.edges if (e.source, e.target) == (source, target))

    assert (
        f'<path class="link {edge.standing.value} on-path" data-link="{source}&gt;{target}"' in text
    )
    assert f"{edge.then} of {edge.then + edge.without_effect}" in text


def test_links_to_nowhere_and_too_many_nodes_are_left_out_of_the_picture() -> None:
    nodes = tuple(factories.node(f"N{at}") for at in range(1, MOST_NODES + 20))
    edges = (factories.edge("N1", "N2"), factories.edge("N1", f"N{MOST_NODES + 5}"))
    text = graph_picture(factories.analysis(graph=Graph(nodes=nodes, edges=edges)))

    assert text.count('data-node="') == MOST_NODES
    assert text.count('class="link ') == 1


def test_no_nodes_give_no_picture() -> None:
    assert graph_picture(factories.analysis()) == ""


def test_a_link_to_itself_does_not_break_the_picture() -> None:
    graph = Graph(nodes=(factories.node("N1"),), edges=(factories.edge("N1", "N1"),))

    assert 'data-node="N1"' in graph_picture(replace(factories.analysis(), graph=graph))
