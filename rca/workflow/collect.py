"""Pull the logs of an incident's window and baseline, page by page, and keep them as evidence.

Whatever stops it, the next run goes on, and what comes out is the same to the byte.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from rca.errors import BadInputError, RemoteError
from rca.model.evidence import Collected, EvidenceKind
from rca.model.instant import Instant, Window, format_instant, parse_instant
from rca.sources import source_named
from rca.sources.cloud_logging import PAGE_SIZE, CloudLogging, Page, PageRequest
from rca.sources.cloud_logging_calls import Timing
from rca.sources.cloud_logging_errors import AGAIN, TokenRefusedError
from rca.sources.logging_query import within
from rca.store import Added, Addition, IncidentFolder, add_all, load_evidence
from rca.store.collecting import Checkpoint, End, Part, collecting
from rca.workflow.collect_plan import Plan, Query, Wanted, plan_of, warnings_now

_MOST_STALLS = 5
"""So often it may go on from the same place, or with the same page, before it is no accident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one query is.

    `entries` are all that are there, `pages` those of this run. `reached` lies within the window;
    `doing` says what is done besides asking for the next page.
    """

    query: Query
    entries: int
    pages: int
    reached: Instant
    doing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one query; `added` is None when nothing matched."""

    query: Query
    added: Added | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What came of all queries, in their order."""

    plan: Plan
    outcomes: tuple[Outcome, ...]


@dataclass(slots=True, kw_only=True)
class Talk:
    """Who is told how it goes: of warnings before anything is asked, then of each page."""

    warn: Callable[[str], None] = field(default=lambda _text: None)
    progress: Callable[[Progress], None] = field(default=lambda _progress: None)


def collect_logs(
    folder: IncidentFolder, wanted: Wanted, talk: Talk, timing: Timing | None = None
) -> Collection:
    """Pull every query of the plan, each into a piece of evidence of its own.

    Raises RemoteError when the server, the network or the credentials stand in the way,
    BadInputError when nothing matched at all or another process does the same.
    """
    plan = plan_of(folder, wanted)
    for warning in warnings_now(plan):
        talk.warn(warning)
    with collecting(folder, plan.key) as checkpoint:
        outcomes = _Pull(folder, plan, talk, timing or Timing()).all_parts(checkpoint)
        checkpoint.remove()
    if not any(outcome.added for outcome in outcomes):
        raise BadInputError(
            f"no entry of {plan.project} matches",
            hint="look at the query with --dry-run; correct --filter or [scope] in incident.toml",
        )
    return Collection(plan=plan, outcomes=outcomes)


class _Pull:
    """One run. The connection is made when the first page is needed."""

    def __init__(self, folder: IncidentFolder, plan: Plan, talk: Talk, timing: Timing) -> None:
        self._folder, self._plan, self._talk = folder, plan, talk
        self._connection: CloudLogging | None = None
        self._pace = plan.pace(timing)
        self._pages = 0

    def all_parts(self, checkpoint: Checkpoint) -> tuple[Outcome, ...]:
        """Each query pulled and added, one after another."""
        try:
            return tuple(self._part(checkpoint, query) for query in self._plan.queries)
        finally:
            if self._connection is not None:
                self._connection.close()

    def _part(self, checkpoint: Checkpoint, query: Query) -> Outcome:
        part = checkpoint.part(query.label, query.window.start)
        self._pages = 0
        added = self._added_before(part, query)
        if added is not None:
            return Outcome(query=query, added=added)
        end = self._pull(part, query)
        if part.reached.whole.entries == 0:
            return Outcome(query=query, added=None)
        self._say(query, part, "adding them to the evidence")
        added = self._add(part, query, self._collected(part, query, end, checkpoint))
        part.mark_added(added.evidence.sidecar.sha256)
        return Outcome(query=query, added=added)

    def _added_before(self, part: Part, query: Query) -> Added | None:
        """What a run that was stopped later had added already, if it is still there."""
        if not part.reached.added:
            return None
        for evidence in load_evidence(self._folder):
            if (evidence.sidecar.sha256, evidence.label) == (part.reached.added, query.label):
                return Added(evidence=evidence, is_new=False)
        part.start_over()
        return None

    def _pull(self, part: Part, query: Query) -> End:
        """Page after page, each kept before the next one is asked for."""
        stalls, stalled_at = 0, ""
        while (end := part.reached.end) is None:
            self._say(query, part)
            was = part.reached
            try:
                page = self._ask(part, query)
            except TokenRefusedError as error:
                part.go_back()
                reason = error.message
            else:
                self._pages += 1
                self._keep(part, page)
                if page.entries or part.reached.token != was.token:
                    continue
                reason = "Cloud Logging returns the same empty page again and again"
            stalls = stalls + 1 if stalled_at == was.back_to else 1
            stalled_at = was.back_to
            if stalls > _MOST_STALLS:
                raise RemoteError(reason, hint=AGAIN)
        return end

    def _keep(self, part: Part, page: Page) -> None:
        limit, principal = self._plan.wanted.limit, self._server().principal
        room = limit - part.reached.whole.entries
        if len(page.entries) > room:
            kept = page.entries[:room]
            last = format_instant(kept[-1][0]) if kept else part.reached.last
            cut = f"the limit of {limit:,} entries was reached at {last}"
            part.keep(kept, "", End(principal=principal, truncated=cut))
        elif page.token:
            part.keep(page.entries, page.token)
        else:
            part.keep(page.entries, "", End(principal=principal, truncated=""))

    def _ask(self, part: Part, query: Query) -> Page:
        reached = part.reached
        start = parse_instant(reached.asked_from)
        request = PageRequest(
            project=self._plan.project,
            query=within(query.text, Window(start=start, end=query.window.end)),
            token=reached.token,
        )
        self._pace.on_wait = lambda seconds, reason: self._say(
            query, part, f"waiting {seconds:.0f} s: {reason}"
        )
        return self._pace.call(lambda: self._server().page(request))

    def _server(self) -> CloudLogging:
        if self._connection is None:
            self._connection = CloudLogging(self._plan.wanted.endpoint)
        return self._connection

    def _say(self, query: Query, part: Part, doing: str = "") -> None:
        reached = part.reached
        self._talk.progress(
            Progress(
                query=query,
                entries=reached.whole.entries,
                pages=self._pages,
                reached=parse_instant(reached.last or reached.back_to),
                doing=doing,
            )
        )

    def _collected(self, part: Part, query: Query, end: End, checkpoint: Checkpoint) -> Collected:
        """For the sidecar. Pages are those that the entries fill: stops leave no trace in it."""
        entries = part.reached.whole.entries
        return Collected(
            endpoint=self._plan.wanted.endpoint.host,
            project=self._plan.project,
            query=checkpoint.redact(query.text),
            since=format_instant(query.window.start),
            until=format_instant(query.window.end),
            principal=end.principal,
            pages=-(-entries // PAGE_SIZE),
            entries=entries,
            truncated=end.truncated,
        )

    def _add(self, part: Part, query: Query, collected: Collected) -> Added:
        source = source_named("log-entries")
        addition = Addition(
            name="cloud-logging.ndjson",
            kind=EvidenceKind.LOGS,
            label=query.label,
            source=source.name,
            suffix=source.suffix,
            content=source.content(part.pages),
            count=source.count,
            collected=collected,
            redactions=part.reached.whole.redactions,
        )
        return add_all(self._folder, (addition,))[0]
