"""What the evidence leaves open, each question with the command that would settle it."""

import shlex
from collections.abc import Iterator

from rca.model.analysis import Gap
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.incident import Incident
from rca.model.instant import MINUTE, Instant, format_instant
from rca.model.measures import Measures
from rca.reason.experiment import Trial
from rca.reason.mechanism import close_code_in
from rca.reason.phrases import on_service
from rca.reason.scene import Scene
from rca.reason.symptoms import FailingRoute

HOUR = 60 * MINUTE


def gaps_without_symptom(incident: Incident, measures: Measures) -> tuple[Gap, ...]:
    """Nothing fails in the evidence: is it the right evidence?"""
    entries = dict(measures.entries)
    if not entries.get(INCIDENT_LABEL):
        return (
            Gap(
                question="What happened during the incident? No log entry of it is here.",
                settle=read_logs(incident, "", None, None) + then_add(incident, "incident"),
            ),
        )
    return (
        Gap(
            question="What fails? No request, session or test of the incident fails more than in "
            "healthy times.",
            settle=read_logs(incident, "", None, None) + then_add(incident, "incident"),
        ),
    )


def gaps_of(scene: Scene, routes: tuple[FailingRoute, ...]) -> tuple[Gap, ...]:
    """The open questions, those about the route that is explained first.

    Another service whose requests fail is no consequence until a trace or an error says so.
    """
    others = [r for r in routes if r.key.service != scene.route.key.service]
    return (*_ask(scene), *(_ask_about(scene.incident, route) for route in others[:3]))


def _ask_about(incident: Incident, route: FailingRoute) -> Gap:
    return Gap(
        question=f"What makes {on_service(route.key.spoken, route.key.service)} fail, "
        f"{route.failed:,} of {route.total:,}? The verdict does not cover it.",
        settle=read_logs(
            incident,
            both(of_service(route.key.service), "severity>=WARNING"),
            Instant(route.onset - MINUTE),
            Instant(route.onset + 10 * MINUTE),
        )
        + then_add(incident, "incident"),
    )


def _ask(scene: Scene) -> Iterator[Gap]:
    incident, service = scene.incident, scene.route.key.service
    revision = scene.failing.place.revision
    change = scene.change_of(revision)
    if change is None or not change.recorded:
        yield Gap(
            question=f"What changed with {revision or service}, and when? No audit entry records "
            "its deploy.",
            settle=read_logs(
                incident,
                both('logName:"cloudaudit.googleapis.com"', of_service(service)),
                Instant(scene.route.onset - 24 * HOUR),
                Instant(scene.route.onset + HOUR),
            )
            + then_add(incident, "incident"),
        )
    yield from _ask_about_conditions(scene)
    if not scene.mechanism.steps:
        yield Gap(
            question=f"Which error do failing {scene.route.key.unit} log? None is joined to them.",
            settle=read_logs(
                incident,
                both(of_revision(revision) or of_service(service), "severity>=WARNING"),
                Instant(scene.route.onset - MINUTE),
                Instant(scene.route.onset + 10 * MINUTE),
            )
            + then_add(incident, "incident"),
        )
    code = close_code_in(scene.mechanism.ending)
    if code and not scene.mechanism.close_code:
        yield Gap(
            question=f"What closes the session with {code}? Clients saw it, no server line says "
            "so; a server whose handler dies sends no close frame, so something sends it.",
            settle=f"git grep -n {code} -- '*.py'   # then: rca add {incident.id} FILE:FROM-TO",
        )


def _ask_about_conditions(scene: Scene) -> Iterator[Gap]:
    incident, trial = scene.incident, scene.trial
    revision = scene.failing.place.revision
    if not any(o.place.label == BASELINE_LABEL or o.failed == 0 for o in scene.route.outcomes):
        yield Gap(
            question=f"How does {scene.route.key.spoken} behave in healthy times? Nothing to "
            "compare with is here.",
            settle=read_logs(
                incident,
                of_service(scene.route.key.service),
                Instant(scene.route.onset - 25 * HOUR),
                Instant(scene.route.onset - 24 * HOUR),
            )
            + then_add(incident, "baseline"),
        )
        return
    if trial is None or not trial.experiment.needed:
        yield Gap(
            question="What do failing states have in common that healthy ones lack? No setting or "
            "startup line tells them apart.",
            settle=_describe(incident, scene.route.key.service),
        )
        return
    if scene.served_well_before():
        yield Gap(
            question=f"What had to build up? {revision} served well before it failed, so its "
            "deploy alone does not explain the onset.",
            settle=read_logs(
                incident,
                of_revision(revision),
                Instant(scene.failing.first),
                Instant(scene.route.onset + MINUTE),
            )
            + then_add(incident, "incident"),
        )
    yield from _ask_for_states(scene, trial)


def _ask_for_states(scene: Scene, trial: Trial) -> Iterator[Gap]:
    """States that would tell conditions apart, or show that the failure ends."""
    incident, experiment = scene.incident, trial.experiment
    if not experiment.separated:
        names = "” and “".join(experiment.conditions[i].name for i in experiment.needed)
        yield Gap(
            question=f"Which part of “{names}” is needed? No state has everything else and lacks "
            "just that: they changed together.",
            settle=_put_back("only-one-put-back"),
        )
    for position, condition in enumerate(experiment.conditions):
        if position not in experiment.needed:
            yield Gap(
                question=f"Is “{condition.name}” needed too? It held in every failing state.",
                settle=_put_back("only-that-put-back"),
            )
    for outcome in trial.mixed:
        yield Gap(
            question=f"Why does {outcome.place.revision} fail {outcome.failed:,} of "
            f"{outcome.total:,} under “{outcome.place.label}”?",
            settle=read_logs(
                incident,
                both(of_revision(outcome.place.revision), "severity>=WARNING"),
                outcome.first,
                Instant(outcome.last + MINUTE),
            )
            + then_add(incident, outcome.place.label),
        )
    if scene.healthy_after(scene.route.onset) is None:
        yield Gap(
            question="Does it end when the change is taken back? No state after the onset was "
            "served well.",
            settle=_put_back("after-fix"),
        )


def _put_back(label: str) -> str:
    return (
        "deploy a revision with that put back, run the tests, and add its logs and their results "
        f"under the label “{label}”"
    )


def _describe(incident: Incident, service: str) -> str:
    """The description of the service as evidence; of all where the entries name none."""
    what = f"describe {shlex.quote(service)}" if service else "list"
    words = ("gcloud run services", what, "--format=yaml", where_to_look(incident))
    read = " ".join(word for word in words if word)
    return f"{read} > service.yaml && rca add {incident.id} --label incident service.yaml"


def of_service(service: str) -> str:
    """The condition of a query that asks for its entries; empty where no service is known."""
    return f"resource.labels.service_name={_in_query(service)}" if service else ""


def of_revision(revision: str) -> str:
    """The same for a revision."""
    return f"resource.labels.revision_name={_in_query(revision)}" if revision else ""


def both(*conditions: str) -> str:
    """Those that say something, all of which must hold."""
    return " AND ".join(condition for condition in conditions if condition)


def _in_query(text: str) -> str:
    """A text as the query language writes it
    (https://cloud.google.com/logging/docs/view/logging-query-language#values)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def read_logs(
    incident: Incident, condition: str, start: Instant | None, end: Instant | None
) -> str:
    """A `gcloud logging read` command for the incident's project and the given stretch."""
    window = incident.scope.window
    since = format_instant(start) if start is not None else (window.since if window else "")
    until = format_instant(end) if end is not None else (window.until if window else "")
    parts = [condition] if condition else ['resource.type="cloud_run_revision"']
    if since and until:
        parts.append(f'timestamp>="{since}" AND timestamp<"{until}"')
    query = shlex.quote(" AND ".join(parts))
    project = f" --project={shlex.quote(incident.scope.project)}" if incident.scope.project else ""
    since_when = "" if since and until else " --freshness=30d"
    return f"gcloud logging read {query}{project}{since_when} --format=json > more.json"


def then_add(incident: Incident, label: str) -> str:
    """What follows on the same line, so that what was read becomes evidence."""
    return f" && rca add {incident.id} --label {label} more.json"


def where_to_look(incident: Incident) -> str:
    """The project and region as gcloud's options, where they are known."""
    scope = incident.scope
    parts = [f"--project={shlex.quote(scope.project)}"] if scope.project else []
    parts += [f"--region={shlex.quote(scope.region)}"] if scope.region else []
    return " ".join(parts)
