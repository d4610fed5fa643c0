"""What fails spells the name of what was changed: a secret, a role, an instance, a topic.

A deploy is named by its variables (see `spelled`); this is for everything else that was done.
"""

import re
from dataclasses import replace

from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.reason.case import Case
from rca.reason.missing import is_missed
from rca.reason.phrases import seconds
from rca.reason.suspect import Suspect, Way, way_to
from rca.reason.suspects.lines import fresh_lines
from rca.reason.trouble import in_one_line

_LEAST = 4
_VERSION = re.compile(r"\bversions?[/ ](\d+)")
_TAKEN = 1.0
_CHANGED = 0.85


def names_it(suspect: Suspect, case: Case) -> Way | None:
    """The first own trouble after the change that spells such a name.

    It is a proof where something was taken away, and the error misses that very thing.
    """
    for trouble in case.own:
        text = f"{trouble.text} {trouble.key}"
        said = _spelled(_names(suspect, case), text)
        if said and suspect.is_before(trouble.first):
            claim = Claim(
                text=f"{seconds(suspect.lag(trouble.first))} after it {trouble.service} first logs "
                f"“{trouble.text[:160]}”, which names {said}.",
                cites=(trouble.cite, *suspect.cites[:1]),
            )
            is_missing = _misses(suspect, said, text)
            is_proof = is_missing and case.is_named_in_failures(said)
            value = _TAKEN if is_proof else _CHANGED
            way = way_to(trouble, "names_it", value, claim, trouble.text[:120])
            return replace(way, is_proof=is_proof)
    return None


def line_names_it(suspect: Suspect, case: Case) -> Way | None:
    """The first line that was never there before and spells such a name, error or not."""
    names = _names(suspect, case)
    for pattern, at in fresh_lines(case) if names else ():
        text = in_one_line(pattern.example.quote)[:160]
        said = _spelled(names, text)
        if said and suspect.is_before(at):
            is_missing = _misses(suspect, said, text)
            is_proof = is_missing and case.stands_in_failures((pattern.id,))
            return Way(
                name="line_names_it",
                value=_TAKEN if is_proof else _CHANGED,
                claim=Claim(
                    text=f"{seconds(suspect.lag(at))} after it a line that was never there before "
                    f"names {said}: “{text}”.",
                    cites=(pattern.example, *suspect.cites[:1]),
                ),
                phrase=text[:120],
                node=NodeKind.ERROR,
                title=text,
                at=at,
                is_proof=is_proof,
                then=sum(tally.count for tally in pattern.tallies),
            )
    return None


def _names(suspect: Suspect, case: Case) -> list[str]:
    """What it changed, but for the names of services, which every line may have."""
    return [n for n in suspect.names if len(n) >= _LEAST and n not in case.dependence.names]


def _misses(suspect: Suspect, name: str, text: str) -> bool:
    """Whether the text misses what was taken away: that version of it, where it tells versions."""
    taken, told = _VERSION.findall(suspect.name), _VERSION.findall(text)
    is_other = bool(taken and told) and not set(taken) & set(told)
    kinds = tuple(re.findall(rf"([a-z]+?)s?/{re.escape(name)}", suspect.name))
    return suspect.takes_away and not is_other and is_missed(name, text, kinds)


def _spelled(names: list[str], text: str) -> str:
    """The longest of the names that stands in the text as a whole; empty for none."""
    found = [n for n in names if re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", text)]
    return max(found, key=lambda name: (len(name), name), default="")
