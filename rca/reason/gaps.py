"""What the evidence leaves open, each question with the command that would settle it."""

import shlex
from collections.abc import Iterator

from rca.model.analysis import Gap
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.incident import Incident
from rca.model.instant import MINUTE, Instant, format_instant
from rca.model.measures import Measures
from rca.reason.mechanism import close_code_in
from rca.reason.scene import Scene

HOUR = 60 * MINUTE


def gaps_without_symptom(incident: Incident, measures: Measures) -> tuple[Gap, ...]:
    """Nothing fails in the evidence: is it the right evidence?"""
    entries = dict(measures.entries)
    if not entries.get(INCIDENT_LABEL):
        return (
            Gap(
                question="What happened during the incident? No log entry of it is here.",
                settle=_read_logs(incident, "", None, None) + _then_add(incident, "incident"),
            ),
        )
    return (
        Gap(
            question="What fails? No request, session or test of the incident fails more than in "
            "healthy times.",
            settle=_read_logs(incident, "", None, None) + _then_add(incident, "incident"),
        ),
    )


def gaps_of(scene: Scene) -> tuple[Gap, ...]:
    """The open questions about a failing route, the one that would help most first."""
    return tuple(_ask(scene))


def _ask(scene: Scene) -> Iterator[Gap]:
    incident, service = scene.incident, scene.route.key.service
    revision = scene.failing.place.revision
    change = scene.change_of(revision)
    if change is None or not change.recorded:
        yield Gap(
            question=f"What changed with {revision or service}, and when? No audit entry records "
            "its deploy.",
            settle=_read_logs(
                incident,
                f'logName:"cloudaudit.googleapis.com" AND resource.labels.service_name="{service}"',
                Instant(scene.route.onset - 24 * HOUR),
                Instant(scene.route.onset + HOUR),
            )
            + _then_add(incident, "incident"),
        )
    yield from _ask_about_conditions(scene)
    if not scene.mechanism.steps:
        yield Gap(
            question=f"Which error do failing {scene.route.key.unit} log? None is joined to them.",
            settle=_read_logs(
                incident,
                f'resource.labels.revision_name="{revision}" AND severity>=WARNING',
                Instant(scene.route.onset - MINUTE),
                Instant(scene.route.onset + 10 * MINUTE),
            )
            + _then_add(incident, "incident"),
        )
    code = scene.mechanism.close_code
    if code and not any(close_code_in(s.pattern.template) for s in scene.mechanism.steps):
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
            settle=_read_logs(
                incident,
                f'resource.labels.service_name="{scene.route.key.service}"',
                Instant(scene.route.onset - 25 * HOUR),
                Instant(scene.route.onset - 24 * HOUR),
            )
            + _then_add(incident, "baseline"),
        )
        return
    if trial is None or not trial.experiment.needed:
        yield Gap(
            question="What do failing states have in common that healthy ones lack? No setting or "
            "startup line tells them apart.",
            settle=f"gcloud run revisions describe {shlex.quote(revision or 'REVISION')} "
            f"--format=yaml {_where(incident)} > service.after.yaml && "
            f"rca add {incident.id} service.after.yaml",
        )
        return
    if scene.served_well_before() and scene.failing.first + MINUTE <= scene.route.onset:
        yield Gap(
            question=f"What had to build up? {revision} served well before it failed, so its "
            "deploy alone does not explain the onset.",
            settle=_read_logs(
                incident,
                f'resource.labels.revision_name="{revision}"',
                Instant(scene.failing.first),
                Instant(scene.route.onset + MINUTE),
            )
            + _then_add(incident, "incident"),
        )
    if not trial.experiment.separated:
        names = "” and “".join(
            f.name for position in trial.experiment.needed for f in trial.facts[position][:4]
        )
        yield Gap(
            question=f"Which of “{names}” is needed? They changed together in every state.",
            settle="deploy a revision with one of them put back, run the tests, then "
            f"rca add {incident.id} --label only-one-put-back LOGS TESTS",
        )


def _read_logs(
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
    return f"gcloud logging read {query}{project} --format=json > more.json"


def _then_add(incident: Incident, label: str) -> str:
    return f" && rca add {incident.id} --label {label} more.json"


def _where(incident: Incident) -> str:
    scope = incident.scope
    parts = [f"--project={shlex.quote(scope.project)}"] if scope.project else []
    parts += [f"--region={shlex.quote(scope.region)}"] if scope.region else []
    return " ".join(parts)
