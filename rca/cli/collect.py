"""`rca collect logs`: pull the logs of an incident from Cloud Logging."""

import math
import os
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.console import say, say_json, talk, visible
from rca.cli.options import (
    DEFAULT_ROOT,
    IncidentArgument,
    JsonOption,
    QuietOption,
    RootOption,
    folder_of,
    named_again,
)
from rca.model.plural import counted

if TYPE_CHECKING:
    from rca.store.layout import IncidentFolder
    from rca.workflow.collect import Collection
    from rca.workflow.collect_estimate import Estimate
    from rca.workflow.collect_plan import Plan, Wanted

collect = typer.Typer(
    name="collect", help="Pull evidence from where it is kept.", no_args_is_help=True
)


@collect.callback()
def _collect() -> None:
    """Pull evidence from where it is kept."""


@collect.command()
def logs(
    incident: IncidentArgument,
    narrowed_by: Annotated[
        str, typer.Option("--filter", metavar="QUERY", help="Only entries that match this as well.")
    ] = "",
    severity: Annotated[
        str, typer.Option(metavar="LEVEL", help="Only entries of this severity or above.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the queries and an estimate; write nothing.")
    ] = False,
    endpoint: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Ask this server instead of Google's.")
    ] = "",
    insecure: Annotated[
        bool,
        typer.Option("--insecure", help="No TLS and no credentials, for a server of your own."),
    ] = False,
    limit: Annotated[
        int, typer.Option(help="The most entries of one window; more are left out, and it is said.")
    ] = 5_000_000,
    calls_per_minute: Annotated[
        int, typer.Option(help="How often to ask; 60 is what a project may by default.")
    ] = 60,
    patience: Annotated[
        float, typer.Option(help="Seconds for which a server may fail before giving up for now.")
    ] = 300.0,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Pull the logs of the incident's services, window and baseline from Cloud Logging.

    A run that was stopped, by whatever, goes on where it stopped when it is run again.
    """
    quieten_grpc()
    from rca.sources.cloud_logging import HOST, Endpoint
    from rca.workflow.collect_plan import Wanted

    wanted = Wanted(
        narrowed_by=narrowed_by,
        severity=severity,
        endpoint=Endpoint(host=endpoint or HOST, insecure=insecure),
        limit=limit,
        calls_per_minute=calls_per_minute,
        patience_seconds=patience,
    )
    folder = folder_of(incident, root)
    try:
        if dry_run:
            _print_plan(folder, wanted, as_json=as_json, quiet=quiet)
            return
        _print_collection(_pulled(folder, wanted, quiet=quiet), as_json=as_json)
    except KeyboardInterrupt:
        if not dry_run:
            talk("stopped; nothing is lost: the same command goes on from here", quiet=quiet)
        raise
    talk(f"next: rca analyze {named_again(incident, folder)}", quiet=quiet)


def quieten_grpc() -> None:
    """Keep gRPC's own log off stderr. It looks once, when it is loaded."""
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    os.environ.setdefault("GLOG_minloglevel", "3")


def _pulled(folder: "IncidentFolder", wanted: "Wanted", *, quiet: bool) -> "Collection":
    from rca.cli.collect_progress import ProgressLine
    from rca.workflow.collect import Talk, collect_logs

    line = ProgressLine(quiet=quiet)
    try:
        return collect_logs(folder, wanted, Talk(warn=line.warn, progress=line.show))
    finally:
        line.clear()


def _print_plan(folder: "IncidentFolder", wanted: "Wanted", *, as_json: bool, quiet: bool) -> None:
    """The queries first, which need no server, then what is to be expected."""
    from rca.cli.collect_progress import ProgressLine
    from rca.workflow.collect_estimate import estimate_of
    from rca.workflow.collect_plan import plan_of, warnings_now

    plan, line = plan_of(folder, wanted), ProgressLine(quiet=quiet)
    for warning in warnings_now(plan):
        line.warn(warning)
    if not as_json:
        for query in plan.queries:
            say(f"{query.label}:")
            for row in query.text.splitlines():
                say(f"  {visible(row)}")
    try:
        estimates = estimate_of(plan, line.note)
    finally:
        line.clear()
    if as_json:
        say_json(_plan_json(plan, estimates))
        return
    for estimate in estimates:
        say(_in_words(estimate))


def _in_words(estimate: "Estimate") -> str:
    minutes = max(1, math.ceil(estimate.seconds / 60))
    entries = counted(estimate.entries, "entry", "entries")
    how = (
        f"{entries}, counted"
        if estimate.is_exact
        else f"about {entries}; an estimate from {counted(estimate.samples, 'page')}"
    )
    calls = counted(estimate.pages, "call")
    return f"{estimate.query.label}: {how}; {calls}, {_duration(minutes)}"


def _duration(minutes: int) -> str:
    if minutes == 1:
        return "within a minute"
    hours, rest = divmod(minutes, 60)
    return f"about {hours} h {rest:02d} min" if hours else f"about {minutes} min"


def _plan_json(plan: "Plan", estimates: "tuple[Estimate, ...]") -> dict[str, object]:
    from rca.model.instant import format_instant

    return {
        "schema": "rca.collect-plan/1",
        "project": plan.project,
        "endpoint": plan.wanted.endpoint.host,
        "queries": [
            {
                "label": estimate.query.label,
                "since": format_instant(estimate.query.window.start),
                "until": format_instant(estimate.query.window.end),
                "filter": estimate.query.text,
                "estimate": {
                    "entries": estimate.entries,
                    "pages": estimate.pages,
                    "seconds": round(estimate.seconds, 1),
                    "samples": estimate.samples,
                    "exact": estimate.is_exact,
                },
            }
            for estimate in estimates
        ],
    }


def _print_collection(collection: "Collection", *, as_json: bool) -> None:
    if as_json:
        say_json(_collection_json(collection))
        return
    for outcome in collection.outcomes:
        if outcome.added is None:
            say(f"-    {outcome.query.label:10} nothing matched")
            continue
        evidence = outcome.added.evidence
        collected = evidence.sidecar.collected
        known = "" if outcome.added.is_new else " (already there)"
        cut = f"; {collected.truncated}" if collected and collected.truncated else ""
        damaged = ", damaged" if evidence.sidecar.damaged else ""
        say(
            f"{evidence.id:4} {evidence.label:10} "
            f"{counted(evidence.sidecar.records, 'entry', 'entries')}, "
            f"{evidence.sidecar.first} to {evidence.sidecar.last}{damaged}{cut}{known}"
        )


def _collection_json(collection: "Collection") -> dict[str, object]:
    rows: list[dict[str, object]] = []
    for outcome in collection.outcomes:
        row: dict[str, object] = {"label": outcome.query.label, "evidence": None, "records": 0}
        if outcome.added is not None:
            evidence = outcome.added.evidence
            sidecar = evidence.sidecar
            row |= {
                "evidence": evidence.id,
                "new": outcome.added.is_new,
                "records": sidecar.records,
                "first": sidecar.first,
                "last": sidecar.last,
                "sha256": sidecar.sha256,
                "damaged": sidecar.damaged,
                "collected": sidecar.collected and sidecar.collected.model_dump(mode="json"),
            }
        rows.append(row)
    return {"schema": "rca.collected/1", "evidence": rows}
