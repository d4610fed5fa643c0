"""A revision of an incident as things with facts, so that two can be held against each other."""

from collections.abc import Mapping
from dataclasses import dataclass

Value = str | int | float | bool | None
"""A scalar as it stood, lists and tables as text; None for what is not said, empty or false."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The files of one revision as they stand, None where there is none.

    `name` is what the person called it. `analysis` is `report/analysis.json`, `chain` is
    `evidence/log.jsonl`.
    """

    name: str
    analysis: bytes
    incident: bytes | None = None
    whys: bytes | None = None
    fixes: bytes | None = None
    chain: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that is said of a thing. `because` is why, where the analysis says so."""

    name: str
    value: Value
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A cause, a symptom, a claim, a fix ...

    `keys` name it, from the narrowest to the broadest. `short` is its name in a line of talk.
    `order` is where it stands among its kind, 0 where only its name says so.
    """

    name: str
    short: str
    keys: tuple[Key, ...]
    facts: tuple[Fact, ...]
    inner: tuple[tuple[str, tuple["Thing", ...]], ...] = ()
    order: float = 0

    def fact(self, name: str) -> Value:
        """The value of that fact; None when it is not said."""
        return next((fact.value for fact in self.facts if fact.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """All things by kind. A kind that is missing was not looked for, which is not none of it."""

    name: str
    digest: str
    things: Mapping[str, tuple[Thing, ...]]
