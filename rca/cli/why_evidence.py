"""Citing evidence: marked in a list, typed as a place, or found by its words."""

from collections.abc import Callable, Sequence

from rca.cli.console import step, talk, visible
from rca.cli.prompts import Asker, BackError, Choice
from rca.cli.why_view import exhibit_lines, preview, show
from rca.errors import BadInputError
from rca.model.cite import Cite
from rca.model.exhibit import Exhibit
from rca.model.why import CiteText
from rca.workflow.why_interview import Interview

Line = Callable[[Asker, str], str]


def cited(
    interview: Interview,
    ask: Asker,
    offered: Sequence[Cite],
    line: Line,
    before: Sequence[CiteText] = (),
) -> tuple[CiteText, ...]:
    """At least one citation of a place that exists; asked for until there is one.

    `before` is what was cited so far: it is offered first, and marked.
    """
    cites = [cite.to_cite() for cite in before]
    places = {cite.without_quote() for cite in cites}
    others = [cite for cite in offered if cite.without_quote() not in places]
    found = _marked(interview, ask, [*cites, *others], max(1, len(cites)))
    while True:
        text = line(
            ask,
            "Evidence: a place such as `E2 line 7`, or words to look for"
            + (" (Enter: no more)" if found else ""),
        )
        if text:
            found += [cite for cite in _looked_up(interview, ask, text) if cite not in found]
        elif found:
            return tuple(found)
        else:
            talk("refused: a claim without evidence; cite what shows it, or type `:unknown`")


def _marked(interview: Interview, ask: Asker, offered: Sequence[Cite], most: int) -> list[CiteText]:
    """The ones that a person marks of those that exist; the first `most` are marked already."""
    shown = {
        str(n): (cite, exhibit)
        for n, cite in enumerate(offered)
        if (exhibit := interview.exhibit(cite)) is not None
    }
    choices = [Choice(key=key, label=preview(*place)) for key, place in shown.items()]
    if not choices:
        return []
    keys = ask.mark("What shows it?", choices, [one.key for one in choices[:most]])
    found: list[CiteText] = []
    for key in keys:
        try:
            found.append(interview.quoted(shown[key][0]))
        except BadInputError as error:  # it says something else by now
            talk(visible(error.message))
    return found


def _echo(interview: Interview, typed: Sequence[CiteText]) -> None:
    """Show what stands at a place that was typed, so that a wrong number is seen."""
    for cite in typed:
        if exhibit := interview.exhibit(cite.to_cite()):
            show(exhibit_lines(exhibit, cite.to_cite()))


def _looked_up(interview: Interview, ask: Asker, text: str) -> list[CiteText]:
    """What a line means: places when it reads like some, else words that stand in the evidence."""
    from rca.interview import places_in

    try:
        if places_in(text):
            typed = list(interview.typed(text))
            _echo(interview, typed)
            return typed
    except BadInputError as error:
        talk(f"{visible(error.message)}; {visible(error.hint)}")
        return []
    with step("looking for it"):
        found = interview.search(text)
    if not found:
        talk(f"nothing contains {visible(text)!r}; capitals count")
        return []
    alike: dict[tuple[str, ...], list[Exhibit]] = {}
    for exhibit in found:
        alike.setdefault((exhibit.label, exhibit.where, exhibit.text), []).append(exhibit)
    choices = [
        Choice(
            key=str(n),
            label=f"{first.label}: {preview(first.cite, first, text)}"
            + (f" (and {len(others)} alike)" if others else ""),
        )
        for n, (first, *others) in enumerate(alike.values())
    ]
    firsts = [same[0] for same in alike.values()]
    try:
        keys = ask.mark("Which of them?", choices)
    except BackError:  # to the words
        return []
    return [interview.quoted(firsts[int(key)].cite, text) for key in keys]
