"""The texts of a tally sorted into families: requests by route, traces by what they tell."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256

from rca.mining.example import read_example
from rca.mining.families import Family, families_of
from rca.mining.mask import MARK, MASK, REQUEST
from rca.mining.tally import Tables
from rca.mining.told import exception_line, telling_of

TEXT_LIMIT = 50_000
"""Distinct masked texts that are compared, the most frequent first."""

MATCH_LIMIT = 100_000
"""Texts after those; each is looked up among the families that were found."""

PATTERN_LIMIT = 5_000
"""Patterns that are told apart, the most frequent first."""

TRACE_LIMIT = 2_000
"""Texts of several lines whose stack trace is read, the most frequent first; others are known by
the line that names the exception."""

ROOM = 64 * 1024 * 1024
"""Bytes of all texts that are compared."""

_UPGRADE = "WebSocket"
_SOME = 1_000

# Texts by weight, ties by text. Those that are compared must not be too long together.
TEXTS = """
SELECT text, weight
FROM (
    SELECT text, weight, row_number() OVER heaviest AS nth,
        sum(strlen(text)) OVER heaviest AS bytes
    FROM (SELECT text, sum(entries)::BIGINT AS weight FROM tally WHERE by_place GROUP BY text)
    WINDOW heaviest AS (ORDER BY weight DESC, text ROWS UNBOUNDED PRECEDING)
)
WHERE nth > $after AND nth <= $after + $limit AND (bytes <= $room OR nth = 1)
ORDER BY nth
"""

# Texts of several lines, likewise, each with an example.
TRACES = """
SELECT text, min(example)
FROM tally
WHERE by_place AND contains(text, chr(10))
GROUP BY text
ORDER BY sum(entries) DESC, text
LIMIT $limit
"""

# Numbered, so that the answer comes in the order of the question.
MASK_ALL = """
SELECT regexp_replace(about, $mask, $mark, 'g')
FROM (SELECT unnest($abouts::VARCHAR[]) AS about, unnest(range($count)) AS nth)
ORDER BY nth
"""


def families_in(tables: Tables) -> dict[str, Family]:
    """The family of each text of the tally; a text beyond the limits has none."""
    asked = {"limit": TEXT_LIMIT, "after": 0, "room": ROOM}
    weights: dict[str, int] = dict(tables.execute(TEXTS, asked).fetchall())
    told = _told(tables, [text for text in weights if "\n" in text])
    lines: dict[str, int] = defaultdict(int)
    for text, weight in weights.items():
        if not text.startswith(REQUEST):
            lines[told.get(text, text)] += weight
    families = families_of(lines)
    found = _requests([text for text in weights if text.startswith(REQUEST)]) | {
        text: families.known[told.get(text, text)]
        for text in weights
        if not text.startswith(REQUEST)
    }
    asked = {"limit": MATCH_LIMIT, "after": len(weights), "room": 1 << 62}
    rest = tables.execute(TEXTS, asked)
    while some := rest.fetchmany(_SOME):
        for text, weight in some:
            known = exception_line(text) if "\n" in text else None
            family = None if text.startswith(REQUEST) else families.recognise(known or text)
            if family is not None:
                found[text], weights[text] = family, weight
    return _heaviest(found, weights)


def _told(tables: Tables, texts: Sequence[str]) -> dict[str, str]:
    """What texts that hold a stack trace are known by, masked."""
    if not texts:
        return {}
    examples = dict(tables.execute(TRACES, {"limit": TRACE_LIMIT}).fetchall())
    telling = {
        text: told[1]
        for text, example in examples.items()
        if (told := telling_of(read_example(example).quote))
    }
    named = {
        text: line for text in texts if text not in examples and (line := exception_line(text))
    }
    rows = tables.execute(
        MASK_ALL,
        {"mask": MASK, "mark": MARK, "abouts": list(telling.values()), "count": len(telling)},
    ).fetchall()
    return named | {text: masked for text, (masked,) in zip(telling, rows, strict=True)}


def _requests(texts: Sequence[str]) -> dict[str, Family]:
    """By method, route and status class; a GET of a route that is upgraded elsewhere is a try."""
    split = {text: text.removeprefix(REQUEST).split(" ", 2) for text in texts}
    upgraded = {_route(words[1]) for words in split.values() if words[0] == _UPGRADE}
    found = {}
    for text, (method, url, answer) in split.items():
        route = _route(url)
        asked = _UPGRADE if method == "GET" and route in upgraded else method
        template = f"{asked} {route} {answer}".replace(MARK, "<*>")
        name = sha256(f"{REQUEST}{template}".encode()).hexdigest()[:12]
        found[text] = Family(id=name, template=template)
    return found


def _route(url: str) -> str:
    """The path of a masked URL, ids as `{id}`."""
    return url.replace(MARK, "/{id}") or "/"


def _heaviest(found: dict[str, Family], weights: Mapping[str, int]) -> dict[str, Family]:
    sizes: dict[str, int] = defaultdict(int)
    for text, family in found.items():
        sizes[family.id] += weights[text]
    if len(sizes) <= PATTERN_LIMIT:
        return found
    kept = set(sorted(sizes, key=lambda name: (-sizes[name], name))[:PATTERN_LIMIT])
    return {text: family for text, family in found.items() if family.id in kept}
