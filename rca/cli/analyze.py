"""`rca analyze`: symptoms, ranked hypotheses, gaps; the answer first."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rca.cli.console import bold, say, say_wrapped, step, visible
from rca.cli.options import (
    DEFAULT_ROOT,
    IncidentArgument,
    JsonOption,
    QuietOption,
    RootOption,
    folder_of,
)

if TYPE_CHECKING:
    from rca.model.analysis import Analysis, Experiment, Hypothesis

MOST_RULED_OUT = 5


def analyze(
    incident: IncidentArgument,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Show what the evidence says: symptoms, causes by rank, what is ruled out, what is open."""
    from rca.workflow.analyze import analyze_incident
    from rca.workflow.export import analysis_as_json

    folder = folder_of(incident, root)
    with step("reading evidence and reasoning", quiet=quiet):
        dossier, analysis = analyze_incident(folder)
    if as_json:
        say(analysis_as_json(dossier, analysis).rstrip("\n"))
        return
    for line in _lines(analysis):
        say_wrapped(line)


def _lines(analysis: "Analysis") -> Iterator[str]:
    yield f"{bold('Verdict')}   {analysis.verdict.value.replace('_', ' ')}"
    for claim in analysis.because:
        yield f"          {visible(claim.text)}"
    yield from _symptoms(analysis)
    yield from _hypotheses(analysis)
    if analysis.experiment is not None:
        yield from _experiment(analysis.experiment)
    yield from _chain(analysis)
    yield from _ruled_out(analysis)
    if analysis.gaps:
        yield ""
        yield bold("Open questions")
        for gap in analysis.gaps:
            yield f"  {visible(gap.question)}"
            yield f"    $ {visible(gap.settle)}"
    if analysis.skipped:
        yield ""
        yield f"{len(analysis.skipped)} places could not be read; `--json` lists them."


def _symptoms(analysis: "Analysis") -> Iterator[str]:
    from rca.model.instant import format_instant

    if not analysis.symptoms:
        return
    yield ""
    yield bold("Symptoms")
    for symptom in analysis.symptoms:
        since = f", since {format_instant(symptom.first_seen)}" if symptom.first_seen else ""
        yield f"  {symptom.id}  {visible(symptom.title)}"
        yield f"      {symptom.count} of {symptom.total} {symptom.unit}{since}"


def _hypotheses(analysis: "Analysis") -> Iterator[str]:
    from rca.model.analysis import Standing

    shown = [h for h in analysis.hypotheses if h.standing is not Standing.RULED_OUT]
    if not shown:
        return
    yield ""
    yield bold("Causes")
    for hypothesis in shown:
        role = hypothesis.tier.value or hypothesis.standing.value
        yield f"  {hypothesis.rank}  {hypothesis.score:.2f}  {role:10} {visible(hypothesis.title)}"
        for claim in (*hypothesis.summary, *hypothesis.against):
            cited = ", ".join(dict.fromkeys(cite.evidence for cite in claim.cites))
            yield f"      {visible(claim.text)} [{cited}]"


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
    edges = {(edge.source, edge.target): edge for edge in analysis.graph.edges}
    for position, node_id in enumerate(first.path):
        node = analysis.graph.node(node_id)
        if position:
            edge = edges[(first.path[position - 1], node_id)]
            counts = f"{edge.then} then, {edge.without_effect} without effect"
            yield f"    | {edge.standing.value} ({edge.rule}): {counts}, {edge.unit}"
        yield f"  {node_id}  {visible(node.title)}"


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
        yield f"  {visible(hypothesis.title)}: {_reason(hypothesis)}"
    if len(out) > MOST_RULED_OUT:
        yield f"  and {len(out) - MOST_RULED_OUT} more deploys"


def _reason(hypothesis: "Hypothesis") -> str:
    return visible(" ".join(claim.text for claim in hypothesis.against))
