"""A startup line whose value differs from before."""

from rca.reason.ways.started_with import started_with
from tests.reason.builders import fact
from tests.reason.cases import event, failing


def test_another_value_at_start_tells_what_changed() -> None:
    facts = (
        fact("baseline", "chat-1", "mode", "lenient"),
        fact("incident", "chat-2", "mode", "strict"),
    )
    way = started_with(event(50), failing(facts=facts))

    assert way is not None
    assert way.phrase == "mode: lenient -> strict"


def test_the_same_value_and_one_that_names_each_revision_tell_nothing() -> None:
    same = (fact("baseline", "chat-1", "mode", "a"), fact("incident", "chat-2", "mode", "a"))
    names = (
        fact("baseline", "chat-0", "build", "a"),
        fact("baseline", "chat-1", "build", "b"),
        fact("incident", "chat-2", "build", "c"),
    )
    assert started_with(event(50), failing(facts=same)) is None
    assert started_with(event(50), failing(facts=names)) is None


def test_starts_of_the_revision_that_say_otherwise_and_older_ones_that_say_so_are_counted() -> None:
    facts = (
        fact("baseline", "chat-0", "mode", "strict"),
        fact("baseline", "chat-1", "mode", "lenient"),
        fact("baseline", "chat-1b", "mode", "lenient"),
        fact("incident", "chat-2", "mode", "strict"),
        fact("incident", "chat-2", "mode", "off"),
    )
    way = started_with(event(50), failing(facts=facts))

    assert way is not None
    assert (way.then, way.without_effect, way.without_cause) == (1, 1, 1)
    assert len(way.counter_examples) == 2
