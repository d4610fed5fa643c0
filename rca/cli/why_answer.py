"""One answer, part by part; each part is kept as soon as it is confirmed."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from pydantic import ValidationError

from rca.cli.console import say, say_wrapped, talk, visible
from rca.cli.prompts import Asker, BackError, Choice
from rca.cli.why_parts import UnknownError, asked_part, line
from rca.cli.why_view import candidate_lines, place_text, show
from rca.interview import FIELDS, missing_in, next_field
from rca.model.journal import Draft
from rca.model.why import CiteText, RuledOut, Why
from rca.workflow.why_interview import Interview, refusal

COMMANDS = (
    "`:edit` opens $EDITOR, `:back` takes back, `:unknown` says it is not known, `:pause` ends"
)
NAMES: Mapping[str, str] = {
    "question": "question",
    "finding": "finding",
    "cites": "evidence",
    "also_needed": "what else was needed",
    "ruled_out": "what is ruled out",
    "counterfactual": "what would have happened without it",
    "actionable": "what can be changed",
    "layer": "layer",
}
UNKNOWN_AT = ("finding", "cites")


def answer(interview: Interview, ask: Asker, why_id: str) -> None:
    """Ask for the next part of an answer; when all are there, whether it stands."""
    why = interview.state.tree.why(why_id)
    draft = interview.state.drafts.get(why_id, Draft())
    if why is None:
        interview.leave()
        return
    name = next_field(draft)
    try:
        if not name:
            _review(interview, ask, why, draft)
        else:
            if name == FIELDS[0]:
                _show_question(interview, why, draft)
                if draft.cause is None and _picks_cause(interview, ask, why):
                    return
            elif name == "counterfactual" and (candidate := interview.candidate(why_id)):
                claims = (*candidate.against, *candidate.support)
                show(f"    {visible(claim.text)}" for claim in claims)
            interview.draft(why_id, asked_part(interview, ask, why, draft, name))
    except UnknownError:
        if name in UNKNOWN_AT:
            with suppress(BackError):  # what is taken back is `:unknown`
                leave_unknown(interview, ask, why_id)
        else:
            talk("`:unknown` is for the finding and its evidence; Enter leaves this out")
    except ValidationError as error:
        talk(f"refused: {visible(refusal(error))}")


def leave_unknown(interview: Interview, ask: Asker, why_id: str) -> None:
    """Answer that it is not known: the query that would settle it, proposed by the analysis."""
    gaps = interview.analysis.gaps
    choices = [
        Choice(key=str(n), label=visible(f"{gap.settle}   ({gap.question})"))
        for n, gap in enumerate(gaps)
    ]
    own = Choice(key="own", label="another query, in your own words")
    key = ask.choose("Which query would settle it?", [*choices, own]) if choices else own.key
    settle = gaps[int(key)].settle if key != own.key else ""
    while not settle:
        try:
            settle = line(ask, "The query or command that would settle it")
        except UnknownError:
            talk("name a query or a command, or take it back with `:back`")
    interview.leave_unknown(why_id, settle)


def _show_question(interview: Interview, why: Why, draft: Draft) -> None:
    say()
    say_wrapped(f"{why.id}  {visible(draft.question or why.question)}")
    candidate = interview.candidate(why.id)
    if candidate is not None:
        show(candidate_lines([candidate], [interview.exhibit(candidate.cites[0])]))
    say(f"    ({COMMANDS})")


def _picks_cause(interview: Interview, ask: Asker, why: Why) -> bool:
    """Let a question that stood open begin with a cause of the analysis; whether it does now."""
    candidates = interview.candidates(why.parent)
    if not candidates:
        return False
    exhibits = [interview.exhibit(one.cites[0]) if one.cites else None for one in candidates]
    show(candidate_lines(candidates, exhibits))
    choices = [Choice(key=str(n), label=visible(one.title)) for n, one in enumerate(candidates)]
    key = ask.choose("What led to it?", [*choices, Choice(key="own", label="something else")])
    chosen = None if key == "own" else candidates[int(key)]
    part = Draft(cause=chosen.title, standing=chosen.standing) if chosen else Draft(cause="")
    interview.draft(why.id, part)
    return chosen is not None


def part_lines(draft: Draft) -> Iterator[str]:
    """What was said of an answer so far, a line each part."""
    for name in FIELDS:
        if value := getattr(draft, name):
            yield f"    {NAMES[name]}: {visible(_in_words(value))}"


def _in_words(value: str | tuple[CiteText | RuledOut, ...]) -> str:
    if isinstance(value, str):
        return value
    return "; ".join(
        one.alternative if isinstance(one, RuledOut) else place_text(one.to_cite()) for one in value
    )


def _review(interview: Interview, ask: Asker, why: Why, draft: Draft) -> None:
    """Show the whole answer; keep it, or change one part of it."""
    say()
    say_wrapped(f"{why.id}  {visible(draft.question or why.question)}")
    show(part_lines(draft))
    choices = [
        Choice(key="confirm", label="yes, that is the answer"),
        *(Choice(key=name, label=f"change: {word}") for name, word in NAMES.items()),
        Choice(key="back", label="take back what I said last"),
        Choice(key="leave", label="leave it for now"),
    ]
    key = ask.choose("Does the answer stand?", choices)
    if key == "confirm":
        said = interview.confirm(why.id)
        missing = missing_in(said)
        talk(
            f"{why.id} still lacks {', '.join(missing)}"
            if missing
            else f"{why.id} is evidenced, actionable and counterfactual: this branch may end here"
        )
    elif key == "back":
        raise BackError
    elif key == "leave":
        interview.leave()
    else:
        interview.draft(why.id, asked_part(interview, ask, why, draft, key))
