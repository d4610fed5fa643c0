"""What single WebSocket sessions were shown to have: events, and close codes."""

from rca.model.asked import SessionTally
from rca.model.measures import Measures
from rca.model.plural import counted
from rca.model.question import Question
from rca.verify.deciding import Counted, Found, first_of


def events(question: Question, measures: Measures, label: str) -> Found:
    """Every session is owed every event; it got one that its trace names."""
    tallies = [
        measures.asked.session(label, event, question.service, is_code=False)
        for event in question.of
    ]
    known = [tally for tally in tallies if tally is not None]
    if not known:
        return "there are no WebSocket sessions"
    if not known[0].sessions:
        return f"none of {counted(known[0].untraced, 'WebSocket session')} has a trace"
    written = {one.wanted for one in measures.asked.sessions if one.shown and not one.is_code}
    unknown = [event for event in question.of if event not in written]
    if unknown:
        return f"no session in any evidence names {unknown[0]}"
    good, total = sum(tally.shown for tally in known), sum(tally.sessions for tally in known)
    cites = first_of(tally.without_it for tally in known) or first_of(t.with_it for t in known)
    return Counted(
        good=good,
        total=total,
        unit="events",
        value=good / total,
        cites=cites,
        note=_left_out(known[0]),
    )


def close_codes(question: Question, measures: Measures, label: str) -> Found:
    """Sessions whose trace names none of the codes."""
    tally = measures.asked.session(label, "|".join(question.of), question.service, is_code=True)
    if tally is None:
        return "there are no WebSocket sessions"
    if not tally.sessions:
        return f"none of {counted(tally.untraced, 'WebSocket session')} has a trace"
    named = any(o.shown for o in measures.asked.sessions if o.is_code and o.wanted == tally.wanted)
    if not named and question.compare == "bound":
        return f"no session in any evidence names {' or '.join(question.of)}"
    good = tally.sessions - tally.shown
    return Counted(
        good=good,
        total=tally.sessions,
        unit="WebSocket sessions",
        value=good / tally.sessions,
        cites=first_of((tally.with_it,)) or first_of((tally.without_it,)),
        note=_left_out(tally),
    )


def _left_out(tally: SessionTally) -> str:
    if not tally.untraced:
        return ""
    return f"{counted(tally.untraced, 'session')} without a trace left out"
