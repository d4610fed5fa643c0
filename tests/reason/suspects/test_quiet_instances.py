"""One instance that fails without a word, beside others that serve."""

from dataclasses import replace

from rca.model.graph import NodeKind
from rca.model.silence import QuietInstance
from rca.reason.case import Case
from rca.reason.judge import judge
from rca.reason.suspects.quiet_instances import quiet_instances
from tests.reason.builders import cite
from tests.reason.cases import failing, moment

QUIET = QuietInstance(
    service="chat",
    revision="chat-2",
    instance="00fe12ab34",
    since=moment(59),
    lines=40,
    asked=60,
    failed=60,
    beside=2,
    beside_lines=120,
    beside_asked=120,
    beside_failed=1,
    first_failed=moment(60),
    cite=cite("refused"),
    last_said=cite("said"),
    beside_cite=cite("beside"),
)


def case_with(one: QuietInstance) -> Case:
    case = replace(failing(), troubles=(), own=())
    return replace(case, measures=replace(case.measures, quiet_instances=(one,)))


def test_an_instance_that_stopped_writing_is_suspected_by_its_name() -> None:
    case = case_with(QUIET)

    (suspect,) = quiet_instances(case)

    assert suspect.node is NodeKind.ABSENCE
    assert "instance 00fe12ab of chat-2 says nothing since 10:00:59Z" in suspect.name
    assert [claim.cites[0] for claim in suspect.summary] == [cite("refused"), cite("beside")]
    assert judge(suspect, case).score > 0.6


def test_failures_elsewhere_weigh_against_it_or_clear_it() -> None:
    few = case_with(replace(QUIET, asked=6, failed=6))
    others = case_with(replace(QUIET, beside_failed=30))

    assert judge(quiet_instances(few)[0], few).score < 0.1
    assert quiet_instances(others) == ()
