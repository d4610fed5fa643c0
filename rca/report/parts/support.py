"""What the evidence supports: the chain, the therefore test, the experiment, the ranking."""

from dataclasses import dataclass
from itertools import pairwise

from rca.model.analysis import Analysis, Experiment, Hypothesis, Standing, Tier
from rca.model.cite import Cite
from rca.model.graph import Edge, EdgeStanding, Graph, LagOf, Node
from rca.model.ids import NodeId
from rca.model.instant import Instant
from rca.model.plural import times
from rca.report.cited import Statement
from rca.report.flowchart import Arrow, Chart, chart_node
from rca.report.parts.opening import experiment_sentence
from rca.report.parts.words import MOST_CITES, label_order, listed, phrase, statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One link of the chain from cause to symptom; `how` tells how it follows the step before."""

    title: Statement
    service: str
    first_seen: Instant | None
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRow:
    """The therefore test of one edge."""

    source: str
    target: str
    rule: str
    standing: str
    unit: str
    then: int
    without_effect: int | None
    without_cause: int | None
    lag_seconds: float | None
    lag_is_of_first: bool
    cites: tuple[Cite, ...]
    counter_examples: tuple[Cite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRow:
    """One state of the experiment: which conditions held, and how it went."""

    label: str
    revision: str
    holds: tuple[bool, ...]
    failed: int
    total: int
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentView:
    """Conditions (letter, name, facts) against states, and the sentence that follows.

    `matrix` is there for two conditions: with and without A, each with and without B.
    """

    conditions: tuple[tuple[str, str, tuple[Statement, ...]], ...]
    matrix: tuple[tuple[str, str], ...]
    rows: tuple[StateRow, ...]
    unit: str
    conclusion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HypothesisRow:
    """A ranked hypothesis with its score and what it is multiplied from."""

    rank: int
    title: Statement
    kind: str
    standing: str
    score: float
    factors: tuple[tuple[str, float, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """The whole section; every part may be empty. `nodes` tell what the ids in `edges` mean."""

    chain: tuple[Step, ...]
    chart: Chart | None
    nodes: tuple[tuple[str, Statement], ...]
    edges: tuple[EdgeRow, ...]
    experiment: ExperimentView | None
    hypotheses: tuple[HypothesisRow, ...]
    ruled_out: tuple[tuple[Statement, tuple[Statement, ...]], ...]


def support_of(analysis: Analysis) -> Support | None:
    """The section; None when there is nothing to show."""
    standing = [h for h in analysis.hypotheses if h.standing is not Standing.RULED_OUT]
    leading = [h for h in standing if h.tier is not Tier.NONE] or standing[:1]
    chart = _chart(leading, analysis.graph)
    edges = sorted(analysis.graph.edges, key=lambda edge: _edge_order(edge, leading))
    support = Support(
        chain=_chain(leading[0], analysis.graph) if leading else (),
        chart=chart,
        nodes=_legend(edges, analysis.graph),
        edges=tuple(_edge_row(edge) for edge in edges),
        experiment=_experiment(analysis.experiment),
        hypotheses=tuple(_row(hypothesis) for hypothesis in standing),
        ruled_out=tuple(
            (phrase(h.title, h.cites), statements(h.against))
            for h in analysis.hypotheses
            if h.standing is Standing.RULED_OUT
        ),
    )
    parts = (support.edges, support.experiment, support.hypotheses, support.ruled_out)
    return support if any(parts) else None


def weakest_edge(analysis: Analysis) -> Edge | None:
    """The least certain edge on the path of the leading hypothesis."""
    leading = next(iter(analysis.tier(Tier.PRIMARY)), None)
    if leading is None:
        return None
    order = list(EdgeStanding)
    edges = [edge for edge in _along(leading.path, analysis.graph) if edge is not None]
    return max(edges, key=lambda edge: order.index(edge.standing), default=None)


def _along(path: tuple[NodeId, ...], graph: Graph) -> list[Edge | None]:
    return [graph.link(source, target) for source, target in pairwise(path)]


def _node(node_id: NodeId, graph: Graph) -> Node | None:
    return next((node for node in graph.nodes if node.id == node_id), None)


def _chain(leading: Hypothesis, graph: Graph) -> tuple[Step, ...]:
    """The path of a hypothesis, step by step; empty for one that has none."""
    edges = [None, *_along(leading.path, graph)]
    steps: list[Step] = []
    for node_id, edge in zip(leading.path, edges, strict=False):
        node = _node(node_id, graph)
        if node is None:
            continue
        how = ""
        if edge is not None:
            how = f"{edge.standing.value} by {edge.rule}" if edge.rule else edge.standing.value
            if edge.then:
                how += f", {times(edge.then, edge.unit)}"
        elif steps:
            how = "no link was found to the step before"
        steps.append(
            Step(
                title=phrase(node.title, node.cites),
                service=node.service,
                first_seen=node.first_seen,
                how=how,
            )
        )
    return tuple(steps)


def _chart(leading: list[Hypothesis], graph: Graph) -> Chart | None:
    wanted = dict.fromkeys(node_id for hypothesis in leading for node_id in hypothesis.path)
    nodes = [node for node_id in wanted if (node := _node(node_id, graph)) is not None]
    ids = {node.id for node in nodes}
    arrows = [
        Arrow(
            source=edge.source,
            target=edge.target,
            standing=edge.standing,
            label=times(edge.then, edge.unit) if edge.then else "",
        )
        for edge in sorted(graph.edges, key=lambda edge: (edge.source, edge.target))
        if edge.source in ids and edge.target in ids
    ]
    if not arrows:
        return None
    return Chart(
        nodes=tuple(chart_node(node) for node in nodes),
        arrows=tuple(arrows),
        causes=tuple(dict.fromkeys(h.path[0] for h in leading if h.path)),
    )


def _edge_order(edge: Edge, leading: list[Hypothesis]) -> tuple[int, int, str, str]:
    for number, hypothesis in enumerate(leading):
        ends = list(pairwise(hypothesis.path))
        if (edge.source, edge.target) in ends:
            return (number, ends.index((edge.source, edge.target)), edge.source, edge.target)
    return (len(leading), 0, edge.source, edge.target)


def _legend(edges: list[Edge], graph: Graph) -> tuple[tuple[str, Statement], ...]:
    ids = dict.fromkeys(end for edge in edges for end in (edge.source, edge.target))
    nodes = [node for node_id in ids if (node := _node(node_id, graph)) is not None]
    return tuple((node.id, phrase(node.title, node.cites[:1])) for node in nodes)


def _edge_row(edge: Edge) -> EdgeRow:
    return EdgeRow(
        source=edge.source,
        target=edge.target,
        rule=edge.rule,
        standing=edge.standing.value,
        unit=times(edge.then, edge.unit).partition(" ")[2],
        then=edge.then,
        without_effect=edge.without_effect,
        without_cause=edge.without_cause,
        lag_seconds=edge.lag_seconds,
        lag_is_of_first=edge.lag_of is LagOf.FIRST,
        cites=phrase("", edge.cites).cites,
        counter_examples=phrase("", edge.counter_examples).cites[:MOST_CITES],
    )


def _experiment(experiment: Experiment | None) -> ExperimentView | None:
    if experiment is None or not experiment.states:
        return None
    return ExperimentView(
        conditions=tuple(
            (_letter(at), condition.name, statements(condition.facts))
            for at, condition in enumerate(experiment.conditions)
        ),
        matrix=_matrix(experiment) if len(experiment.conditions) == 2 else (),
        rows=tuple(
            StateRow(
                label=state.label,
                revision=state.revision,
                holds=state.holds,
                failed=state.failed,
                total=state.total,
                cite=state.cite.without_quote(),
            )
            for state in sorted(
                experiment.states, key=lambda state: (label_order(state.label), state.revision)
            )
        ),
        unit=experiment.unit,
        conclusion=experiment_sentence(experiment),
    )


def _letter(position: int) -> str:
    return chr(ord("A") + position) if position < 26 else f"C{position + 1}"


def _matrix(experiment: Experiment) -> tuple[tuple[str, str], ...]:
    return tuple(
        (_outcome(experiment, (first, True)), _outcome(experiment, (first, False)))
        for first in (True, False)
    )


def _outcome(experiment: Experiment, holds: tuple[bool, bool]) -> str:
    states = sorted(
        (state for state in experiment.states if state.holds == holds),
        key=lambda state: (label_order(state.label), state.revision),
    )
    if not states:
        return "not seen"
    failed, total = sum(state.failed for state in states), sum(state.total for state in states)
    labels = listed(list(dict.fromkeys(state.label for state in states)))
    return f"{failed:,} of {total:,} failed ({labels})"


def _row(hypothesis: Hypothesis) -> HypothesisRow:
    return HypothesisRow(
        rank=hypothesis.rank,
        title=phrase(hypothesis.title, hypothesis.cites),
        kind=hypothesis.kind.value,
        standing=hypothesis.standing.value,
        score=hypothesis.score,
        factors=tuple((factor.name, factor.value, factor.because) for factor in hypothesis.factors),
    )
