"""From distinct masked lines to families with a template and a stable id."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from rca.mining.mask import MARK
from rca.mining.splitting import split
from rca.mining.words import Kind, Line, is_value, read_line

MOST_TRIED = 32
"""Sets of constant places that are tried for a line that was not compared."""

_Skeleton = tuple[str, ...]
_Places = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A pattern: its id and how it is shown, what varies as `<*>`."""

    id: str
    template: str


@dataclass(slots=True)
class Families:
    """The family of each line that was compared, and the means to recognise others.

    `_shapes` has, for each skeleton, places of constant words with the words found there.
    """

    known: dict[str, Family] = field(default_factory=dict)
    _shapes: dict[_Skeleton, dict[_Places, dict[tuple[str | None, ...], Family]]] = field(
        default_factory=dict
    )

    def add(self, lines: Sequence[Line], family: Family) -> None:
        """Take in lines of one shape that are of one family."""
        first = lines[0]
        places = tuple(
            place
            for place, word in enumerate(first.fixed)
            if word is not None and all(line.fixed[place] == word for line in lines)
        )
        shape = self._shapes.setdefault(first.skeleton, {})
        shape.setdefault(places, {})[tuple(first.fixed[place] for place in places)] = family
        for line in lines:
            self.known[line.text] = family

    def recognise(self, text: str) -> Family | None:
        """The family of a line that was not compared: the one with most words in common."""
        line = read_line(text, 1)
        shape = self._shapes.get(line.skeleton, {})
        for places in sorted(shape, key=lambda places: (-len(places), places))[:MOST_TRIED]:
            family = shape[places].get(tuple(line.fixed[place] for place in places))
            if family is not None:
                return family
        return None


def families_of(weights: Mapping[str, int]) -> Families:
    """The families among distinct masked lines; `weights` says how often each was seen."""
    shapes: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for text in sorted(weights):
        line = read_line(text, weights[text])
        shapes[line.skeleton].append(line)
    alike: dict[str, list[tuple[Line, ...]]] = defaultdict(list)
    for skeleton in sorted(shapes):
        for lines in split(shapes[skeleton]):
            alike[_key(lines)].append(lines)
    found = Families()
    for key in sorted(alike):
        family = Family(
            id=sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12],
            template=_template(alike[key]),
        )
        for lines in alike[key]:
            found.add(lines, family)
    return found


def _key(lines: Sequence[Line]) -> str:
    """What a family is known by: its constant words, or, with less than two, how it is shown."""
    first = lines[0]
    words = [
        word
        for place, word in enumerate(first.words)
        if all(line.kinds[place] is Kind.WORD and line.words[place] == word for line in lines)
    ]
    return "\0".join(words) if len(words) > 1 else _shown(lines, strict=False)


def _template(parts: Iterable[Sequence[Line]]) -> str:
    """The fullest of the parts, as it is shown."""
    listed = list(parts)
    best = max(
        listed,
        key=lambda lines: (
            len(lines[0].words),
            sum(line.weight for line in lines),
            lines[0].text,
        ),
    )
    return _shown(best, strict=len(listed) > 1)


def _shown(lines: Sequence[Line], *, strict: bool) -> str:
    first = lines[0]
    parts: list[str] = []
    for place, word in enumerate(first.words):
        differs = any(line.words[place] != word for line in lines)
        masked = differs or (strict and first.kinds[place] is Kind.LEANING) or is_value(word)
        parts += (first.gaps[place], MARK if masked else word)
    parts.append(first.gaps[-1])
    return "".join(parts).strip().replace(MARK, "<*>")
