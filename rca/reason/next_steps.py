"""What would settle the first suspects: one experiment, query or file for each."""

import shlex

from rca.model.analysis import CauseKind, Gap, Standing
from rca.model.change import shortened
from rca.model.commands import is_command
from rca.model.graph import NodeKind
from rca.model.incident import Incident
from rca.model.instant import MINUTE, Instant
from rca.reason.case import Case
from rca.reason.draft import Draft
from rca.reason.gaps import of_service, read_logs, then_add, where_to_look
from rca.reason.settling import names_known, settled

MOST = 2
_WORTH = 0.3
_AFTERWARDS = "Ten minutes later the logs of that time tell, as evidence labelled “after-fix”."


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


def something_to_run(
    incident: Incident, case: Case, drafts: tuple[Draft, ...], asked: tuple[Gap, ...]
) -> tuple[Gap, ...]:
    """A question with a command for an open case in which no other has one; else nothing."""
    if any(is_command(gap.settle) for gap in asked):
        return ()
    first = next((d for d in drafts if d.standing is not Standing.RULED_OUT), None)
    if first is not None and first.kind is not CauseKind.TEST:
        return (_look_closer(incident, first),)
    passed = any(group.passed for group in case.tests)
    alone = "" if passed else "No run in which they passed is here to compare with. "
    return (
        Gap(
            question=f"{alone}Do requests fail too when these tests do?",
            settle=read_logs(incident, "", None, None) + then_add(incident, "incident"),
        ),
    )


def _ask(incident: Incident, case: Case, draft: Draft) -> Gap:
    if draft.node is NodeKind.CHANGE and draft.revision and draft.service:
        return _take_back(incident, case, draft)
    if draft.node is NodeKind.CHANGE and draft.revision:
        return _put_back(draft)
    if draft.kind is CauseKind.TEST:
        return Gap(
            question=f"Do the tests pass when nothing runs beside or before them? {draft.title}.",
            settle="run each of them alone and in order (with pytest: -p no:xdist -p no:randomly), "
            "twenty times, and add the reports under the label “alone”",
        )
    if draft.settle:
        return _is_it_so(incident, draft)
    return _look_closer(incident, draft)


def _is_it_so(incident: Incident, draft: Draft) -> Gap:
    """What the rule of a known error would look at; the command runs as it stands."""
    question = f"Is it so? {shortened(draft.title, 160)}"
    named = dict(draft.trouble.known.names) if draft.trouble and draft.trouble.known else {}
    said = draft.trouble.text if draft.trouble else draft.title
    known = names_known(incident, draft.service, draft.revision, named, said)
    command, words = settled(draft.settle, incident, known)
    if not command:
        return Gap(question=question, settle=words)
    if words:
        end = "" if question.endswith((".", "…", "?")) else "."
        question += f"{end} Beside what the command says: {words}."
    return Gap(question=question, settle=command)


def _take_back(incident: Incident, case: Case, draft: Draft) -> Gap:
    """Send the traffic to the revision before: the shortest experiment there is."""
    change = next((c for c in case.changes if c.revision == draft.revision), None)
    previous = change.previous if change and change.previous else _served_before(case, draft)
    service, where = shlex.quote(draft.service), where_to_look(incident)
    question = f"Does it end when {draft.revision} is taken back? {_AFTERWARDS}"
    if not previous:
        return Gap(
            question=f"{question} The revision before it is not known; the command lists all.",
            settle=f"gcloud run revisions list --service={service} {where}".rstrip(),
        )
    return Gap(
        question=question,
        settle=f"gcloud run services update-traffic {service} "
        f"--to-revisions={shlex.quote(previous)}=100 {where}".rstrip(),
    )


def _put_back(draft: Draft) -> Gap:
    """A change of something that serves no traffic is put back where it was made."""
    return Gap(
        question=f"Does it end when this is put back? {shortened(draft.title, 160)}",
        settle=f"put it back as it was, where that is safe. {_AFTERWARDS}",
    )


def _served_before(case: Case, draft: Draft) -> str:
    """The revision of the same service that served last before this one, as its requests show;
    empty where none is known."""
    at = draft.first_seen or Instant(0)
    earlier = [
        (outcome.first, outcome.place.revision)
        for outcome in case.measures.routes
        if outcome.place.service == draft.service
        and outcome.place.revision not in ("", draft.revision)
        and outcome.first < at
    ]
    return max(earlier)[1] if earlier else ""


def _look_closer(incident: Incident, draft: Draft) -> Gap:
    """All that the service wrote around the moment at which the suspect began."""
    at = draft.first_seen
    name = draft.service or "the service"
    condition = of_service(draft.service)
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
