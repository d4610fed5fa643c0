"""A line that says something else since a deploy."""

from rca.model.measures import Pattern
from rca.reason.ways.reworded import reworded
from tests.reason.cases import event, failing, said


def line(name: str, text: str, revision: str, first: float, last: float) -> Pattern:
    return said(name, text, (revision, first, last), severity="INFO")


OLD = line("p5", "writing rows mode=single", "chat-1", -900, 40)
NEW = line("p6", "writing rows mode=batch", "chat-2", 55, 600)


def test_one_word_changed_since_the_deploy_tells_what_it_changed() -> None:
    way = reworded(event(50), failing(patterns=(OLD, NEW)))

    assert way is not None
    assert "“mode=single” where “mode=batch” stands now" in way.claim.text
    assert (way.then, way.without_effect, way.without_cause) == (30, 0, 0)


def test_a_wording_that_was_there_before_or_goes_on_tells_nothing() -> None:
    earlier = line("p6", "writing rows mode=batch", "chat-1", -900, 600)
    still = line("p5", "writing rows mode=single", "chat-2", 55, 600)
    assert reworded(event(50), failing(patterns=(OLD, earlier))) is None
    assert reworded(event(50), failing(patterns=(still, NEW))) is None


def test_another_line_is_no_rewording() -> None:
    other = line("p6", "reading columns mode=batch", "chat-2", 55, 600)
    assert reworded(event(50), failing(patterns=(OLD, other))) is None
