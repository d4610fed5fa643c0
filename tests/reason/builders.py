"""Measured tables of small made-up incidents, with defaults that a test overrides."""

from dataclasses import replace

from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.fix import FixList
from rca.model.ids import EvidenceId, PatternId
from rca.model.incident import Incident
from rca.model.instant import MINUTE, SECOND, Instant
from rca.model.measures import (
    Deploy,
    Measures,
    Pair,
    Pattern,
    Place,
    RouteOutcome,
    StartupFact,
    Tally,
    TestRate,
)
from rca.model.outcome import Outcome, TestAttempt
from rca.model.service import RevisionSpec, Setting
from rca.model.why import WhyTree

T0 = Instant(1_757_498_400 * SECOND)
SERVICE = "chat"


def cite(name: str) -> Cite:
    return Cite(evidence=EvidenceId("E1"), insert_id=name)


def place(label: str, revision: str, service: str = SERVICE) -> Place:
    return Place(label=label, service=service, revision=revision)


def outcome(
    label: str,
    revision: str,
    *,
    total: int,
    failed: int,
    start: int = 0,
    healthy_before: int = 0,
    service: str = SERVICE,
    route: str = "/ws",
    protocol: str = "websocket",
) -> RouteOutcome:
    """A route that fails from `start` seconds on; `healthy_before` went well a minute before."""
    first = Instant(T0 + start * SECOND)
    early = (Instant(first - first % MINUTE - MINUTE), healthy_before, 0)
    minutes = ((Instant(first - first % MINUTE), total, failed),)
    name = f"{label}-{revision}-{service}-{route}"
    return RouteOutcome(
        place=place(label, revision, service),
        protocol=protocol,
        method="GET",
        route=route,
        total=total + healthy_before,
        failed=failed,
        first=Instant(early[0] if healthy_before else first),
        last=Instant(first + 50 * SECOND),
        first_failed=first if failed else None,
        last_failed=Instant(first + 50 * SECOND) if failed else None,
        example_ok=cite(f"ok-{name}") if failed < total + healthy_before else None,
        example_failed=cite(f"bad-{name}") if failed else None,
        failed_per_minute=(early, *minutes) if healthy_before else minutes,
        well_before=healthy_before if failed else 0,
    )


def deploy(
    label: str,
    revision: str,
    at: int | None,
    service: str = SERVICE,
    *,
    recorded: bool = True,
    has_environment: bool = True,
    **settings: str,
) -> Deploy:
    """`env_NAME="x"` sets a variable, `image="x"` the image."""
    named = {
        k.replace("env_", "env ") if k.startswith("env_") else k: v for k, v in settings.items()
    }
    return Deploy(
        label=label,
        spec=RevisionSpec(
            service=service,
            revision=revision,
            at=Instant(T0 + at * SECOND) if at is not None else None,
            settings=tuple(Setting(name=n, value=v) for n, v in sorted(named.items())),
            has_environment=has_environment,
            cite=cite(f"deploy-{revision}"),
        ),
        recorded=recorded,
        request=cite(f"request-{revision}") if recorded else None,
    )


def fact(label: str, revision: str, name: str, value: str) -> StartupFact:
    return StartupFact(
        place=place(label, revision),
        name=name,
        value=value,
        count=1,
        cite=cite(f"fact-{revision}-{name}"),
    )


def pattern(
    pattern_id: str, template: str, *tallies: tuple[str, str, int], severity: str = "ERROR"
) -> Pattern:
    """`tallies` are (label, revision, count)."""
    return Pattern(
        id=PatternId(pattern_id),
        template=template,
        log="stderr",
        severity=severity,
        tallies=tuple(
            Tally(
                place=place(label, revision),
                count=count,
                first=Instant(T0 + 20 * SECOND),
                last=Instant(T0 + 60 * SECOND),
            )
            for label, revision, count in tallies
        ),
        example=cite(f"pattern-{pattern_id}"),
    )


def pair(cause: str, effect: str, then: int, lag: float = 0.1) -> Pair:
    return Pair(
        label="incident",
        cause=PatternId(cause),
        effect=effect,
        then=then,
        without_effect=0,
        without_cause=0,
        median_lag_seconds=lag,
        examples=(cite(f"pair-{cause}"),),
        counter_examples=(),
    )


def rate(label: str, test: str, attempts: int, failed: int, message: str = "") -> TestRate:
    return TestRate(
        label=label,
        test=test,
        attempts=attempts,
        failed=failed,
        low=0.0,
        high=1.0,
        message=message,
        first_failed=Cite(evidence=EvidenceId("E2"), test=test) if failed else None,
        first_passed=Cite(evidence=EvidenceId("E2"), test=f"{test}#2")
        if failed < attempts
        else None,
    )


EMPTY = Measures(
    entries=(("baseline", 100), ("incident", 100)),
    patterns=(),
    routes=(),
    facts=(),
    deploys=(),
    pairs=(),
    tests=(),
    exhibits=(),
    skipped=(),
)


def measures(**tables: tuple[object, ...]) -> Measures:
    return replace(EMPTY, **tables)  # type: ignore[arg-type] # the tables are named by the test


def attempt(
    test: str, run: int, *, failed: bool, message: str = "FileNotFoundError: out.csv"
) -> TestAttempt:
    """One attempt at `suite.<test>` in the run whose report is evidence `E<run + 1>`."""
    name = f"suite.{test}"
    return TestAttempt(
        test=name,
        outcome=Outcome.FAILED if failed else Outcome.PASSED,
        message=message if failed else "",
        detail="",
        duration_seconds=0.1,
        at=Instant(T0 + run * MINUTE),
        label="incident",
        cite=Cite(evidence=EvidenceId(f"E{run + 1}"), test=name),
    )


def dossier() -> Dossier:
    return Dossier(
        incident=Incident.model_validate(
            {
                "schema": "rca.incident/1",
                "id": "made-up",
                "title": "Sockets close",
                "scope": {"project": "example", "services": (SERVICE,)},
            }
        ),
        whys=WhyTree(),
        fixes=FixList(),
        notes=(),
        evidence=(),
        attempts=(),
        descriptions=(),
        excerpts=(),
        skipped=(),
        digest="0" * 64,
    )


ERROR = "AssertionError: a session is needed at guard.py:require_session"
CLOSING = "closing /ws with code 1011"


def two_by_two() -> Measures:
    """Needs both: MODE dropped and the new image; each alone is fine."""
    return measures(
        routes=(
            outcome("baseline", "chat-1", total=40, failed=0, start=-1200),
            outcome("incident", "chat-1", total=12, failed=0, start=0),
            outcome("incident", "chat-2", total=60, failed=60, start=20),
            outcome("incident", "chat-2", total=90, failed=0, route="/health", protocol="http"),
            outcome("only-env", "chat-3", total=30, failed=0, start=3600),
            outcome("only-image", "chat-4", total=30, failed=0, start=5000),
            outcome("after-fix", "chat-5", total=50, failed=0, start=7200),
        ),
        deploys=(
            deploy("baseline", "chat-1", -1300, env_MODE="lenient", image="a"),
            deploy("incident", "chat-2", 15, image="b"),
            deploy("only-env", "chat-3", 3590, env_MODE="lenient", image="b"),
            deploy("only-image", "chat-4", 4990, image="a"),
            deploy("after-fix", "chat-5", 7190, env_MODE="lenient", image="a"),
        ),
        facts=tuple(
            fact(label, revision, name, value)
            for label, revision, mode, order in (
                ("baseline", "chat-1", "lenient", "session, guard"),
                ("incident", "chat-2", "strict", "guard, session"),
                ("only-env", "chat-3", "lenient", "guard, session"),
                ("only-image", "chat-4", "strict", "session, guard"),
                ("after-fix", "chat-5", "lenient", "session, guard"),
            )
            for name, value in (("mode", mode), ("layers", order))
        ),
        patterns=(
            pattern("p1", ERROR, ("incident", "chat-2", 60)),
            pattern("p2", CLOSING, ("incident", "chat-2", 60), severity="WARNING"),
            pattern(
                "p3", "flags not refreshed", ("baseline", "chat-1", 40), ("incident", "chat-2", 40)
            ),
        ),
        pairs=(
            pair("p1", "websocket GET /ws", 60),
            pair("p2", "websocket GET /ws", 60),
            pair("p1", "p2", 60),
        ),
        tests=(
            rate("baseline", "suite.test_ws", 3, 0),
            rate("incident", "suite.test_ws", 5, 5, "received 1011 (internal error)"),
        ),
    )


def without(table: Measures, **filters: object) -> Measures:
    """The measures with other tables in place."""
    return replace(table, **filters)  # type: ignore[arg-type] # as in `measures`
