"""What happens in an interview, as the lines of its journal: each event is one line of JSON.

What is not an event does not exist: a pause, a look at the screen, an answer that was not
confirmed. The journal adds to `whys.toml` what is not an answer yet, and the way back.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from rca.model.stored import Stored
from rca.model.why import WHY_ID, CiteText, RuledOut, StandingText, Why, WhyTree

WhyId = Annotated[str, Field(pattern=WHY_ID)]
_Hash = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]


class Draft(Stored):
    """The parts of one answer that are confirmed so far; None is not asked yet, "" is left out."""

    question: str | None = Field(default=None, min_length=1)
    cause: str | None = None
    standing: StandingText | None = None
    finding: str | None = Field(default=None, min_length=1)
    cites: tuple[CiteText, ...] | None = Field(default=None, min_length=1, strict=False)
    also_needed: str | None = None
    ruled_out: tuple[RuledOut, ...] | None = Field(default=None, strict=False)
    counterfactual: str | None = None
    actionable: str | None = None
    layer: str | None = None


class Opening(Stored):
    """A question that an accepted cause opens; `cause` is empty for a person's own words."""

    id: WhyId
    question: str = Field(min_length=1)
    cause: str = ""
    standing: StandingText = ""


class Took(Stored):
    """`whys.toml` was read as it stands; its bytes have that sha256 (empty: there is no file)."""

    event: Literal["took"] = "took"
    sha256: _Hash
    tree: WhyTree


class Wrote(Stored):
    """`whys.toml` was made to say what the events before amount to."""

    event: Literal["wrote"] = "wrote"
    sha256: _Hash


class Looked(Stored):
    """The causes of a finding are asked for; `parent` is empty for the symptom."""

    event: Literal["looked"] = "looked"
    parent: WhyId | Literal[""]


class Accepted(Stored):
    """One or several causes were accepted: a branch each, answered one after the other."""

    event: Literal["accepted"] = "accepted"
    parent: WhyId | Literal[""]
    openings: tuple[Opening, ...] = Field(min_length=1, strict=False)


class Reopened(Stored):
    """An answer is taken up again."""

    event: Literal["reopened"] = "reopened"
    why: WhyId


class Drafted(Stored):
    """Parts of an answer were confirmed; `draft` holds only those."""

    event: Literal["drafted"] = "drafted"
    why: WhyId
    draft: Draft


class Answered(Stored):
    """An answer was confirmed, be it a finding or what would settle an unknown."""

    event: Literal["answered"] = "answered"
    why: Why


class Left(Stored):
    """A question was left for another; what is drafted stays."""

    event: Literal["left"] = "left"


class Undone(Stored):
    """The last event that was not undone is taken back; what a hand wrote is not undone."""

    event: Literal["undone"] = "undone"


Event = Annotated[
    Took | Wrote | Looked | Accepted | Reopened | Drafted | Answered | Left | Undone,
    Field(discriminator="event"),
]
_ADAPTER: TypeAdapter[Event] = TypeAdapter(Event)


def event_line(event: Event) -> bytes:
    """The line of an event, with its line end."""
    return event.model_dump_json(by_alias=True, exclude_none=True).encode() + b"\n"


def event_of(line: bytes) -> Event:
    """The event of a line. Raises ValidationError (a ValueError)."""
    return _ADAPTER.validate_json(line)
