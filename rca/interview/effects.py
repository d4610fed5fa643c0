"""The effect under question: the symptom first, then the finding of the why before."""

from dataclasses import dataclass

from rca.interview.sparkline import minutes_of
from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.ids import NodeId
from rca.model.why import Why, WhyTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What is asked about. `nodes` are what the graph knows of it; `per_minute` may be empty."""

    title: str
    counts: str
    nodes: frozenset[NodeId]
    cites: tuple[Cite, ...]
    per_minute: tuple[int, ...]


def effect_of(tree: WhyTree, parent: str, analysis: Analysis, otherwise: str) -> Effect:
    """The effect that a why below `parent` asks about; `otherwise` when nothing is noticed."""
    why = tree.why(parent)
    if why is not None:
        cites = tuple(cite.to_cite() for cite in why.cites)
        return Effect(
            title=why.finding or why.question,
            counts="",
            nodes=nodes_of(why, analysis),
            cites=cites,
            per_minute=minutes_of(cites, analysis.measures),
        )
    if not analysis.symptoms:
        return Effect(title=otherwise, counts="", nodes=frozenset(), cites=(), per_minute=())
    first = analysis.symptoms[0]
    return Effect(
        title=first.title,
        counts=f"{first.count} of {first.total} {first.unit}",
        nodes=frozenset(symptom.id for symptom in analysis.symptoms),
        cites=first.cites,
        per_minute=minutes_of(first.cites, analysis.measures),
    )


def nodes_of(why: Why, analysis: Analysis) -> frozenset[NodeId]:
    """The nodes that a finding speaks of: that of the accepted cause, else those whose best
    evidence it cites. Both outlive a new analysis, which numbers its nodes anew.
    """
    nodes = [node.id for node in analysis.graph.nodes if node.title == why.cause]
    nodes += [h.path[0] for h in analysis.hypotheses if h.path and h.title == why.cause]
    if nodes:
        return frozenset(nodes)
    places = {cite.to_cite().without_quote() for cite in why.cites}
    return frozenset(
        node.id
        for node in analysis.graph.nodes
        if node.cites and node.cites[0].without_quote() in places
    )
