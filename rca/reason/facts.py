"""One thing true of a failing state, and how it is called."""

import re
from dataclasses import dataclass

from rca.model.cite import Cite, Claim
from rca.reason.changes import ENV


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fact:
    """One thing true of the failing state. `deployed` tells a setting from a startup line.

    `before` is what a healthy state has instead, empty for nothing.
    """

    deployed: bool
    name: str
    value: str
    before: str
    cite: Cite


def kinds_of(facts: tuple[Fact, ...]) -> set[str]:
    """What one fix could put back: variables dropped together, and every other setting by itself.

    Startup lines tell of a setting, so they count only where no setting is known.
    """
    kinds = {
        "dropped" if fact.name.startswith(ENV) and not fact.value else fact.name
        for fact in facts
        if fact.deployed
    }
    return kinds or {"startup"}


def name_of(facts: tuple[Fact, ...]) -> str:
    """A condition's short name: its settings, or what the revision said when only an image differs.

    `E2E_TESTING not set; DB_POOL 2 (was 20)`, `middleware order: auth, session`.
    """
    settings = [f for f in facts if f.deployed and not f.name.endswith("image")]
    gone = [f.name.removeprefix(ENV) for f in settings if f.name.startswith(ENV) and not f.value]
    parts = [f"{', '.join(gone)} not set"] if gone else []
    parts += [
        f"{f.name.removeprefix(ENV)} {f.value or 'unset'} (was {f.before or 'unset'})"
        for f in settings
        if f.name.removeprefix(ENV) not in gone
    ]
    if parts:
        return "; ".join(parts)
    said = next((fact for fact in facts if not fact.deployed), None)
    return f"{said.name}: {said.value}" if said else "the new image"


def claim_of(fact: Fact) -> Claim:
    """One fact as a sentence with its citation."""
    if not fact.deployed:
        text = f"It said at start: “{fact.name}: {fact.value}”"
        return Claim(text=f"{text} (healthy: “{fact.before}”).", cites=(fact.cite,))
    name = fact.name.removeprefix(ENV)
    if not fact.value:
        return Claim(text=f"`{name}` is not set (healthy: {fact.before}).", cites=(fact.cite,))
    value, before = _short(fact.value), _short(fact.before) or "not set"
    return Claim(text=f"`{name}` is `{value}` (healthy: `{before}`).", cites=(fact.cite,))


def _short(value: str) -> str:
    """A digest by its first digits, which tell it apart; other values as they are."""
    return re.sub(r"(sha256:[0-9a-f]{12})[0-9a-f]{52}", r"\1", value)
