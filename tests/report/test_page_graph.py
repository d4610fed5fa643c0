"""The picture of the graph in the page: marked by class, with a name for each part to choose."""

from dataclasses import replace

from rca.model.graph import Graph
from rca.report.page.graph_picture import graph_picture
from rca.report.pictures.chosen import MOST_ALONE
from tests import factories
from tests.factories import broken_checkout


def test_the_way_from_the_cause_is_marked_and_standing_is_a_class() -> None:
    _, found = broken_checkout()
    text = graph_picture(found)
    source, target = found.hypotheses[0].path[:2]
    edge = next(e for e in found.graph.edges if (e.source, e.target) == (source, target))

    assert f'<g class="link {edge.standing.value} on-path" data-link="{source}&gt;{target}"' in text
    assert f">{edge.share}</text>" in text


def test_every_box_is_a_button_with_its_whole_title() -> None:
    long = factories.node("N1", title="a very long title " * 20)
    text = graph_picture(factories.analysis(graph=Graph(nodes=(long,), edges=())))

    assert 'data-node="N1" role="button" tabindex="0" aria-pressed="false"' in text
    assert f'aria-label="N1 · change: {long.title.strip()}"' in text
    assert text.count("<tspan") == 5
    assert "…</tspan>" in text


def test_links_to_nowhere_and_too_many_nodes_are_left_out_of_the_picture() -> None:
    nodes = tuple(factories.node(f"N{at}") for at in range(1, 100))
    edges = (factories.edge("N1", "N2"), factories.edge("N1", "N99"), factories.edge("N1", "N500"))
    text = graph_picture(factories.analysis(graph=Graph(nodes=nodes, edges=edges)))

    assert text.count('data-node="') <= 3 + MOST_ALONE
    assert text.count('class="link ') == 2


def test_the_order_of_links_means_nothing() -> None:
    _, found = broken_checkout()
    turned = Graph(nodes=found.graph.nodes, edges=found.graph.edges[::-1])

    assert graph_picture(found).count("<g") == graph_picture(replace(found, graph=turned)).count(
        "<g"
    )


def test_no_nodes_give_no_picture() -> None:
    assert graph_picture(factories.analysis()) == ""


def test_a_link_to_itself_does_not_break_the_picture() -> None:
    graph = Graph(nodes=(factories.node("N1"),), edges=(factories.edge("N1", "N1"),))

    assert 'data-node="N1"' in graph_picture(replace(factories.analysis(), graph=graph))
