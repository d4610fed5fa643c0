"""One answer, part by part; each part is kept as soon as it is confirmed."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from pydantic import ValidationError

from rca.cli.console import say, talk, visible
from rca.cli.editor import edited
from rca.cli.prompts import Asker, Choice
from rca.cli.why_evidence import cited
from rca.cli.why_view import candidate_lines, exhibit_lines, place_text, show
from rca.interview import FIELDS, Candidate, missing_in, next_field
from rca.model.journal import Draft
from rca.model.why import CiteText, RuledOut, Why, refused_question
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
LAYERS: Mapping[str, str] = {
    "change": "deployment",
    "config": "configuration",
    "code": "code",
    "dependency": "dependency",
    "platform": "platform",
    "test": "tests",
}


UNKNOWN_AT = ("finding", "cites")


class BackError(Exception):
    """The person wants to take back what they said last."""


class PauseError(Exception):
    """The person wants to go on another time."""


class UnknownError(Exception):
    """The person does not know."""


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
            elif name == "counterfactual" and (candidate := interview.candidate(why_id)):
                claims = (*candidate.against, *candidate.support)
                show(f"    {visible(claim.text)}" for claim in claims)
            interview.draft(why_id, _asked(interview, ask, why, draft, name))
    except UnknownError:
        if name in UNKNOWN_AT:
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


def line(ask: Asker, message: str, default: str = "", below: Iterable[str] = ()) -> str:
    """One line, or what was written in the editor. Raises for `:back`, `:pause`, `:unknown`."""
    text = ask.line(message, default)
    match text:
        case ":back":
            raise BackError
        case ":pause":
            raise PauseError
        case ":unknown":
            raise UnknownError
        case ":edit":
            return edited(default, "\n".join(below))
    return text


def _show_question(interview: Interview, why: Why, draft: Draft) -> None:
    say()
    say(f"{why.id}  {visible(draft.question or why.question)}")
    candidate = interview.candidate(why.id)
    if candidate is not None:
        show(candidate_lines([candidate], [interview.exhibit(candidate.cites[0])]))
    say(f"    ({COMMANDS})")


def _asked(interview: Interview, ask: Asker, why: Why, draft: Draft, name: str) -> Draft:
    """The part of that name, asked for until it holds."""
    candidate = interview.candidate(why.id)
    asked: dict[str, Callable[[], object]] = {
        "question": partial(_question, ask, draft.question or why.question),
        "finding": partial(_finding, interview, ask, draft, candidate),
        "cites": partial(
            cited, interview, ask, candidate.cites if candidate else (), line, draft.cites or ()
        ),
        "also_needed": partial(
            line, ask, "What else was needed for it? (Enter: nothing)", draft.also_needed or ""
        ),
        "ruled_out": partial(_ruled_out, interview, ask, why, draft),
        "counterfactual": partial(
            line,
            ask,
            "Without this, would the effect have happened? How do you know?",
            draft.counterfactual or "",
        ),
        "actionable": partial(
            line,
            ask,
            "What can be changed so that it does not come back? (Enter: nothing here)",
            draft.actionable or "",
        ),
        "layer": partial(
            line,
            ask,
            "In which layer does it lie?",
            draft.layer or (LAYERS.get(candidate.kind, "") if candidate else ""),
        ),
    }
    return Draft.model_validate({name: asked[name]()})


def _question(ask: Asker, default: str) -> str:
    while problem := refused_question(text := line(ask, "The question", default)):
        talk(f"refused: {problem}")
    return text


def _finding(interview: Interview, ask: Asker, draft: Draft, candidate: Candidate | None) -> str:
    below: list[str] = []
    for cite in candidate.cites[:4] if candidate else ():
        exhibit = interview.exhibit(cite)
        below += exhibit_lines(exhibit, cite) if exhibit else ()
    default = draft.finding or draft.cause or ""
    while not (text := line(ask, "How did it come about? Your finding", default, below)):
        talk("refused: an answer has a finding; `:unknown` says that it is not known")
    return text


def _ruled_out(interview: Interview, ask: Asker, why: Why, draft: Draft) -> tuple[RuledOut, ...]:
    """Alternatives, each with what speaks against it."""
    siblings = {one.cause for one in interview.state.drafts.values()}
    siblings |= {one.cause for one in interview.state.tree.whys}
    others = [c for c in interview.candidates(why.parent) if c.title not in siblings]
    kept = {item.alternative: item for item in draft.ruled_out or ()}
    choices = [Choice(key=f"kept {name}", label=visible(name)) for name in kept]
    choices += [
        Choice(key=str(n), label=f"{one.standing or 'no standing'}: {visible(one.title)}")
        for n, one in enumerate(others)
        if one.title not in kept
    ]
    choices.append(Choice(key="own", label="another alternative, in your own words"))
    keys = ask.mark("What does the evidence rule out?", choices, [f"kept {name}" for name in kept])
    found = [item for name, item in kept.items() if f"kept {name}" in keys]
    found += [_against(interview, ask, other) for n, other in enumerate(others) if str(n) in keys]
    while "own" in keys and (name := line(ask, "The alternative (Enter: no more)")):
        found.append(_against(interview, ask, name))
    return tuple(found)


def _against(interview: Interview, ask: Asker, other: Candidate | str) -> RuledOut:
    title = other if isinstance(other, str) else other.title
    claims = () if isinstance(other, str) else other.against
    because = line(
        ask, f"What rules out “{visible(title)}”?", " ".join(claim.text for claim in claims)
    )
    places = tuple(dict.fromkeys(cite for claim in claims for cite in claim.cites))
    cites = cited(interview, ask, places, line)
    return RuledOut(alternative=title, because=because, cites=cites)


def _in_words(value: str | tuple[CiteText | RuledOut, ...]) -> str:
    if isinstance(value, str):
        return value
    return "; ".join(
        one.alternative if isinstance(one, RuledOut) else place_text(one.to_cite()) for one in value
    )


def _review(interview: Interview, ask: Asker, why: Why, draft: Draft) -> None:
    """Show the whole answer; keep it, or change one part of it."""
    say()
    say(f"{why.id}  {visible(draft.question or why.question)}")
    for name in FIELDS:
        value = getattr(draft, name)
        if value:
            say(f"    {NAMES[name]}: {visible(_in_words(value))}")
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
        interview.draft(why.id, _asked(interview, ask, why, draft, key))
