"""A service that takes longer by itself, and a change that a rule about a message looks for."""

from dataclasses import replace

from rca.model.cite import Claim
from rca.model.signals import LatencyShift, SignalKind
from rca.reason.case import Case
from rca.reason.suspect import Suspect
from rca.reason.ways.looked_for import looked_for
from rca.reason.ways.own_time import own_time
from tests.reason.builders import cite
from tests.reason.cases import event, failing, known_as, onset

SHIFT = LatencyShift(
    service="chat", healthy=90, since=90, chance_slower=0.9, z=9.0, added_seconds=2.0, ratio=5.0
)


def slow(at: float) -> Case:
    case = failing(onsets=(onset("", at, kind=SignalKind.SLOW),))
    return replace(case, dependence=replace(case.dependence, slow={"chat": SHIFT}))


def test_requests_that_are_slow_from_then_on_are_its_doing() -> None:
    way = own_time(event(50), slow(60))

    assert way is not None
    assert "2.00 s more by themselves (5.0 times as long)" in way.claim.text


def test_requests_that_were_slow_before_or_are_not_slow_are_not() -> None:
    assert own_time(event(50), slow(20)) is None
    assert own_time(event(50), failing()) is None


def borne_out(change: Suspect, at: float = 60) -> Case:
    """The error is known, and the rule's sign was found in the entry of that change."""
    sign = Claim(text="Access was taken away before.", cites=change.cites)
    return known_as(failing("no access", at=at), confirmed=(sign,))


def test_a_change_that_bears_a_rule_out_is_looked_for() -> None:
    way = looked_for(event(50), borne_out(event(50)))

    assert way is not None
    assert way.claim.text.startswith("10 s after it chat first logs “no access”")
    assert way.claim.text.endswith("Access was taken away before.")


def test_another_change_and_one_after_the_message_are_not() -> None:
    other = replace(event(50), cites=(cite("deploy-mail-2"),))

    assert looked_for(event(50), borne_out(other)) is None
    assert looked_for(event(50), borne_out(event(50), at=30)) is None
    assert looked_for(event(50), known_as(failing("no access"))) is None


def test_what_a_rule_says_takes_time_explains_the_wait() -> None:
    def waits(*, takes_time: bool) -> bool:
        case = borne_out(event(50))
        trouble = case.own[0]
        assert trouble.known is not None
        slow_rule = trouble.known.rule.model_copy(update={"takes_time": takes_time})
        told = (replace(trouble, known=replace(trouble.known, rule=slow_rule)),)
        way = looked_for(event(50), replace(case, own=told))
        return way is not None and way.takes_time

    assert waits(takes_time=True)
    assert not waits(takes_time=False)
