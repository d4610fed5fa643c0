"""What may have led to an effect: the graph's own links first, then the hypotheses by rank."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rca.interview.effects import Effect
from rca.interview.sparkline import minutes_of
from rca.model.analysis import Analysis, Hypothesis, Standing
from rca.model.cite import Cite, Claim
from rca.model.graph import Edge, Graph, Node
from rca.model.ids import NodeId
from rca.model.stale import standing_now
from rca.model.why import StandingText

MOST_CITES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A possible cause of an effect, and all that a person needs to judge it.

    `score` is that of the hypothesis which begins here, None for a link on the way. `counts` are
    those of the therefore test, "" without a link to the effect. `cites` begin with the entry that
    shows it best; each place stands once.
    """

    title: str
    kind: str
    score: float | None
    standing: StandingText
    counts: str
    support: tuple[Claim, ...]
    against: tuple[Claim, ...]
    cites: tuple[Cite, ...]
    per_minute: tuple[int, ...]


def candidates_of(effect: Effect, analysis: Analysis) -> tuple[Candidate, ...]:
    """The candidates, each title once: what the graph links to the effect, then what leads there
    by rank, then the other hypotheses by rank. What follows from the effect is not among them.
    """
    graph = analysis.graph
    nodes = {node.id: node for node in graph.nodes}
    excluded = effect.nodes | _downstream(graph, effect.nodes)
    found: dict[str, Candidate] = {}
    for edge in graph.edges:
        if edge.target in effect.nodes and edge.source not in excluded:
            node = nodes[edge.source]
            found.setdefault(node.title, _from_node(node, edge, analysis))
    ranked = sorted(analysis.hypotheses, key=lambda one: _order(one, effect))
    for hypothesis in ranked:
        if not (hypothesis.path and hypothesis.path[0] in excluded):
            found.setdefault(hypothesis.title, _from_hypothesis(hypothesis, None, analysis))
    return tuple(_once(found.values()))


def _once(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Without a link on the way whose entry a hypothesis among them is about: that says more."""
    listed = list(candidates)
    told = {one.cites[0].without_quote() for one in listed if one.score is not None and one.cites}
    for one in listed:
        if one.score is not None or not one.cites or one.cites[0].without_quote() not in told:
            yield one


def _order(hypothesis: Hypothesis, effect: Effect) -> tuple[bool, bool, int]:
    leads_there = bool(effect.nodes & set(hypothesis.path[1:]))
    return (not leads_there, hypothesis.standing is Standing.RULED_OUT, hypothesis.rank)


def _from_node(node: Node, edge: Edge, analysis: Analysis) -> Candidate:
    own = next((h for h in analysis.hypotheses if h.path and h.path[0] == node.id), None)
    if own is not None:
        return _from_hypothesis(own, edge, analysis)
    cites = _places((*node.cites, *edge.cites))
    return Candidate(
        title=node.title,
        kind=node.kind.value,
        score=None,
        standing=standing_now(node.title, (), analysis),
        counts=_counts(edge),
        support=(),
        against=(),
        cites=cites,
        per_minute=minutes_of(cites, analysis.measures),
    )


def _from_hypothesis(hypothesis: Hypothesis, edge: Edge | None, analysis: Analysis) -> Candidate:
    claims = (*hypothesis.summary, *hypothesis.support)
    cites = _places(
        (
            *hypothesis.cites,
            *(edge.cites if edge else ()),
            *(cite for claim in claims for cite in claim.cites),
        )
    )
    return Candidate(
        title=hypothesis.title,
        kind=hypothesis.kind.value,
        score=hypothesis.score,
        standing=hypothesis.standing.value,
        counts=_counts(edge) if edge else "",
        support=claims,
        against=hypothesis.against,
        cites=cites,
        per_minute=minutes_of(cites, analysis.measures),
    )


def _counts(edge: Edge) -> str:
    return f"{edge.counted} ({edge.standing.value})"


def _places(cites: Iterable[Cite]) -> tuple[Cite, ...]:
    first: dict[Cite, Cite] = {}
    for cite in cites:
        first.setdefault(cite.without_quote(), cite)
    return tuple(first.values())[:MOST_CITES]


def _downstream(graph: Graph, start: frozenset[NodeId]) -> set[NodeId]:
    reached: set[NodeId] = set()
    ahead = list(start)
    while ahead:
        for target in _targets(graph, ahead.pop()):
            if target not in reached:
                reached.add(target)
                ahead.append(target)
    return reached


def _targets(graph: Graph, source: NodeId) -> Iterator[NodeId]:
    return (edge.target for edge in graph.edges if edge.source == source)
