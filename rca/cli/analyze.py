"""`rca analyze`: the answer first, then why, then what was ruled out, then what to do next."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.console import bold, say_document, say_wrapped, step, visible
from rca.cli.options import (
    DEFAULT_ROOT,
    IncidentArgument,
    JsonOption,
    QuietOption,
    RootOption,
    folder_of,
    named_again,
    with_name,
)
from rca.cli.sparkline import sparkline
from rca.model.plural import counted

if TYPE_CHECKING:
    from rca.model.analysis import Analysis, Experiment, Hypothesis
    from rca.model.ids import NodeId

MOST_SHOWN = 8
MOST_TOLD = 3
MOST_CLAIMS = 4
MOST_RULED_OUT = 5
MOST_COLUMNS = 40


def analyze(
    incident: IncidentArgument,
    as_json: JsonOption = False,
    explain: Annotated[
        str,
        typer.Option("--explain", metavar="H1", help="Show one hypothesis in full, by its number."),
    ] = "",
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Show what the evidence says: symptoms, causes by rank, what is ruled out, what is open."""
    from rca.cli.explain import explain_lines
    from rca.workflow.analyze import analyze_incident
    from rca.workflow.export import analysis_as_json

    folder = folder_of(incident, root)
    with step("reading evidence and reasoning", quiet=quiet):
        dossier, analysis = analyze_incident(folder)
    if as_json:
        say_document([analysis_as_json(dossier, analysis).rstrip("\n")])
        return
    name = named_again(incident, folder)
    for line in explain_lines(analysis, explain) if explain else _lines(analysis, name):
        say_wrapped(line)


def _lines(analysis: "Analysis", name: str) -> Iterator[str]:
    yield f"{bold('Verdict')}   {analysis.verdict.value.replace('_', ' ')}"
    for claim in analysis.because[:MOST_TOLD]:
        yield f"          {visible(claim.text)}"
    yield from _onset(analysis)
    yield from _symptoms(analysis)
    yield from _hypotheses(analysis)
    if analysis.experiment is not None:
        yield from _experiment(analysis.experiment)
    yield from _chain(analysis)
    yield from _ruled_out(analysis)
    yield from _next(analysis, name)
    if analysis.skipped:
        yield ""
        yield f"{counted(len(analysis.skipped), 'place')} could not be read; `--json` says which."


def _onset(analysis: "Analysis") -> Iterator[str]:
    """When it began, with the failures over time beside it."""
    from rca.model.instant import format_instant

    if analysis.onset is None:
        return
    yield f"{bold('Onset')}     {format_instant(analysis.onset)}"
    if analysis.onset_between is not None:
        first, last = (format_instant(at) for at in analysis.onset_between)
        if first != last:
            yield f"          between {first} and {last}, 95% sure"
    if drawn := sparkline(_failures_over_time(analysis)):
        yield f"          failures {drawn}"


def _failures_over_time(analysis: "Analysis") -> list[int]:
    """Failures of the incident's routes in at most 40 equal stretches of time."""
    from rca.model.evidence import INCIDENT_LABEL
    from rca.model.instant import MINUTE

    minutes: dict[int, int] = {}
    for outcome in analysis.measures.routes:
        if outcome.place.label == INCIDENT_LABEL:
            for start, _, failed in outcome.failed_per_minute:
                minutes[start // MINUTE] = minutes.get(start // MINUTE, 0) + failed
    if not any(minutes.values()):
        return []
    first, last = min(minutes), max(minutes)
    columns = [0] * min(MOST_COLUMNS, last - first + 1)
    for minute, failed in minutes.items():
        columns[(minute - first) * len(columns) // (last - first + 1)] += failed
    return columns


def _symptoms(analysis: "Analysis") -> Iterator[str]:
    if not analysis.symptoms:
        return
    yield ""
    yield bold("Symptoms")
    for symptom in analysis.symptoms:
        yield f"  {symptom.id}  {symptom.share_of_unit}: {visible(symptom.title)}"


def _hypotheses(analysis: "Analysis") -> Iterator[str]:
    """The first three with what speaks for and against them, the others in a line each."""
    from rca.model.analysis import Standing

    shown = [h for h in analysis.hypotheses if h.standing is not Standing.RULED_OUT]
    if not shown:
        return
    yield ""
    yield bold("Causes")
    for position, hypothesis in enumerate(shown[:MOST_SHOWN]):
        role = hypothesis.tier.value or hypothesis.standing.value
        head = f"H{hypothesis.rank}"
        yield f"  {head:3} {hypothesis.score:.2f}  {role:9}  {visible(hypothesis.title)}"
        if position < MOST_TOLD:
            yield from _claims(hypothesis)
    if len(shown) > MOST_SHOWN:
        yield f"  and {len(shown) - MOST_SHOWN} more, weaker; `--json` has all"
    yield f"  `--explain H{shown[0].rank}` shows one in full"


def _claims(hypothesis: "Hypothesis") -> Iterator[str]:
    for mark, claims in (
        (" ", hypothesis.summary),
        ("+", hypothesis.support),
        ("-", hypothesis.against),
    ):
        for claim in claims[:MOST_CLAIMS]:
            cited = ", ".join(dict.fromkeys(cite.evidence for cite in claim.cites))
            yield f"      {mark} {visible(claim.text)} [{cited}]"


def _experiment(experiment: "Experiment") -> Iterator[str]:
    if not experiment.needed:
        return
    yield ""
    yield bold(f"States compared ({experiment.unit} failed)")
    letters = "ABCDEFGH"
    for letter, position in zip(letters, experiment.needed, strict=False):
        yield f"  {letter}: {visible(experiment.conditions[position].name)}"
    for state in experiment.states:
        marks = " ".join(
            letter if state.holds[position] else "-"
            for letter, position in zip(letters, experiment.needed, strict=False)
        )
        named = visible(f"{state.label} ({state.revision})")
        yield f"  {marks}  {state.failed:4} of {state.total:<5} {named}"


def _chain(analysis: "Analysis") -> Iterator[str]:
    first = next((h for h in analysis.hypotheses if h.path), None)
    if first is None:
        return
    yield ""
    yield bold("Chain")
    links = {(edge.source, edge.target) for edge in analysis.graph.edges}
    for position, node_id in enumerate(first.path):
        node = analysis.graph.node(node_id)
        edge = analysis.graph.link(first.path[position - 1], node_id) if position else None
        if edge is not None:
            yield f"    | {edge.standing.value} ({edge.rule}): {edge.counted}"
            for beside in _beside(first.path[position - 1], node_id, links):
                yield f"    + {beside}  {visible(analysis.graph.node(beside).title)}"
        yield f"  {node_id}  {visible(node.title)}"


def _beside(
    source: "NodeId", target: "NodeId", pairs: "set[tuple[NodeId, NodeId]]"
) -> "list[NodeId]":
    """What the one leads to and the other follows from as well, such as calls tried again."""
    return sorted(
        between for start, between in pairs if start == source and (between, target) in pairs
    )


def _ruled_out(analysis: "Analysis") -> Iterator[str]:
    from rca.model.analysis import Standing

    out = [h for h in analysis.hypotheses if h.standing is Standing.RULED_OUT]
    if not out and not analysis.not_the_cause:
        return
    yield ""
    yield bold("Ruled out")
    for claim in analysis.not_the_cause:
        yield f"  {visible(claim.text)}"
    for hypothesis in out[:MOST_RULED_OUT]:
        reason = visible(" ".join(claim.text for claim in hypothesis.against))
        yield f"  {visible(hypothesis.title)}: {reason}"
    if len(out) > MOST_RULED_OUT:
        yield f"  and {len(out) - MOST_RULED_OUT} more deploys"


def _next(analysis: "Analysis", name: str) -> Iterator[str]:
    """What would settle what is open; `name` is what finds the incident from here."""
    from rca.model.commands import is_command

    if not analysis.gaps:
        return
    yield ""
    yield bold("What to do next")
    for gap in analysis.gaps:
        yield f"  {visible(gap.question)}"
        settle = visible(with_name(gap.settle, analysis.incident, name))
        yield f"    {'$' if is_command(gap.settle) else 'to settle it:'} {settle}"
