"""One hypothesis in full: its factors, claims, chain and the entries that show it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rca.cli.console import bold, visible
from rca.errors import UsageError

if TYPE_CHECKING:
    from rca.model.analysis import Analysis, Hypothesis
    from rca.model.cite import Claim

MOST_EXHIBITS = 3
MOST_LINES = 12


def explain_lines(analysis: "Analysis", name: str) -> Iterator[str]:
    """What is known of the hypothesis of that name (`H2` or `2`). Raises UsageError for none."""
    number = name.lstrip("Hh")
    chosen = next((h for h in analysis.hypotheses if str(h.rank) == number), None)
    if chosen is None:
        known = f"H1 to H{len(analysis.hypotheses)}" if analysis.hypotheses else "none"
        raise UsageError(
            f"there is no hypothesis {name}; there are: {known}",
            hint="rca analyze INCIDENT lists them",
        )
    yield bold(f"H{chosen.rank}  {visible(chosen.title)}")
    standing = chosen.standing.value.replace("_", " ")
    yield f"{chosen.kind.value}, {standing}, score {chosen.score:.2f}"
    yield from _section("What is known", chosen.summary)
    yield from _section("For", chosen.support)
    yield from _section("Against", chosen.against)
    yield from _factors(chosen)
    yield from _edges(analysis, chosen)
    yield from _exhibits(analysis, chosen)


def _section(title: str, claims: "tuple[Claim, ...]") -> Iterator[str]:
    if not claims:
        return
    yield ""
    yield bold(title)
    for claim in claims:
        cited = ", ".join(dict.fromkeys(f"{c.evidence} {c.locator}" for c in claim.cites))
        yield f"  {visible(claim.text)}"
        yield f"      {visible(cited)}"


def _factors(hypothesis: "Hypothesis") -> Iterator[str]:
    yield ""
    yield bold("Score, the product of")
    for factor in hypothesis.factors:
        yield f"  {factor.value:.2f}  {factor.name}: {visible(factor.because)}"


def _edges(analysis: "Analysis", hypothesis: "Hypothesis") -> Iterator[str]:
    """The chain with the therefore test of each link and its counter-examples."""
    if len(hypothesis.path) < 2:
        return
    yield ""
    yield bold("Chain")
    for position, node_id in enumerate(hypothesis.path):
        edge = analysis.graph.link(hypothesis.path[position - 1], node_id) if position else None
        if edge is not None:
            lag = f"; {edge.lag}" if edge.lag else ""
            yield f"    | {edge.rule}, {edge.standing.value}: {edge.counted}{lag}"
            for cite in edge.counter_examples:
                yield f"    |   counter-example: {visible(f'{cite.evidence} {cite.locator}')}"
        yield f"  {node_id}  {visible(analysis.graph.node(node_id).title)}"


def _exhibits(analysis: "Analysis", hypothesis: "Hypothesis") -> Iterator[str]:
    """What stands at the places that show it best, word for word."""
    found = {exhibit.cite: exhibit for exhibit in analysis.measures.exhibits}
    for cite in hypothesis.cites[:MOST_EXHIBITS]:
        exhibit = found.get(cite.without_quote())
        if exhibit is None:
            continue
        yield ""
        yield bold(f"{cite.evidence} {visible(cite.locator)}, {visible(exhibit.where)}")
        lines = exhibit.text.splitlines()
        for line in lines[:MOST_LINES]:
            yield f"  {visible(line[:300])}"
        if len(lines) > MOST_LINES:
            yield f"  ... {len(lines) - MOST_LINES} more lines"
