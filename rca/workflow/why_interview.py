"""What a front end needs to interview a person: what to show, and what was said.

It knows no terminal; a dialog in `rca.cli` or a test drives it.
"""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import ValidationError

from rca.errors import BadInputError
from rca.interview import (
    Candidate,
    Effect,
    State,
    answer_of,
    candidates_of,
    effect_of,
    free_ids,
    places_in,
    question_about,
    telling_words,
)
from rca.measure import Finder, exhibits_at
from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import INCIDENT_LABEL
from rca.model.exhibit import Exhibit
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
    Undone,
)
from rca.model.stale import resolves, stale_reasons
from rca.model.why import CiteText, Why
from rca.workflow.why_session import Session

MOST_FOUND = 30
LONGEST_QUOTE = 100


class Interview:
    """One interview: reads dossier and analysis, writes through the session."""

    def __init__(self, session: Session, dossier: Dossier, analysis: Analysis) -> None:
        self._session, self._dossier, self.analysis = session, dossier, analysis
        self._exhibits = {e.cite.without_quote(): e for e in analysis.measures.exhibits}
        self._empty: set[Cite] = set()
        self._finder = Finder(dossier)

    @property
    def state(self) -> State:
        """Where it stands."""
        return self._session.state

    def hand_wrote(self) -> bool:
        """Take what a hand wrote into `whys.toml`; whether it did since this was asked last."""
        self._session.look()
        took, self._session.took_hand = self._session.took_hand, False
        return took

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo."""
        return self._session.can_undo

    def effect(self, parent: str) -> Effect:
        """What a why below `parent` asks about."""
        incident = self._dossier.incident
        return effect_of(self.state.tree, parent, self.analysis, incident.symptom or incident.title)

    def candidates(self, parent: str) -> tuple[Candidate, ...]:
        """What may have led to that; see `candidates_of`."""
        return candidates_of(self.effect(parent), self.analysis)

    def candidate(self, why_id: str) -> Candidate | None:
        """The candidate that was accepted for a why that is being answered, if there is one."""
        why, draft = self.state.tree.why(why_id), self.state.drafts.get(why_id)
        if why is None or draft is None or not draft.cause:
            return None
        return next((c for c in self.candidates(why.parent) if c.title == draft.cause), None)

    def stale(self) -> Mapping[str, tuple[str, ...]]:
        """By why: how what it was accepted on has changed since. Only those where it has."""
        reasons: dict[str, tuple[str, ...]] = {}
        self._look_up(cite for why in self.state.tree.whys for cite in why.all_cites)
        for why in self.state.tree.whys:
            reasons[why.id] = stale_reasons(why, self._dossier, self._exhibits, self.analysis)
        return {why_id: reason for why_id, reason in reasons.items() if reason}

    def look(self, parent: str) -> None:
        """Ask what led to the finding `parent`; to the symptom, when it is empty."""
        self._record(Looked(parent=parent))

    def accept(self, parent: str, chosen: Sequence[Candidate]) -> None:
        """Open a branch for each cause; one in the person's own words when none is chosen."""
        ids = free_ids((why.id for why in self.state.tree.whys), max(1, len(chosen)))
        question = question_about(self.effect(parent).title)
        openings = [
            Opening(id=why_id, question=question, cause=one.title, standing=one.standing)
            for why_id, one in zip(ids, chosen, strict=False)
        ]
        self._record(
            Accepted(
                parent=parent, openings=tuple(openings) or (Opening(id=ids[0], question=question),)
            )
        )

    def draft(self, why_id: str, part: Draft) -> None:
        """Keep a confirmed part of an answer."""
        self._record(Drafted(why=why_id, draft=part))

    def confirm(self, why_id: str) -> Why:
        """Make the draft the answer. Raises ValidationError: no finding without evidence."""
        why = self._why(why_id)
        answer = answer_of(why, self.state.drafts.get(why_id, Draft()))
        self._record(Answered(why=answer))
        return answer

    def leave_unknown(self, why_id: str, settle: str) -> None:
        """Answer that it is not known, and what would tell. Raises ValidationError."""
        why = self._why(why_id)
        said = {"status": "unknown", "settle": settle.strip(), "cites": ()}
        said |= {"finding": "", "cause": "", "standing": ""}
        stated = {name: getattr(why, name) for name in Why.model_fields}
        self._record(Answered(why=Why.model_validate({**stated, **said})))

    def reopen(self, why_id: str) -> None:
        """Take an answer up again."""
        self._record(Reopened(why=why_id))

    def leave(self) -> None:
        """Leave the question; what is drafted stays."""
        self._record(Left())

    def undo(self) -> None:
        """Take back what was said last."""
        self._record(Undone())

    def exhibit(self, cite: Cite) -> Exhibit | None:
        """What stands at a place; None when nothing does."""
        self._look_up((cite,))
        found = self._exhibits.get(cite.without_quote())
        if found is not None and found.is_cut and cite.quote not in found.text:
            (found,) = exhibits_at(self._dossier, (cite,))  # looks for the words in all of it
            self._exhibits[found.cite] = found
        return found

    def _look_up(self, cites: Iterable[Cite]) -> None:
        """Read what stands at those places that were not looked up yet, all at once."""
        places = {cite.without_quote() for cite in cites} - self._exhibits.keys() - self._empty
        if places:
            found = exhibits_at(self._dossier, places)
            self._exhibits.update({exhibit.cite: exhibit for exhibit in found})
            self._empty.update(places - self._exhibits.keys())

    def search(self, text: str) -> tuple[Exhibit, ...]:
        """Places that contain a text, in either case: of the incident first, then of others."""
        labels = {item.label for item in self._dossier.evidence}
        found: list[Exhibit] = []
        for label in sorted(labels, key=lambda label: (label != INCIDENT_LABEL, label)):
            if len(found) < MOST_FOUND:
                most = MOST_FOUND - len(found)
                found += self._finder.find(label, text, most, any_case=True)
        self._exhibits.update({exhibit.cite: exhibit for exhibit in found})
        return tuple(found)

    def typed(self, text: str) -> tuple[CiteText, ...]:
        """The places that a text names, each of which exists. Raises BadInputError."""
        cites = places_in(text)
        if not cites:
            raise BadInputError(
                f"{text!r} names no place", hint='write it like: E2 line 7 "words that stand there"'
            )
        return tuple(self.quoted(cite.to_cite()) for cite in cites)

    def quoted(self, cite: Cite, words: str = "") -> CiteText:
        """A citation with a quote, so that a change of what stands there is seen later.

        Raises BadInputError when nothing stands there, or not the words.
        """
        exhibit = self.exhibit(cite)
        if exhibit is None and self._dossier.evidence_by_id(cite.evidence) is None:
            raise BadInputError(
                f"there is no evidence {cite.evidence}",
                hint="the report and the list that is shown name the evidence there is",
            )
        if exhibit is None:
            raise BadInputError(
                f"{cite.evidence} has no {cite.locator}", hint="search for a text, or pick a place"
            )
        if not resolves(cite, self._dossier, self._exhibits):
            raise BadInputError(
                f"“{cite.quote}” does not stand in {cite.evidence}, {cite.locator}",
                hint="quote the words as they stand there",
            )
        causes = " ".join(draft.cause or "" for draft in self.state.drafts.values())
        named = telling_words(exhibit.text, causes)
        quote = cite.quote or (words if words in exhibit.text else "")
        quote = quote or named or _telling(exhibit, cite)
        return CiteText(
            evidence=cite.evidence,
            insert_id=cite.insert_id,
            line=cite.line,
            test=cite.test,
            quote=quote,
        )

    def _why(self, why_id: str) -> Why:
        why = self.state.tree.why(why_id)
        if why is None:
            raise KeyError(why_id)
        draft = self.state.drafts.get(why_id)
        question = draft.question if draft and draft.question else why.question
        return why.model_copy(update={"question": question})

    def _record(self, event: Event) -> None:
        self._session.record(event)


def refusal(error: ValidationError) -> str:
    """What the model says against an answer, in one line."""
    return str(error.errors()[0]["msg"]).removeprefix("Value error, ")


def _telling(exhibit: Exhibit, cite: Cite) -> str:
    """The first line that says something; of code the line that is cited."""
    lines = exhibit.text.split("\n")
    if exhibit.language and 0 < cite.line <= len(lines):
        return lines[cite.line - 1].strip()[:LONGEST_QUOTE]
    first = next((line.strip() for line in lines if line.strip()), "")
    return first[:LONGEST_QUOTE]
