"""Start an incident: the folder, and the files that people fill in, each explained where it stands.

Nothing that exists is touched; bad values are refused before anything is written.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rca.errors import UsageError
from rca.model.instant import parse_instant
from rca.store import IncidentFolder
from rca.store.atomic import write_text

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncident:
    """What a person says when they start one; empty text where they said nothing."""

    title: str
    id: str = ""
    severity: str = "P2"
    project: str = ""
    region: str = ""
    services: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    baseline_since: str = ""
    baseline_until: str = ""


def create_incident(wanted: NewIncident, root: Path) -> IncidentFolder:
    """Make the folder with its commented files; UsageError for a bad value or a taken id."""
    _check(wanted)
    folder = IncidentFolder(root / (wanted.id or _id_from(wanted)))
    if folder.path.exists():
        raise UsageError(
            f"{folder.path} exists already", hint="choose another --id, or go on with that one"
        )
    try:
        folder.path.mkdir(parents=True)
        folder.notes.mkdir()
        folder.evidence.mkdir()
    except OSError as error:
        raise UsageError(
            f"{folder.path} cannot be made ({error.strerror})", hint="choose another --root"
        ) from None
    write_text(folder.whys_toml, WHYS)
    write_text(folder.fixes_toml, FIXES)
    write_text(folder.path / ".gitignore", ".cache/\n")
    write_text(folder.incident_toml, _incident_toml(wanted, folder.path.name))
    return folder


def _check(wanted: NewIncident) -> None:
    if not wanted.title.strip():
        raise UsageError("the title is empty", hint='rca new "Checkout answers 503"')
    if wanted.id and not ID.match(wanted.id):
        raise UsageError(
            f"--id {wanted.id!r} cannot be a folder's name",
            hint="use letters, digits, dots, dashes; begin with a letter or digit",
        )
    if wanted.severity not in ("P0", "P1", "P2", "P3", "P4"):
        raise UsageError(
            f"there is no severity {wanted.severity!r}", hint="choose P0, P1, P2, P3 or P4"
        )
    _check_period("--since", wanted.since, "--until", wanted.until)
    _check_period(
        "--baseline-since", wanted.baseline_since, "--baseline-until", wanted.baseline_until
    )


def _check_period(start_name: str, start: str, end_name: str, end: str) -> None:
    if bool(start) != bool(end):
        missing = end_name if start else start_name
        raise UsageError(f"{missing} is missing", hint=f"give {start_name} and {end_name} together")
    if not start:
        return
    instants = []
    for name, text in ((start_name, start), (end_name, end)):
        try:
            instants.append(parse_instant(text))
        except ValueError as error:
            raise UsageError(f"{name}: {error}", hint=f"{name} 2025-09-10T10:00:00Z") from None
    if instants[0] >= instants[1]:
        raise UsageError(f"{start_name} is not before {end_name}", hint="swap them")


def _id_from(wanted: NewIncident) -> str:
    """The day of the incident (today when it is not said) and the title's first words."""
    day = wanted.since[:10] or datetime.now(tz=UTC).strftime("%Y-%m-%d")
    plain = unicodedata.normalize("NFKD", wanted.title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())[:6]
    return f"{day}-{'-'.join(words) or 'incident'}"[:100]


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are a subset of TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _period(name: str, start: str, end: str) -> str:
    if not start:
        return f'# {name} = {{ since = "2025-09-10T10:00:00Z", until = "2025-09-10T11:00:00Z" }}'
    return f"{name} = {{ since = {_quoted(start)}, until = {_quoted(end)} }}"


def _incident_toml(wanted: NewIncident, folder_name: str) -> str:
    services = ", ".join(_quoted(service) for service in wanted.services)
    return INCIDENT.format(
        id=_quoted(wanted.id or folder_name),
        title=_quoted(wanted.title.strip()),
        severity=_quoted(wanted.severity),
        project=_quoted(wanted.project),
        region=_quoted(wanted.region),
        services=services,
        window=_period("window", wanted.since, wanted.until),
        baseline=_period("baseline", wanted.baseline_since, wanted.baseline_until),
    )


INCIDENT = """\
# What people know and decide about this incident. What the evidence shows is not typed here:
# `rca analyze` finds it. What is left out here is left out of the report.
schema = "rca.incident/1"
id = {id}
title = {title}
severity = {severity}                # P0 (worst) to P4
severity_reason = ""            # one line: why this severity
status = "open"                 # open, mitigated, resolved
analyst = ""                    # who writes this up
# reported = "2025-09-10T10:05:00Z"
symptom = ""                    # what people reported, in their words
impact_headline = ""            # one line for the report's header

[scope]
project = {project}
region = {region}
services = [{services}]
# user_field = "user_id"        # the log field of a user; then affected users are counted
{window}
{baseline}

# Business impact: declared, with a source, because no log shows money. One block a line.
# [[impact]]
# area = "Checkout"
# effect = "orders cannot be placed"
# amount = 12000
# currency = "USD"
# period = "hour"
# at_least = true               # or up_to = 20000
# source = "finance dashboard, hourly orders"
# owner = "sales"

# A service level; from it the burn of the error budget is computed.
# [[objectives]]
# title = "Checkout answers"
# metric = "request_success"
# of = ["/checkout"]
# target = 0.999
# per_day = 40000               # requests of a usual day

# Rules the team has agreed on, computed from texts in the evidence: requires, forbids, one_of.
# [[compliance]]
# area = "Authentication"
# statement = "There is one way to authenticate."
# one_of = ["authenticate_by_token(", "authenticate_strictly("]
# kinds = ["code"]

# Risks of deploying the fixes.
# [[risks]]
# level = "medium"              # high, medium, low
# risk = "the new order of layers could affect HTTP"
# mitigation = "run the HTTP tests first"
# rollback = "route traffic back to the last revision"

# [continuity]
# revenue_protection = ["deploy outside business hours"]
# customer_communication = ["staging only: nobody outside is told"]

# When the fix counts as proved; `rca verify` holds it against the evidence labelled after-fix.
# metric: websocket_success, request_success, latency_p99 (of = routes), test_pass_rate
# (of = tests), text_count, text_rate (of = texts), close_code_success (of = codes),
# event_delivery (of = events); see docs/reference/metrics.md.
# [[criteria]]
# title = "WebSocket connections succeed"
# metric = "websocket_success"
# of = ["/ws"]
# op = ">"
# threshold = 0.95

# [[monitors]]
# title = "WebSocket health"
# watch = "share of sessions that end with 1011"
# alert = "over 5% for 5 minutes"
# rhythm = "continuous"
# metric = "close_code_success" # with a metric, `rca export --to monitors` writes an alert policy
# of = ["1011"]
# op = "<"
# threshold = 0.95
# window = "5 min"

# [conclusion]
# actions = ["roll back"]
# timeline = "within 24 hours"
# recovery = "orders flow again as soon as the rollback is out"

# What customers read: rca export --to markdown --audience customer
# [letter]
# title = "Orders could not be placed"
# seen = "The last step of an order ended in an error."
# follow_up = "Orders work again; we now try each change on a few orders first."

# [lessons]
# went_well = ["the alert came before the first call"]
# went_wrong = ["nobody knew how to roll back"]
# lucky = ["it was a quiet hour"]
"""

WHYS = """\
# The five whys. `rca why INCIDENT` asks and writes here; edits by hand and comments stay.
# Each answer cites the evidence that shows it: evidence = "E1" with insert_id, line or test.
schema = "rca.whys/1"

# [[whys]]
# id = "W1"
# question = "Why do checkouts fail?"
# finding = "The payment call times out."
# layer = "dependency"
# cites = [{ evidence = "E1", insert_id = "68b8c9640005c83b5a408375", quote = "timed out" }]
"""

FIXES = """\
# What is changed so that the cause is cut, who does it until when, how it is proved and undone.
schema = "rca.fixes/1"

# [[fixes]]
# id = "F1"
# title = "Put the variable back"
# owner = "platform team"
# due = "2025-09-11T12:00:00Z"
# done = false                  # true once it is deployed; then `rca verify` may fail it
# applied = "2025-09-11T11:30:00Z"  # since when it works; evidence from before is no proof of it
# cuts = "SESSION_SECRET"       # a text in the title or summary of the cause it removes
# change = { language = "bash", text = "gcloud run services update ..." }
# validate_with = "pytest tests/e2e"
# rollback = "gcloud run services update-traffic ... --to-revisions=..."
# watch = "1 hour"
# risk = "low"
# mitigation = "staging first"
# [[fixes.validate]]            # what `rca verify` evaluates
# metric = "test_pass_rate"
# of = ["tests/e2e"]
# op = "=="
# threshold = 1.0
"""
