"""Cases and suspects of small made-up incidents, put together by hand."""

from dataclasses import replace

from rca.model.analysis import CauseKind
from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.model.instant import MINUTE, SECOND, Instant
from rca.model.knowledge import Role
from rca.model.measures import Measures, Pattern, Place, Tally
from rca.model.outcome import TestAttempt
from rca.model.signals import Direction, Exposure, Interval, Intervals, Onset, Series, SignalKind
from rca.reason.case import Case, open_case
from rca.reason.changes import Change, Difference
from rca.reason.known_failures import KnownFailure
from rca.reason.suspect import Suspect
from rca.reason.symptoms import failing_routes
from tests.knowledge.builders import rule
from tests.reason.builders import SERVICE, T0, cite, dossier, measures, outcome


def moment(seconds: float) -> Instant:
    """That long after T0."""
    return Instant(T0 + int(seconds * SECOND))


def onset(
    name: str,
    at: float,
    *,
    kind: SignalKind = SignalKind.PATTERN,
    direction: Direction = Direction.RISE,
    service: str = SERVICE,
    healthy: int = 0,
    count: int = 30,
) -> Onset:
    """A change at that second; new where healthy times do not show it."""
    start = moment(at)
    return Onset(
        kind=kind,
        name=name,
        service=service,
        direction=direction,
        start=start,
        earliest=start,
        latest=start,
        end=None,
        is_new=healthy == 0,
        is_vanished=direction is Direction.FALL,
        before=Exposure(count=healthy, requests=100, seconds=600.0),
        during=Exposure(count=count, requests=100, seconds=600.0),
        per=("minute",),
        strength=50.0,
        p_value=0.0001,
        per_minute=((Instant(start - start % MINUTE), count),),
        by_severity=(),
        by_revision=(),
        by_instance=(),
        cite=cite(f"onset-{name}-{service}"),
        healthy=cite(f"healthy-{name}") if healthy else None,
        spared=None,
    )


def said(
    name: str,
    text: str,
    *spans: tuple[str, float, float],
    severity: str = "ERROR",
    service: str = SERVICE,
    log: str = "stderr",
) -> Pattern:
    """A line of a service; `spans` are (revision, first second, last second)."""
    return Pattern(
        id=name,  # type: ignore[arg-type] # an id is a string of its own type
        template=text,
        log=log,
        severity=severity,
        tallies=tuple(
            Tally(
                place=Place(
                    label="incident" if first >= 0 else "baseline",
                    service=service,
                    revision=revision,
                ),
                count=30,
                first=moment(first),
                last=moment(last),
            )
            for revision, first, last in spans
        ),
        example=replace(cite(f"line-{name}"), quote=text),
    )


def case_of(table: Measures, *attempts: TestAttempt) -> Case:
    """The case that those measures make."""
    return open_case(replace(dossier(), attempts=attempts), table, failing_routes(table), ())


def failing(
    text: str = "boom",
    at: float = 60,
    *,
    healthy: int = 0,
    service: str = SERVICE,
    **tables: tuple[object, ...],
) -> Case:
    """A service that fails and logs one error from that second on; `tables` are added to it."""
    own = {
        "routes": (
            outcome("baseline", "chat-1", total=100, failed=0, start=-1200, service=service),
            outcome("incident", "chat-2", total=60, failed=60, start=int(at), service=service),
        ),
        "patterns": (said("p1", text, ("chat-2", at, at + 600), service=service),),
        "onsets": (
            onset("p1", at, service=service, healthy=healthy),
            onset("http", at, kind=SignalKind.ROUTE, service=service),
        ),
    }
    return case_of(measures(**own | {k: (*own.get(k, ()), *v) for k, v in tables.items()}))


def event(at: float = 50, *differences: tuple[str, str, str], service: str = SERVICE) -> Suspect:
    """A deploy of chat-2 at that second; `differences` are (name, before, after)."""
    change = Change(
        service=service,
        revision="chat-2",
        previous="chat-1",
        label="incident",
        at=moment(at),
        recorded=True,
        differences=tuple(Difference(name=n, before=b, after=a) for n, b, a in differences),
        shows_environment=True,
        cites=(cite("deploy-chat-2"),),
    )
    return Suspect(
        kind=CauseKind.CHANGE,
        node=NodeKind.CHANGE,
        name="deploy of chat-2",
        service=service,
        revision="chat-2",
        at=moment(at),
        prior=(),
        summary=(),
        cites=change.cites,
        change=change,
        is_event=True,
    )


def numbers(
    *values: tuple[float, float], is_counter: bool = False, service: str = SERVICE
) -> Series:
    """Readings of `free`, as (second, value)."""
    points = tuple((moment(at), value) for at, value in values)
    only = [value for _, value in values]
    return Series(
        pattern="p9",  # type: ignore[arg-type] # as in `said`
        field="free",
        unit="",
        service=service,
        instance="",
        count=len(points),
        first_at=points[0][0],
        last_at=points[-1][0],
        first=only[0],
        last=only[-1],
        low=min(only),
        high=max(only),
        median_healthy=None,
        median_since=None,
        trend=-0.9,
        trend_p_value=0.001,
        slope_per_minute=-1.0,
        shift_at=points[0][0],
        shift_p_value=0.001,
        median_before=only[0],
        median_after=only[-1],
        steps_up=0,
        steps_down=len(points),
        limit=None,
        is_counter=is_counter,
        ends_at="minimum",
        points=points,
        cite=cite("number"),
    )


def runs(*spans: tuple[float, float]) -> Intervals:
    """What the service started and finished, as (second, second)."""
    found = tuple(
        Interval(start=moment(a), end=moment(b), instance="", cite=cite(f"run-{a}"))
        for a, b in spans
    )
    return Intervals(
        label="incident",
        service=SERVICE,
        subject="reindex",
        starts=(),
        finishes=(),
        matched="order",
        count=len(found),
        unfinished_count=0,
        median_seconds=60.0,
        longest=found,
        unfinished=(),
        most_open=1,
        most_open_at=found[0].start,
    )


def known_as(
    case: Case,
    *,
    kind: CauseKind = CauseKind.EXTERNAL,
    role: Role = Role.CAUSE,
    confirmed: tuple[Claim, ...] = (),
) -> Case:
    """The same case, its first trouble known by a rule of that kind and role."""
    trouble = case.own[0]
    failure = KnownFailure(
        rule=rule(regex=".*", title="it is known", kind=kind.value, role=role.value),
        title="it is known",
        settle="look",
        names=(),
        text=trouble.text,
        patterns=trouble.patterns,
        traces=(),
        tests=(),
        routes=(),
        seen=(),
        cites=(trouble.cite,),
        confirmed=confirmed,
        refuted=(),
        unseen=(),
        open=(),
    )
    told = (replace(trouble, known=failure), *case.own[1:])
    return replace(case, troubles=told, own=told)
