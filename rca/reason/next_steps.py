"""What would settle the first suspects: one experiment, query or file for each."""

import shlex

from rca.model.analysis import CauseKind, Gap, Standing
from rca.model.change import shortened
from rca.model.graph import NodeKind
from rca.model.incident import Incident
from rca.model.instant import MINUTE, Instant
from rca.reason.case import Case
from rca.reason.draft import Draft
from rca.reason.gaps import read_logs, then_add, where_to_look

MOST = 2
_WORTH = 0.3


def next_steps(incident: Incident, case: Case, drafts: tuple[Draft, ...]) -> tuple[Gap, ...]:
    """A question for each of the first two suspects that are worth one; none for a settled case."""
    if any(draft.standing is Standing.SUPPORTED for draft in drafts):
        return ()
    asked = [
        _ask(incident, case, draft)
        for draft in drafts
        if draft.condition is None
        and draft.standing is Standing.PLAUSIBLE
        and draft.node is not NodeKind.CODE
        and draft.score >= _WORTH
    ]
    return tuple(dict.fromkeys(asked))[:MOST]


def _ask(incident: Incident, case: Case, draft: Draft) -> Gap:
    if draft.node is NodeKind.CHANGE and draft.revision and draft.service:
        return _take_back(incident, case, draft)
    if draft.node is NodeKind.CHANGE and draft.revision:
        return _put_back(incident, draft)
    if draft.kind is CauseKind.TEST:
        return Gap(
            question=f"Do the tests pass when nothing runs beside or before them? {draft.title}.",
            settle="run each of them alone and in order (with pytest: -p no:xdist -p no:randomly), "
            f"twenty times, then rca add {incident.id} --label alone REPORTS",
        )
    if draft.settle:
        return Gap(question=f"Is it so? {shortened(draft.title, 160)}", settle=draft.settle)
    return _look_closer(incident, draft)


def _take_back(incident: Incident, case: Case, draft: Draft) -> Gap:
    """Send the traffic to the revision before: the shortest experiment there is."""
    change = next((c for c in case.changes if c.revision == draft.revision), None)
    previous = change.previous if change and change.previous else _served_before(case, draft)
    return Gap(
        question=f"Does it end when {draft.revision} is taken back?",
        settle=f"gcloud run services update-traffic {shlex.quote(draft.service)} "
        f"--to-revisions={shlex.quote(previous)}=100 {where_to_look(incident)}".rstrip()
        + f"; ten minutes later: rca collect logs {incident.id}, or rca add {incident.id} "
        "--label after-fix LOGS",
    )


def _put_back(incident: Incident, draft: Draft) -> Gap:
    """A change of something that serves no traffic is put back where it was made."""
    return Gap(
        question=f"Does it end when this is put back? {shortened(draft.title, 160)}",
        settle="put it back as it was, where that is safe; ten minutes later: "
        f"rca collect logs {incident.id}, or rca add {incident.id} --label after-fix LOGS",
    )


def _served_before(case: Case, draft: Draft) -> str:
    """The revision of the same service that served last before this one, as its requests show."""
    at = draft.first_seen or Instant(0)
    earlier = [
        (outcome.first, outcome.place.revision)
        for outcome in case.measures.routes
        if outcome.place.service == draft.service
        and outcome.place.revision not in ("", draft.revision)
        and outcome.first < at
    ]
    return max(earlier)[1] if earlier else "PREVIOUS_REVISION"


def _look_closer(incident: Incident, draft: Draft) -> Gap:
    """All that the service wrote around the moment at which the suspect began."""
    at = draft.first_seen
    name = draft.service or "the service"
    condition = (
        f"resource.labels.service_name={shlex.quote(draft.service)}" if draft.service else ""
    )
    return Gap(
        question=f"What led to this in {name}? {shortened(draft.title, 160)}",
        settle=read_logs(
            incident,
            condition,
            Instant(at - 15 * MINUTE) if at is not None else None,
            Instant(at + 5 * MINUTE) if at is not None else None,
        )
        + then_add(incident, "incident"),
    )
