"""The therefore test by minutes: both, the cause alone, the effect alone."""

from rca.model.ids import PatternId
from rca.model.instant import MINUTE, Instant
from rca.model.signals import LoneMinute, SignalKind
from rca.reason.minutes import Minutes, compare
from tests.reason.builders import T0, cite


def seen(name: str, *minutes: int) -> Minutes:
    return Minutes(
        names=frozenset({PatternId(name)}),
        services=frozenset({"chat"}),
        seen=tuple(minute(m) for m in minutes),
    )


def minute(number: int) -> Instant:
    return Instant(T0 - T0 % MINUTE + number * MINUTE)


def lone(name: str, at: int, service: str = "chat") -> LoneMinute:
    return LoneMinute(
        kind=SignalKind.PATTERN,
        name=name,
        service=service,
        minute=minute(at),
        cite=cite(f"{name}{at}"),
    )


def test_an_effect_may_come_in_the_minute_after_and_not_before() -> None:
    same = compare(seen("a", 1), seen("b", 1), ())
    after = compare(seen("a", 1), seen("b", 2), ())
    before = compare(seen("a", 2), seen("b", 1), ())

    assert (same.then, same.without_effect, same.without_cause) == (1, 0, 0)
    assert (after.then, after.without_effect, after.without_cause) == (1, 0, 0)
    assert (before.then, before.without_effect, before.without_cause) == (0, 1, 1)


def test_each_side_alone_is_counted_and_cited_three_times_at_most() -> None:
    ours = tuple(lone("a", n) for n in (1, 10, 11, 12, 13))
    kept = (*ours, lone("b", 20), lone("b", 21, "web"))

    counts = compare(seen("a", 1, 10, 11, 12, 13), seen("b", 1, 20, 21), kept)

    assert (counts.then, counts.without_effect, counts.without_cause) == (1, 4, 2)
    assert [c.insert_id for c in counts.counter_examples] == ["a10", "a11", "a12", "b20"]
