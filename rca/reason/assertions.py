"""Draws what people found in the five whys and nothing recorded or inferred joins: asserted links.

They stand in the graph for readers. A path with one on it carries no verdict.
"""

from rca.model.cite import Cite
from rca.model.graph import Node
from rca.model.ids import NodeId
from rca.model.why import Why, WhyTree
from rca.reason.graph import path_to_symptom
from rca.reason.graph_builder import Counts, GraphBuilder


def connect_assertions(builder: GraphBuilder, tree: WhyTree, target: NodeId | None) -> None:
    """From the node of each answered why to that of the why it answers, or to the symptom.

    A why has the node of the cause that it accepted, else of the place that it cites first; where
    the graph has neither, those beneath it lead past it. Nothing is drawn where a chain leads from
    one to the other already, or the other way round.
    """
    if target is None:
        return
    found: dict[str, NodeId] = {}
    for why in tree.whys:
        parent = found.get(why.parent, target)
        node_id = _node_of(why, builder)
        found[why.id] = parent if node_id is None else node_id
        if node_id is None or node_id == parent:
            continue
        graph = builder.graph()
        if path_to_symptom(graph, node_id, parent) or path_to_symptom(graph, parent, node_id):
            continue
        builder.connect(
            node_id, parent, "accepted-why", Counts(unit="findings", then=0), *_cites(why)
        )


def _node_of(why: Why, builder: GraphBuilder) -> NodeId | None:
    """Nothing for a why that is unknown."""
    if why.status != "answered":
        return None
    nodes = [*builder.nodes, *builder.symptoms]
    accepted = next((node.id for node in nodes if why.cause and node.title == why.cause), None)
    return accepted or next((n for cite in _cites(why) for n in _shown_by(cite, nodes)), None)


def _shown_by(cite: Cite, nodes: list[Node]) -> tuple[NodeId, ...]:
    place = cite.without_quote()
    return tuple(n.id for n in nodes if place in {one.without_quote() for one in n.cites})


def _cites(why: Why) -> tuple[Cite, ...]:
    return tuple(cite.to_cite() for cite in why.cites)
