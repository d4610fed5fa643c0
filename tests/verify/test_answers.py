"""Questions against measures: figures with their counts, and silence where nothing is measured."""

from dataclasses import replace
from typing import Any

import pytest

from rca.model.asked import Asked, Reach, SessionTally, TextTally
from rca.model.instant import SECOND, Instant
from rca.model.measures import Measures
from rca.model.question import Question
from rca.model.service import Setting
from rca.model.signals import Latency, RouteLatency, Spread
from rca.model.verification import Answer, Status
from rca.verify import answer
from tests import factories
from tests.factories import cite


def ask(measures: Measures, label: str = "incident", **fields: Any) -> Answer:
    defaults: dict[str, Any] = {"metric": "websocket_success", "op": ">", "threshold": 0.95}
    question = Question(**(defaults | fields))
    return answer(question, factories.dossier(), measures, label)


def sessions(total: int, failed: int, **fields: Any) -> Measures:
    return factories.measures(
        entries=(("incident", 100),),
        routes=(
            factories.route(protocol="websocket", route="/ws", total=total, failed=failed),
            factories.route(),
        ),
        tests=(factories.rate(),),
        **fields,
    )


def texts(entries: int, *, seconds: float = 600.0, total: int = 100) -> Asked:
    tally = TextTally(
        label="incident",
        texts=("limit",),
        service="",
        entries=entries,
        total=total,
        seconds=seconds,
        examples=(cite("E1", "a1"),) if entries else (),
    )
    return Asked(texts=(tally,))


def lasting(label: str, first: int) -> Reach:
    return Reach(
        label=label,
        failed=0,
        traces=0,
        instances=0,
        services=0,
        clients=0,
        users=None,
        first=Instant(first * SECOND),
        last=Instant((first + 3600) * SECOND),
        minutes=(),
        cite=None,
    )


def spoken(wanted: str, shown: int, *, is_code: bool = False, untraced: int = 0) -> SessionTally:
    return SessionTally(
        label="incident",
        wanted=wanted,
        is_code=is_code,
        service="",
        sessions=20,
        shown=shown,
        untraced=untraced,
        with_it=cite("E1", "s1"),
        without_it=cite("E1", "s2"),
    )


def timed(total: int, p99: float, route: str = "/pay") -> RouteLatency:
    spread = Spread(p50=0.1, p90=0.2, p99=p99)
    return RouteLatency(
        label="incident",
        service="checkout",
        method="POST",
        route=route,
        total=total,
        failed=0,
        per_minute=1.0,
        latency=spread,
        exclusive=spread,
        nested=0,
        callers=(),
    )


def latency(*routes: RouteLatency) -> Latency:
    return Latency(routes=routes, shifts=())


@pytest.mark.parametrize(
    ("total", "failed", "status"),
    [
        (100, 0, Status.MET),
        (100, 20, Status.NOT_MET),
        (20, 0, Status.NOT_MEASURABLE),
        (20, 1, Status.NOT_MET),
    ],
)
def test_sessions_only_are_counted_and_few_prove_little(
    total: int, failed: int, status: Status
) -> None:
    found = ask(sessions(total, failed))

    assert (found.good, found.total, found.status) == (total - failed, total, status)


def test_too_few_says_how_many_are_needed_and_that_many_are_enough() -> None:
    found = ask(sessions(20, 0))

    assert found.needed is not None
    assert str(found.needed) in found.because
    assert ask(sessions(found.needed, 0)).status is Status.MET
    assert ask(sessions(found.needed - 1, 0)).status is Status.NOT_MEASURABLE


def test_a_declared_figure_is_compared_as_it_is_and_says_so() -> None:
    found = ask(sessions(20, 0), compare="figure")

    assert found.status is Status.MET
    assert "the figure itself is compared; at least 88.1% is sure" in found.because


@pytest.mark.parametrize("threshold", [0.5, 50])
def test_a_rate_may_be_written_as_share_or_percent(threshold: float) -> None:
    found = ask(sessions(20, 0), metric="test_pass_rate", threshold=threshold)

    assert (found.value, found.status) == (0.4, Status.NOT_MET)


@pytest.mark.parametrize(
    ("threshold", "op", "good", "status"),
    [
        (99.9, ">=", 999, Status.MET),
        (0.999, ">=", 999, Status.MET),
        (91.8, ">", 918, Status.NOT_MET),
        (91.8, ">", 919, Status.MET),
    ],
)
def test_a_percentage_is_compared_as_exactly_as_it_is_written(
    threshold: float, op: str, good: int, status: Status
) -> None:
    found = ask(sessions(1000, 1000 - good), op=op, threshold=threshold, compare="figure")

    assert found.status is status


def test_each_route_that_is_named_has_to_be_asked() -> None:
    found = ask(sessions(100, 0), of=("/ws", "/ws/v2"))

    assert found.status is Status.NOT_MEASURABLE
    assert found.because == "there are no WebSocket sessions to /ws/v2"


def test_more_than_a_count_allows_is_not_met_however_little_was_seen() -> None:
    asked: dict[str, Any] = {"metric": "text_count", "of": ("limit",), "op": "==", "threshold": 0}
    table = factories.measures(asked=texts(3, total=40))

    assert ask(table, observations=300, **asked).status is Status.NOT_MET
    assert ask(table, observations=300, **asked | {"threshold": 5}).status is not Status.NOT_MET


def test_a_test_that_was_not_run_is_not_passed_by_another() -> None:
    found = ask(sessions(20, 0), metric="test_pass_rate", of=("test_pay", "test_refund"))

    assert found.status is Status.NOT_MEASURABLE
    assert "test_refund" in found.because


def test_tests_that_passed_are_cited_where_none_failed() -> None:
    passed = factories.rate(failed=0, first_failed=None, first_passed=cite("E4", test="t.pay"))
    measures = factories.measures(tests=(passed,))

    said = ask(measures, metric="test_pass_rate", op="==", threshold=1.0)

    assert (said.status, said.cites) == (Status.MET, (cite("E4", test="t.pay"),))


def test_a_text_that_does_not_occur_cites_the_logs_it_was_looked_for_in() -> None:
    none = Question(metric="text_count", of=("limit",), op="==", threshold=0, compare="figure")
    logs = factories.evidence("E4", label="incident")
    others = factories.evidence("E5", label="baseline")
    case = factories.dossier(evidence=(logs, others))

    said = answer(none, case, factories.measures(asked=texts(0)), "incident")

    assert (said.status, said.cites) == (Status.MET, (cite("E4"),))


def test_a_text_is_counted_entry_by_entry() -> None:
    asked: dict[str, Any] = {"metric": "text_count", "of": ("limit",), "op": "==", "threshold": 0}

    found = ask(sessions(20, 0, asked=texts(25)), **asked)

    assert (found.good, found.total, found.status) == (25, 100, Status.NOT_MET)
    assert found.cites == (cite("E1", "a1"),)


@pytest.mark.parametrize(
    ("compare", "status"), [("bound", Status.NOT_MEASURABLE), ("figure", Status.MET)]
)
def test_the_absence_of_a_text_that_nobody_ever_saw_shows_nothing(
    compare: str, status: Status
) -> None:
    asked: dict[str, Any] = {"metric": "text_count", "of": ("limit",), "op": "==", "threshold": 0}

    found = ask(sessions(20, 0, asked=texts(0)), compare=compare, **asked)

    assert found.status is status


def test_silence_in_too_little_log_is_not_health() -> None:
    asked: dict[str, Any] = {"metric": "text_count", "of": ("limit",), "op": "<", "threshold": 99}

    found = ask(sessions(20, 0, asked=texts(25)), observations=101, **asked)

    assert (found.status, found.needed) == (Status.NOT_MEASURABLE, 101)


@pytest.mark.parametrize(
    ("entries", "seconds", "status"),
    [
        (2, 6000.0, Status.MET),
        (2, 60.0, Status.NOT_MET),
        (1, 120.0, Status.NOT_MEASURABLE),
    ],
)
def test_a_rate_over_time_is_per_minute(entries: int, seconds: float, status: Status) -> None:
    asked = texts(entries, seconds=seconds)

    found = ask(
        sessions(20, 0, asked=asked), metric="text_rate", of=("limit",), op="<", threshold=1
    )

    assert found.value == pytest.approx(entries * 60 / seconds)
    assert found.status is status


def test_every_session_is_owed_every_event() -> None:
    asked = Asked(sessions=(spoken("started", 20), spoken("completed", 5, untraced=2)))

    found = ask(
        sessions(20, 0, asked=asked),
        metric="event_delivery",
        of=("started", "completed"),
        op="==",
        threshold=1,
    )

    assert (found.good, found.total, found.status) == (25, 40, Status.NOT_MET)


def test_an_event_that_no_evidence_names_is_not_undelivered() -> None:
    asked = Asked(sessions=(spoken("started", 20), spoken("completed", 0)))

    found = ask(
        sessions(20, 0, asked=asked), metric="event_delivery", of=("completed",), threshold=0.5
    )

    assert found.status is Status.NOT_MEASURABLE


def test_sessions_that_name_a_close_code_failed() -> None:
    asked = Asked(sessions=(spoken("1011", 15, is_code=True, untraced=3),))

    found = ask(sessions(20, 0, asked=asked), metric="close_code_success", of=("1011",))

    assert (found.good, found.total, found.status) == (5, 20, Status.NOT_MET)
    assert "3 sessions without a trace left out" in found.because


def test_a_close_code_that_no_evidence_names_is_not_avoided() -> None:
    asked = Asked(sessions=(spoken("1009", 0, is_code=True),))
    code: dict[str, Any] = {"metric": "close_code_success", "of": ("1009",)}

    found = ask(sessions(20, 0, asked=asked), **code)

    assert found.status is Status.NOT_MEASURABLE
    assert found.because == "no session in any evidence names 1009"
    assert ask(sessions(20, 0, asked=asked), **code, compare="figure").is_met


def test_it_is_not_said_how_many_would_settle_what_hardly_any_number_would() -> None:
    for op, threshold, failed in ((">=", 1.0, 0), (">=", 0.95, 1)):
        found = ask(sessions(20, failed), op=op, threshold=threshold)

        assert found.status is Status.NOT_MEASURABLE
        assert found.because.endswith("; not even a million like these would settle it")


@pytest.mark.parametrize(
    ("total", "p99", "status"),
    [
        (299, 0.4, Status.MET),
        (298, 0.4, Status.NOT_MEASURABLE),
        (10, 0.9, Status.NOT_MET),
    ],
)
def test_a_percentile_needs_enough_requests_to_be_seen(
    total: int, p99: float, status: Status
) -> None:
    found = ask(
        sessions(20, 0, latency=latency(timed(total, p99))),
        metric="latency_p99",
        op="<",
        threshold=0.5,
    )

    assert found.status is status
    assert found.value == p99


def test_the_slowest_of_the_routes_counts() -> None:
    routes = latency(timed(400, 0.2), timed(300, 0.9, "/slow"), timed(500, 0.1, "/fast"))

    found = ask(sessions(20, 0, latency=routes), metric="latency_p99", op="<", threshold=0.5)

    assert (found.value, found.total, found.status) == (0.9, 300, Status.NOT_MET)


@pytest.mark.parametrize(
    ("equals", "status"), [("2", Status.MET), ("20", Status.NOT_MET), ("", Status.NOT_MET)]
)
def test_the_latest_revision_decides_a_setting(equals: str, status: Status) -> None:
    older = factories.deploy(
        spec=factories.revision(
            at=factories.at("08:00:00"), settings=(Setting(name="env DB_POOL_SIZE", value="20"),)
        )
    )
    measures = factories.measures(deploys=(factories.deploy(), older))

    found = ask(
        measures, metric="setting", service="checkout", of=("env DB_POOL_SIZE",), equals=equals
    )

    assert found.status is status


def test_a_setting_that_is_not_shown_is_not_unset() -> None:
    hidden = factories.deploy(spec=factories.revision(settings=(), has_environment=False))
    question: dict[str, Any] = {"metric": "setting", "of": ("env A",), "equals": ""}

    assert (
        ask(factories.measures(deploys=(hidden,)), service="checkout", **question).status
        is Status.NOT_MEASURABLE
    )
    assert (
        ask(
            factories.measures(deploys=(factories.deploy(),)), service="checkout", **question
        ).status
        is Status.MET
    )


def test_every_revision_has_to_say_so_at_startup() -> None:
    both = (factories.fact(), factories.fact(value="20"))

    found = ask(
        factories.measures(facts=both), metric="startup_fact", of=("pool size",), equals="2"
    )

    assert (found.status, found.good, found.total) == (Status.NOT_MET, 1, 2)


@pytest.mark.parametrize(("window", "status"), [("30 s", Status.MET), ("2 h", "not measurable")])
def test_evidence_has_to_cover_the_window(window: str, status: str) -> None:
    asked = Asked(reach=(lasting("incident", 0),))

    found = ask(sessions(100, 0, asked=asked), window=window)

    assert found.status == status


@pytest.mark.parametrize(("begins", "is_early"), [(-7200, True), (7200, False)])
def test_what_was_healthy_before_the_incident_shows_no_fix(begins: int, *, is_early: bool) -> None:
    measures = factories.measures(
        facts=(factories.fact(place=factories.place(label="after-fix"), value="2"),),
        asked=Asked(reach=(lasting("incident", 0), lasting("after-fix", begins))),
    )

    found = ask(measures, "after-fix", metric="startup_fact", of=("pool size",), equals="2")

    assert ("before the incident" in found.because) is is_early
    assert (found.status is Status.NOT_MEASURABLE) is is_early


def test_tests_that_ran_before_the_incident_show_no_fix() -> None:
    runs = tuple(
        factories.attempt(label=label, at=Instant(at * SECOND))
        for label, at in (("incident", 100), ("after-fix", 50))
    )
    case = replace(factories.dossier(), attempts=runs)
    question = Question(metric="test_pass_rate", op="==", threshold=1)
    measures = factories.measures(tests=(factories.rate(label="after-fix", failed=0),))

    found = answer(question, case, measures, "after-fix")

    assert found.status is Status.NOT_MEASURABLE
    assert "1970-01-01T00:00:50Z, before" in found.because


@pytest.mark.parametrize(("total", "is_met"), [(2, False), (6, False), (7, True)])
def test_a_text_missed_in_few_entries_may_still_be_written(total: int, *, is_met: bool) -> None:
    # Of 125 entries of the incident 45 had it: 0.64 ** 6 is 7%, 0.64 ** 7 is 4%.
    [before] = texts(45, total=125).texts
    fresh = replace(before, label="after-fix", entries=0, total=total, examples=())
    measures = factories.measures(asked=Asked(texts=(before, fresh)))
    none: dict[str, Any] = {"metric": "text_count", "of": ("limit",), "op": "==", "threshold": 0}

    found = ask(measures, "after-fix", **none)

    assert found.is_met is is_met
    if not is_met:
        assert found.because == (
            f"0 of {total} log entries, where the incident had 45 of 125; none in 7 would settle it"
        )
        assert found.needed == 7
    assert ask(measures, "after-fix", **none, compare="figure").is_met
    assert ask(measures, "after-fix", **none | {"metric": "text_rate"}).is_met is is_met


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"metric": "request_success"},
        {"metric": "test_pass_rate"},
        {"metric": "text_count", "of": ("x",)},
        {"metric": "text_rate", "of": ("x",)},
        {"metric": "event_delivery", "of": ("agent_started",)},
        {"metric": "close_code_success", "of": ("1011",)},
        {"metric": "latency_p50"},
        {"metric": "setting", "of": ("image",), "service": "checkout", "equals": "x"},
        {"metric": "startup_fact", "of": ("pool size",), "equals": "2"},
    ],
)
def test_what_was_not_measured_is_no_failure(asked: dict[str, Any]) -> None:
    found = ask(sessions(20, 0), "after-fix", **asked)

    assert (found.status, found.value) == (Status.NOT_MEASURABLE, None)
    assert found.because
