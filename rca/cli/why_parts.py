"""The parts of one answer, each with the question that asks for it."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from rca.cli.console import talk, visible
from rca.cli.editor import edited
from rca.cli.prompts import Asker, BackError, Choice, PauseError
from rca.cli.why_evidence import cited
from rca.cli.why_view import exhibit_lines
from rca.interview import Candidate
from rca.model.journal import Draft
from rca.model.why import RuledOut, Why, refused_question
from rca.workflow.why_interview import Interview

LAYERS: Mapping[str, str] = {
    "change": "deployment",
    "config": "configuration",
    "code": "code",
    "dependency": "dependency",
    "platform": "platform",
    "test": "tests",
}


class UnknownError(Exception):
    """The person does not know."""


def line(ask: Asker, message: str, default: str = "", below: Iterable[str] = ()) -> str:
    """One line, or what was written in the editor. Raises for `:back`, `:pause`, `:unknown`."""
    text = ask.line(message, default)
    match text.removeprefix(default).strip():  # also where it was typed behind the default
        case ":back":
            raise BackError
        case ":pause":
            raise PauseError
        case ":unknown":
            raise UnknownError
        case ":edit":
            return edited(default, "\n".join(below))
    return text


def asked_part(interview: Interview, ask: Asker, why: Why, draft: Draft, name: str) -> Draft:
    """The part of that name, asked for until it holds. Raises ValidationError."""
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
        Choice(
            key=str(n),
            label=f"{one.standing.replace('_', ' ') or 'no standing'}: {visible(one.title)}",
        )
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
