"""What happens to an interview, event by event; and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rca.interview import (
    FIELDS,
    History,
    UnfitError,
    answer_of,
    missing_in,
    next_field,
    open_ends,
    taking_turns,
)
from rca.model.journal import (
    Accepted,
    Answered,
    Draft,
    Drafted,
    Event,
    Left,
    Looked,
    Opening,
    Reopened,
    Took,
    Undone,
    Wrote,
    event_line,
    event_of,
)
from rca.model.why import CiteText, WhyTree
from tests import factories

CITE = CiteText(evidence="E1", insert_id="a1")


def history(*events: Event) -> History:
    made = History(settle="rca why case")
    for event in events:
        made.add(event)
    return made


def opened(*ids: str, parent: str = "") -> Accepted:
    return Accepted(
        parent=parent,
        openings=tuple(Opening(id=one, question="What led to this?", cause=one) for one in ids),
    )


def test_an_accepted_branch_stands_in_the_tree_as_unknown_until_it_is_answered() -> None:
    made = history(Looked(parent=""), opened("W1", "W2"))

    assert [(why.status, why.settle) for why in made.state.tree.whys] == [
        ("unknown", "rca why case")
    ] * 2
    assert made.state.waiting == ("W1", "W2")
    assert (made.state.asking, made.state.at) == ("answer", "W1")

    made.add(Answered(why=factories.why("W1")))

    assert (made.state.asking, made.state.at) == ("answer", "W2")

    made.add(Answered(why=factories.why("W2")))

    assert not made.state.waiting
    assert made.state.asking == "next"


def test_parts_of_an_answer_add_up_in_the_order_in_which_they_are_asked() -> None:
    made = history(opened("W1"))
    asked: list[str] = []
    while name := next_field(made.state.drafts["W1"]):
        asked.append(name)
        value: object = {"cites": (CITE,), "ruled_out": ()}.get(name, "so")
        made.add(Drafted(why="W1", draft=Draft.model_validate({name: value})))

    assert tuple(asked) == FIELDS
    why = made.state.tree.why("W1")
    assert why is not None
    answer = answer_of(why, made.state.drafts["W1"])
    assert (answer.status, answer.settle, answer.cites, answer.cause) == (
        "answered",
        "",
        (CITE,),
        "W1",
    )
    assert missing_in(answer) == ()


def test_an_answer_without_evidence_is_refused_by_the_model() -> None:
    made = history(opened("W1"))
    why = made.state.tree.why("W1")
    assert why is not None

    with pytest.raises(ValidationError, match="without evidence"):
        answer_of(why, Draft(finding="It broke."))
    with pytest.raises(ValidationError):
        Draft(cites=())


def test_taking_up_an_answer_again_keeps_what_was_not_asked() -> None:
    old = factories.why("W1", impact="Nobody can pay.", counterfactual="No.")
    made = history(Took(sha256="", tree=WhyTree(whys=(old,))), Reopened(why="W1"))

    assert next_field(made.state.drafts["W1"]) == ""
    made.add(Drafted(why="W1", draft=Draft(finding="Better said.")))

    assert answer_of(old, made.state.drafts["W1"]) == old.model_copy(
        update={"finding": "Better said."}
    )


def test_undoing_goes_back_to_what_a_hand_wrote_and_no_further() -> None:
    made = history(Took(sha256="", tree=WhyTree(whys=(factories.why("W1"),))))
    before = made.state
    made.add(opened("W2", parent="W1"))
    made.add(Left())
    made.add(Undone())
    made.add(Undone())

    assert made.state == before
    with pytest.raises(UnfitError):
        made.add(Undone())


@pytest.mark.parametrize(
    "event",
    [
        Looked(parent="W9"),
        opened("W9", parent="W8"),
        opened("W1"),
        Reopened(why="W9"),
        Drafted(why="W9", draft=Draft(finding="x")),
        Answered(why=factories.why("W9", parent="W8")),
    ],
)
def test_what_cannot_happen_changes_nothing(event: Event) -> None:
    made = history(Took(sha256="", tree=WhyTree(whys=(factories.why("W1"),))))
    before = made.state

    with pytest.raises(UnfitError):
        made.add(event)
    assert made.state is before


def test_a_branch_may_end_where_the_cause_is_evidenced_actionable_and_counterfactual() -> None:
    whole = {"counterfactual": "No failure without it.", "actionable": "Set it back."}
    tree = WhyTree(
        whys=(
            factories.why("W1"),
            factories.why("W2", parent="W1", **whole),
            factories.why("W3", parent="W1", counterfactual="No."),
            factories.why("W4", status="unknown", finding="", cites=(), settle="look"),
        )
    )

    assert [(end.why.id, end.missing) for end in open_ends(tree)] == [
        ("W3", ("what can be changed about it",)),
        ("W4", ("an answer",)),
    ]


@given(
    st.lists(
        st.sampled_from(
            [
                Looked(parent=""),
                opened("W1"),
                opened("W2", "W3", parent="W1"),
                Reopened(why="W1"),
                Drafted(why="W2", draft=Draft(finding="x")),
                Answered(why=factories.why("W1")),
                Answered(why=factories.why("W2", parent="W1")),
                Left(),
                Undone(),
                Wrote(sha256=""),
            ]
        ),
        max_size=25,
    )
)
def test_any_events_give_a_state_that_its_lines_give_again(events: list[Event]) -> None:
    made = History(settle="rca why case")
    happened: list[Event] = []
    for event in events:
        try:
            made.add(event)
        except UnfitError:
            continue
        happened.append(event)

    again = History(settle="rca why case")
    assert again.replay(event_of(event_line(event)) for event in happened) == len(happened)
    assert (again.state, again.written, again.sha256) == (made.state, made.written, made.sha256)


def turned(made: History, theirs: WhyTree) -> History:
    for event in taking_turns(made.state, made.written, theirs, "f" * 64):
        made.add(event)
    return made


def test_where_both_wrote_the_hand_wins_and_the_rest_is_said_again() -> None:
    start = WhyTree(whys=(factories.why("W1"), factories.why("W2", parent="W1")))
    by_hand = WhyTree(whys=(factories.why("W1", finding="By hand."), start.whys[1]))
    made = history(
        Took(sha256="", tree=start),
        Answered(why=factories.why("W1", finding="By the tool.")),
        Answered(why=factories.why("W2", parent="W1", finding="Better said.")),
        Answered(why=factories.why("W3", parent="W2")),
        Reopened(why="W2"),
        Drafted(why="W2", draft=Draft(finding="Even better.")),
    )

    state = turned(made, by_hand).state

    assert [(why.id, why.finding) for why in state.tree.whys[:2]] == [
        ("W1", "By hand."),
        ("W2", "Better said."),
    ]
    assert state.tree.whys[2].id == "W3"
    assert state.drafts["W2"].finding == "Even better."
    assert made.written == by_hand


def test_an_id_that_the_hand_took_for_another_why_is_left_to_it() -> None:
    theirs = WhyTree(whys=(factories.why("W1", question="How is it deployed?"),))
    made = history(Took(sha256="", tree=WhyTree()), opened("W1"))
    made.add(Drafted(why="W1", draft=Draft(finding="Mine.")))
    made.add(Answered(why=factories.why("W2", parent="W1")))

    state = turned(made, theirs).state

    assert [(why.id, why.parent) for why in state.tree.whys] == [
        ("W1", ""),
        ("W3", ""),
        ("W2", "W3"),
    ]
    assert state.drafts["W3"].finding == "Mine."


def test_a_parent_that_the_hand_moved_behind_is_asked_about_no_more() -> None:
    first, second = factories.why("W1"), factories.why("W2")
    made = history(Took(sha256="", tree=WhyTree(whys=(first, second))))
    made.add(Answered(why=factories.why("W2", parent="W1")))

    state = turned(made, WhyTree(whys=(second, first))).state

    assert [(why.id, why.parent) for why in state.tree.whys] == [("W2", ""), ("W1", "")]


def test_what_the_hand_took_out_stays_out() -> None:
    start = WhyTree(whys=(factories.why("W1"), factories.why("W2", parent="W1")))
    made = history(Took(sha256="", tree=start), Answered(why=factories.why("W3", parent="W2")))

    state = turned(made, WhyTree(whys=(factories.why("W1"),))).state

    assert [(why.id, why.parent) for why in state.tree.whys] == [("W1", ""), ("W3", "")]
