"""The causal spine as a Mermaid flowchart, top to bottom, short enough for every host.

GitLab stops drawing at 2,000 characters; how an edge is known is told by its line: solid when
recorded, dashed when inferred, dotted and thin when asserted.
"""

from dataclasses import dataclass

from rca.model.graph import EdgeStanding, Node, NodeKind
from rca.model.ids import NodeId
from rca.report import escape

LONGEST = 2_000
_LABELS = (160, 120, 90, 70, 56, 40, 24)
_SHAPES = {NodeKind.SYMPTOM: ('(["', '"])'), NodeKind.TEST: ('["', '"]')}
_BOX = ('["', '"]')
_STYLES = {
    EdgeStanding.RECORDED: "stroke-width:2px",
    EdgeStanding.INFERRED: "stroke-dasharray:7 4",
    EdgeStanding.ASSERTED: "stroke-dasharray:2 4,stroke-width:1px",
}
_WORD = {EdgeStanding.INFERRED: "inferred", EdgeStanding.ASSERTED: "asserted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """One edge of the chart, with its counts in a word or two."""

    source: NodeId
    target: NodeId
    standing: EdgeStanding
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Nodes and arrows in the order in which they are drawn; `causes` are emphasised."""

    nodes: tuple[tuple[NodeId, NodeKind, str], ...]
    arrows: tuple[Arrow, ...]
    causes: tuple[NodeId, ...]


def chart_node(node: Node) -> tuple[NodeId, NodeKind, str]:
    """What a chart keeps of a node."""
    return (node.id, node.kind, f"{node.id} {node.title}")


def flowchart(chart: Chart) -> str:
    """A fenced Mermaid block of fewer than 2,000 characters.

    Labels are cut first; then nodes are left out from the end, with their arrows.
    """
    for longest in _LABELS:
        if len(text := _drawn(chart, len(chart.nodes), longest)) < LONGEST:
            return f"```mermaid\n{text}\n```"
    kept = len(chart.nodes)
    while len(text := _drawn(chart, kept, _LABELS[-1])) >= LONGEST:
        kept -= 1
    return f"```mermaid\n{text}\n```"


def _drawn(chart: Chart, kept: int, longest: int) -> str:
    nodes = chart.nodes[:kept]
    ids = {node_id for node_id, _, _ in nodes}
    arrows = [arrow for arrow in chart.arrows if {arrow.source, arrow.target} <= ids]
    lines = ["flowchart TD"]
    for node_id, kind, title in nodes:
        left, right = _SHAPES.get(kind, _BOX)
        lines.append(f"  {_name(node_id)}{left}{escape.mermaid(title, longest)}{right}")
    for arrow in arrows:
        words = ", ".join(word for word in (arrow.label, _WORD.get(arrow.standing, "")) if word)
        label = f'|"{escape.mermaid(words, longest)}"|' if words else ""
        lines.append(f"  {_name(arrow.source)} -->{label} {_name(arrow.target)}")
    lines.extend(
        f"  linkStyle {','.join(places)} {_STYLES[standing]}"
        for standing in EdgeStanding
        if (places := [str(at) for at, arrow in enumerate(arrows) if arrow.standing is standing])
    )
    if causes := [_name(node_id) for node_id in chart.causes if node_id in ids]:
        lines.append("  classDef cause stroke-width:3px")
        lines.append(f"  class {','.join(causes)} cause")
    return "\n".join(lines)


def _name(node_id: NodeId) -> str:
    return "".join(character for character in node_id if character.isalnum()) or "node"
