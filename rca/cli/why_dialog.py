"""The interview at a terminal: what is asked follows from where it stands, and from that alone."""

from contextlib import suppress

from rca.cli.console import say, say_wrapped, talk, visible
from rca.cli.prompts import Asker, BackError, Choice, PauseError
from rca.cli.why_answer import answer, leave_unknown, part_lines
from rca.cli.why_view import candidate_lines, effect_lines, show, tree_lines
from rca.interview import missing_in, open_ends
from rca.workflow.why_interview import Interview


def hold(interview: Interview, ask: Asker) -> None:
    """Ask until the person pauses, or says that it is enough."""
    _so_far(interview)
    while True:
        if interview.hand_wrote():
            talk("whys.toml was changed by hand; that is where this goes on")
        state = interview.state
        try:
            if state.asking == "answer":
                answer(interview, ask, state.at)
            elif state.asking == "causes":
                _causes(interview, ask, state.at)
            elif not state.tree.whys:
                interview.look("")
            elif not _next(interview, ask):
                return
        except BackError:
            if interview.can_undo:
                interview.undo()
            else:
                talk("there is nothing to take back")
        except PauseError:
            return


def _so_far(interview: Interview) -> None:
    """What was said already of the answer that this goes on with."""
    state = interview.state
    why, draft = state.tree.why(state.at), state.drafts.get(state.at)
    if state.asking == "answer" and why and draft and (parts := list(part_lines(draft))):
        say()
        say_wrapped(f"{why.id}  {visible(draft.question or why.question)}")
        show(parts)


def _causes(interview: Interview, ask: Asker, parent: str) -> None:
    """Show what may have led to an effect; the person accepts one or several, or none of them."""
    effect, candidates = interview.effect(parent), interview.candidates(parent)
    exhibits = [interview.exhibit(c.cites[0]) if c.cites else None for c in candidates]
    show((*effect_lines(effect), *candidate_lines(candidates, exhibits)))
    say()
    choices = [
        Choice(key=str(n), label=visible(candidate.title)) for n, candidate in enumerate(candidates)
    ]
    keys = ask.mark("What led to it? Several make a branch each", choices) if choices else ()
    if keys:
        interview.accept(parent, [candidates[int(key)] for key in keys])
        return
    others = [
        Choice(key="own", label="something else, in your own words"),
        Choice(key="unknown", label="not known; a query would settle it"),
        Choice(key="leave", label="leave this question"),
    ]
    if not interview.state.tree.whys:
        del others[2:]
    try:
        key = ask.choose("None of them. What then?", others)
    except BackError:  # to the causes
        return
    match key:
        case "own":
            interview.accept(parent, [])
        case "unknown":
            interview.accept(parent, [])
            leave_unknown(interview, ask, interview.state.at)
        case _:
            interview.leave()


def _next(interview: Interview, ask: Asker) -> bool:
    """What to do between two questions; whether to go on."""
    state, ends, stale = interview.state, open_ends(interview.state.tree), interview.stale()
    deeper = {end.why.id for end in ends if end.why.status == "answered"}
    choices = [
        Choice(
            key=f"look {end.why.id}",
            label=f"{end.why.id}: what led to “{visible(end.why.finding)}”",
        )
        if end.why.id in deeper
        else Choice(
            key=f"reopen {end.why.id}", label=f"{end.why.id}, open: {visible(end.why.question)}"
        )
        for end in ends
    ]
    choices += [
        Choice(key=f"reopen {why_id}", label=f"{why_id} is stale: {visible(reasons[0])}")
        for why_id, reasons in stale.items()
        if why_id not in {end.why.id for end in ends if end.why.status == "unknown"}
    ]
    if not ends:
        talk("every branch ends in a cause that is evidenced, actionable and counterfactual")
    choices += [Choice(key="branch", label="ask further: what else led to something")]
    choices += [Choice(key="change", label="go back to an answer and change it")]
    if interview.can_undo:
        choices.append(Choice(key="undo", label="undo what was done last"))
    choices += [Choice(key="show", label="show the whys"), Choice(key="stop", label="stop here")]
    keys = [choice.key for choice in choices]
    likely = f"look {state.at}" if f"look {state.at}" in keys else keys[0] if deeper else "stop"
    verb, _, why_id = ask.choose("What next?", choices, likely).partition(" ")
    with suppress(BackError):  # from a list within this one
        return _taken(interview, ask, verb, why_id)
    return True


def _taken(interview: Interview, ask: Asker, verb: str, why_id: str) -> bool:
    """Do what was chosen; whether to go on."""
    state = interview.state
    answered = [why for why in state.tree.whys if why.status == "answered"]
    match verb:
        case "look":
            interview.look(why_id)
        case "reopen":
            interview.reopen(why_id)
        case "branch":
            symptom = Choice(key="", label=visible(interview.effect("").title))
            effects = [Choice(key=w.id, label=f"{w.id}  {visible(w.finding)}") for w in answered]
            interview.look(ask.choose("What led to what?", [symptom, *effects]))
        case "change":
            whys = [
                Choice(key=w.id, label=f"{w.id}  {visible(w.question)}") for w in state.tree.whys
            ]
            interview.reopen(ask.choose("Which answer?", whys, state.at))
        case "undo":
            interview.undo()
        case "show":
            show(tree_lines(state.tree, interview.stale()))
        case _:
            return False
    return True


def still_open(interview: Interview) -> str:
    """One line on what is left, for the end; empty when nothing is."""
    ends = [
        f"{end.why.id} lacks {' and '.join(missing_in(end.why))}"
        for end in open_ends(interview.state.tree)
    ]
    return f"open: {'; '.join(ends)}" if ends else ""
