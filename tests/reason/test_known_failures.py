"""Known messages in measures: what matched, how often, and whether the signs hold."""

import inspect
import random
from dataclasses import replace
from typing import Any

import pytest

from rca.knowledge import all_rules
from rca.measure import patterns
from rca.model.change import Change, ChangeKind
from rca.model.cite import Cite
from rca.model.ids import EvidenceId, PatternId
from rca.model.instant import SECOND, Instant
from rca.model.knowledge import KnowledgeRule
from rca.model.measures import Measures, Pattern, Place, RouteOutcome, Tally
from rca.model.skipped import Skipped
from rca.model.trace import TraceSighting
from rca.reason.known_failures import FAILURE_LIMIT, LEFT_OUT, KnownFailure, known_failures
from tests.factories import exhibit
from tests.knowledge.builders import rule, sign
from tests.reason.builders import T0, measures, outcome, rate

DRY = "the pool of rates is dry"


def cite(name: str, quote: str = "") -> Cite:
    return Cite(evidence=EvidenceId("E1"), insert_id=name, quote=quote)


def tally(
    label: str = "incident",
    service: str = "shop",
    revision: str = "shop-2",
    count: int = 3,
    seconds: tuple[int, int] = (100, 200),
) -> Tally:
    first, last = (Instant(T0 + second * SECOND) for second in seconds)
    place = Place(label=label, service=service, revision=revision)
    return Tally(place=place, count=count, first=first, last=last)


def said(text: str, *tallies: Tally, log: str = "stderr", template: str = "") -> Pattern:
    return Pattern(
        id=PatternId(f"p-{text}"),
        template=template or text,
        log=log,
        severity="ERROR",
        tallies=tallies or (tally(),),
        example=cite(f"i-{text}", quote=text),
    )


def one(rules: KnowledgeRule, table: Measures) -> KnownFailure:
    (failure,) = known_failures((rules,), table)
    return failure


def told(table: Measures, **fields: Any) -> KnownFailure:
    """The failure that `DRY` is by a rule with that one confirming sign."""
    return one(rule(confirms=[sign(**fields)]), table)


def test_a_message_is_found_with_its_names_counts_and_place() -> None:
    healthy = tally("baseline", revision="shop-1", count=1, seconds=(0, 0))
    table = measures(patterns=(said(DRY, healthy, tally()),))

    failure = one(rule(), table)

    assert failure.title == "pool rates of shop is dry"
    assert failure.settle == "count connections in use of shop"
    assert failure.names == (("resource", "rates"),)
    assert failure.symbols == ("rates",)
    assert (failure.incident, failure.healthy) == (3, 1)
    assert failure.services == ("shop",)
    assert failure.revisions == ("shop-2", "shop-1")
    assert failure.first == T0 + 100 * SECOND
    assert failure.patterns == (PatternId(f"p-{DRY}"),)
    assert failure.cites[0].quote == DRY


def test_names_come_from_the_entry_and_not_from_the_masked_template() -> None:
    pattern = replace(said("the pool of <*> is dry"), example=cite("i1", quote="cut"))
    shown = exhibit(cite("i1"), text="at noon\nthe pool of rates7 is dry\n")

    failure = one(rule(), measures(patterns=(pattern,), exhibits=(shown,)))

    assert failure.names == (("resource", "rates7"),)
    assert failure.cites == (cite("i1", quote="the pool of rates7 is dry"),)


def test_one_failure_for_each_set_of_names_but_not_for_each_duration() -> None:
    slow = rule(regex=r"(?P<resource>\w+) took (?P<seconds>\d+ s)", examples=["a took 3 s"])
    table = measures(patterns=(said("a took 3 s"), said("a took 4 s"), said("b took 3 s")))

    found = known_failures((slow,), table)

    assert [(f.names[0][1], f.incident) for f in found] == [("a", 6), ("b", 3)]


def test_a_trace_and_the_pattern_of_its_lines_count_once() -> None:
    trace = TraceSighting(
        fingerprint="f1", language="python", type="PoolError", message=DRY, chain=("PoolError",),
        module="", function="", file="", line=0, tallies=(tally(),), example=cite("i1"),
    )  # fmt: skip
    table = measures(patterns=(said(f"PoolError: {DRY}"),), traces=(trace,))

    failure = one(rule(), table)

    assert (failure.incident, failure.traces) == (3, ("f1",))


def test_a_test_s_message_is_found() -> None:
    failure = one(rule(), measures(tests=(rate("incident", "t.one", 4, 2, DRY),)))

    assert (failure.tests, failure.incident, failure.services) == (("t.one",), 2, ())
    assert failure.title == "pool rates of some service is dry"


def test_a_status_is_found_only_where_the_cited_request_has_it() -> None:
    failing: RouteOutcome = replace(
        outcome("incident", "chat-2", total=9, failed=5), statuses=((200, 4), (504, 5))
    )
    late = rule(regex="-> 504$", examples=["GET /a -> 504"], title="late")
    assert failing.example_failed is not None

    for status, count in ((504, 1), (500, 0)):
        shown = exhibit(failing.example_failed, text=f'{{"status": {status}}}')
        assert len(known_failures((late,), measures(routes=(failing,), exhibits=(shown,)))) == count


def test_where_a_text_stands_counts() -> None:
    table = measures(patterns=(said(DRY, log="stderr"),))

    assert known_failures((rule(where=["system"]),), table) == ()
    assert len(known_failures((rule(where=["app"]),), table)) == 1


def test_other_states_of_the_system_do_not_count() -> None:
    table = measures(patterns=(said(DRY, tally("after-fix")),))

    assert known_failures((rule(),), table) == ()


def test_measuring_says_in_these_words_that_patterns_were_left_out() -> None:
    assert LEFT_OUT in inspect.getsource(patterns)


JOB = "job nightly started"


@pytest.mark.parametrize(
    ("at", "fields", "holds"),
    [
        ((90, 90), {"when": "before"}, True),
        ((300, 300), {"when": "before"}, False),
        ((90, 300), {"when": "before"}, True),
        ((300, 300), {"when": "after"}, True),
        ((90, 90), {"when": "after"}, False),
        ((90, 90), {"when": "before", "within_seconds": 5}, False),
        ((97, 97), {"when": "before", "within_seconds": 5}, True),
        ((0, 500), {"when": "around", "within_seconds": 5}, None),
        ((103, 500), {"when": "around", "within_seconds": 5}, True),
        ((400, 500), {"when": "around", "within_seconds": 5}, False),
        ((90, 90), {"at_least": 3}, True),
        ((90, 90), {"at_least": 4}, False),
        ((90, 300), {"when": "before", "at_least": 2}, None),
    ],
)
def test_a_sign_holds_by_time_and_count(
    at: tuple[int, int], fields: dict[str, Any], *, holds: bool | None
) -> None:
    table = measures(patterns=(said(DRY), said(JOB, tally(seconds=at))))

    failure = told(table, **fields)

    assert bool(failure.confirmed) is (holds is True)
    assert bool(failure.unseen) is (holds is False)
    assert bool(failure.open) is (holds is None)
    if holds:
        assert failure.confirmed[0].cites == (cite(f"i-{JOB}", quote=JOB),)


@pytest.mark.parametrize(
    ("place", "scope", "holds"),
    [
        (("shop", "shop-2"), "revision", True),
        (("shop", "shop-1"), "revision", False),
        (("shop", "shop-1"), "service", True),
        (("mail", "mail-1"), "service", False),
        (("mail", "mail-1"), "anywhere", True),
    ],
)
def test_a_sign_holds_by_place(place: tuple[str, str], scope: str, *, holds: bool) -> None:
    other = said(JOB, tally(service=place[0], revision=place[1]))

    failure = told(measures(patterns=(said(DRY), other)), scope=scope)

    assert bool(failure.confirmed) is holds


def test_an_absence_is_one_only_where_the_log_was_collected_whole() -> None:
    known = rule(refutes=[sign(words="None exited.", regex="exited", where=["system"], at_most=0)])
    alone = measures(patterns=(said(DRY),))
    system = measures(patterns=(said(DRY), said("started", log="system")))
    exited = measures(patterns=(said(DRY), said("exited", log="system")))
    cut = Skipped(evidence="all logs", locator="9 entries", reason="3 rare patterns left out")

    assert not one(known, alone).refuted
    assert one(known, alone).open
    assert one(known, system).refuted
    assert not one(known, exited).refuted
    assert not one(known, exited).open
    assert one(known, replace(system, skipped=(cut,))).open


def test_a_sign_may_name_what_was_captured_and_look_at_changes() -> None:
    change = Change(
        kind=ChangeKind.ENVIRONMENT, at=Instant(T0), label="incident", service="shop",
        subject="env rates", before="20", after="2", title="rates 20 -> 2", cite=cite("c1"),
    )  # fmt: skip
    table = measures(patterns=(said(DRY),), changes=(change,))
    fields = {"regex": r"\b{resource}\b", "where": ["changes"], "when": "before"}

    assert told(table, **fields).confirmed[0].cites == (cite("c1"),)
    other = replace(change, subject="env rates2", title="rates2 20 -> 2")
    assert told(replace(table, changes=(other,)), **fields).unseen
    planned = replace(change, planned=True)
    assert not told(replace(table, changes=(planned,)), **fields).confirmed


def test_a_change_is_no_failure_by_itself() -> None:
    change = Change(
        kind=ChangeKind.COMMIT, at=Instant(T0), label="incident", subject="a1b2",
        title=DRY, cite=cite("c1"),
    )  # fmt: skip

    assert known_failures((rule(),), measures(changes=(change,))) == ()


def test_a_marker_is_looked_up_and_never_a_failure() -> None:
    marker = rule(id="made.job", role="marker", regex=JOB, title="job", examples=[JOB])
    wants = rule(confirms=[sign(regex="", rule="made.job", when="before")])
    table = measures(patterns=(said(DRY), said(JOB, tally(seconds=(50, 50)))))

    (failure,) = known_failures((wants, marker), table)

    assert failure.rule.id == "made.pool"
    assert failure.confirmed


def test_a_rule_gives_way_to_one_that_says_more_of_the_same_thing() -> None:
    more = rule(id="made.more", regex="rates is dry")
    less = rule(unless=["made.more"])
    table = measures(patterns=(said(DRY), said("the pool of mail is dry")))

    found = known_failures((more, less), table)

    assert [(f.rule.id, f.text) for f in found] == [
        ("made.more", DRY),
        ("made.pool", "the pool of mail is dry"),
    ]


def test_self_explaining_messages_come_first_then_the_earliest() -> None:
    texts = {
        "Container called exit(1).": (10, 20),
        "column total does not exist": (90, 95),
        "deadlock detected": (5, 6),
        "upstream request timeout": (1, 2),
    }
    patterns = [said(text, tally(seconds=at)) for text, at in texts.items()]
    orders = []
    for seed in range(3):
        random.Random(seed).shuffle(patterns)  # noqa: S311 - any order will do
        found = known_failures(all_rules(), measures(patterns=tuple(patterns)))
        orders.append([failure.rule.id for failure in found])

    assert orders[0] == ["db.column-missing", "db.deadlock", "run.exit", "run.request-timeout"]
    assert orders[0] == orders[1] == orders[2]


def test_the_number_of_failures_is_bounded() -> None:
    many = tuple(said(f"the pool of rates{n} is dry") for n in range(FAILURE_LIMIT + 50))

    assert len(known_failures((rule(),), measures(patterns=many))) == FAILURE_LIMIT


def test_nothing_known_and_nothing_said() -> None:
    assert known_failures((), measures(patterns=(said(DRY),))) == ()
    assert known_failures(all_rules(), measures()) == ()
