"""Errors as causes: what they say of themselves, and whose they are."""

from dataclasses import replace

from rca.model.knowledge import Role
from rca.reason.case import Case
from rca.reason.judge import judged
from rca.reason.suspect import Suspect
from rca.reason.suspects.errors import errors
from tests.reason.cases import failing, known_as, onset, said


def told(case: Case) -> float:
    """The factor of the first error that says how much it tells of its cause."""
    return next(f.value for f in errors(case)[0].prior if f.name == "told")


def test_an_error_that_several_services_share_tells_more_than_one_of_its_own() -> None:
    elsewhere = said("p2", "boom", ("mail-1", 61, 600), service="mail")
    shared = failing(patterns=(elsewhere,), onsets=(onset("p2", 61, service="mail"),))

    assert told(shared) > told(failing())


def test_a_host_that_two_services_meet_in_the_same_known_way_is_named_in_both() -> None:
    elsewhere = said("p2", "other words", ("mail-1", 61, 600), service="mail")
    case = known_as(
        failing(patterns=(elsewhere,), onsets=(onset("p2", 61, service="mail"),)),
        role=Role.MECHANISM,
    )

    def met(mine: str, theirs: str) -> float:
        ours, others = case.own
        assert ours.known is not None
        pair = (
            replace(ours, known=replace(ours.known, names=(("host", mine),))),
            replace(others, known=replace(ours.known, names=(("host2", theirs),))),
        )
        return told(replace(case, troubles=pair, own=pair))

    assert met("rates.example", "rates.example") == 0.9
    assert met("rates.example", "taxes.example") < 0.5
    assert met("", "") < 0.5


def test_a_line_after_an_exception_of_its_service_says_what_followed() -> None:
    def line_tells(raised_at: float, service: str = "chat") -> float:
        raised = said("p2", "KeyError: 'rows'", ("chat-2", raised_at, 660), service=service)
        case = failing(
            "not serving old rows",
            patterns=(raised,),
            onsets=(onset("p2", raised_at, service=service),),
        )
        own = tuple(replace(t, is_raised="KeyError" in t.text) for t in case.own)
        line = next(s for s in errors(replace(case, own=own)) if "old rows" in s.name)
        return next(f.value for f in line.prior if f.name == "told")

    assert line_tells(50) == 0.3
    assert line_tells(70) == 0.4
    assert line_tells(50, service="mail") == 0.4


def test_an_error_that_names_another_ill_service_is_passed_on() -> None:
    theirs = said("p2", "mail is down", ("chat-2", 61, 600))
    own = said("p3", "disk broke", ("mail-1", 59, 600), service="mail")
    case = failing(
        patterns=(theirs, own), onsets=(onset("p2", 61), onset("p3", 59, service="mail"))
    )
    case = replace(case, dependence=replace(case.dependence, names=("chat", "mail")))

    passed = next(s for s in errors(case) if "mail is down" in s.name)

    assert next(f.value for f in passed.prior if f.name == "own") < 0.5


def test_nothing_that_healthy_times_show_alike_is_an_error_of_the_incident() -> None:
    case = failing()
    calm = replace(case, troubles=(), own=())

    assert errors(calm) == ()
    assert all(draft.trouble is None for draft in judged(calm))


def test_lines_with_one_other_word_are_one_suspect() -> None:
    def suspects(*texts: str) -> tuple[Suspect, ...]:
        patterns = [said(f"p{n}", text, ("chat-2", 61, 600)) for n, text in enumerate(texts, 2)]
        rises = [onset(one.id, 61) for one in patterns]
        return errors(
            failing("no rates for dest DE today", patterns=(*patterns,), onsets=(*rises,))
        )

    (one,) = suspects("no rates for dest NO today", "no rates for dest SE today")
    assert one.summary[1].text == "2 lines more, logged 60 times, differ from it in one word."
    assert len(one.summary[1].cites) == 2
    assert len(suspects("no rates for dest NO again")) == 2
    assert len(suspects("no rates for dest 7a today", "no rates for dest 8b today")) == 1
    assert len(suspects("no rates for dest NO today either")) == 2
