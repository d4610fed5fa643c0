"""Templates as people read them: what stood in the place of a value tells what it is.

Told by the example of a pattern alone, so counting costs nothing more. Where the example does not
fit the template, or what varies is a word, `<*>` stays.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import duckdb

from rca.mining.found import FoundPattern
from rca.mining.mask import MARK, MASK

VALUES = """
SELECT regexp_replace(quote, $mask, $mark, 'g'), regexp_extract_all(quote, $mask)
FROM (SELECT unnest($quotes::VARCHAR[]) AS quote, unnest(range($count)) AS nth)
ORDER BY nth
"""

_NAMES = tuple(
    (name, re.compile(form, re.ASCII))
    for name, form in (
        (
            "time",
            r"\d{4}[-/]\d\d[-/]\d\d.*|[A-Z][a-z]{2,8},? .*\d.*|\d{1,2}:\d\d[\d:.,]*(?: ?[AP]M)?",
        ),
        ("mac", r"[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}"),
        ("ip", r"/?\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d+)?|[0-9a-fA-F:]*:[0-9a-fA-F:]*"),
        ("url", r"[a-z][a-z0-9+.-]*://.*"),
        ("email", r"[^@]+@[^@]+"),
        ("uuid", r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
        ("path", r"(?:[A-Za-z]:)?[\\/].*"),
        ("num", r"\d+(?:[.,]\d+)*(?:%|[A-Za-z]{1,3})?"),
        ("hex", r"0[xX][0-9a-fA-F]+|[0-9a-fA-F]{8,}"),
        ("id", r"[\w.-]*"),
    )
)


def typed_templates(patterns: Sequence[FoundPattern]) -> list[str]:
    """The template of each, with `<ip>`, `<num>` and so on where its example shows that."""
    quotes = [one.example.quote for one in patterns]
    asked = {"mask": MASK, "mark": MARK, "quotes": quotes, "count": len(quotes)}
    with duckdb.connect(":memory:") as tables:
        rows = tables.execute(VALUES, asked).fetchall()
    return [
        _typed(one.template, masked, values)
        for one, (masked, values) in zip(patterns, rows, strict=True)
    ]


def _typed(template: str, masked: str, values: Sequence[str]) -> str:
    """`masked` is the example with a mark for each of `values`."""
    first, *texts = template.split("<*>")
    if not masked.startswith(first):
        return template
    names = _names(masked[len(first) :], texts, iter(values[first.count(MARK) :]))
    return first + "".join(f"<{name}>{text}" for name, text in zip(names, texts, strict=True))


def _names(masked: str, texts: Iterable[str], values: Iterator[str]) -> Iterator[str]:
    """What each place before one of `texts` is called; `*` from where the example differs."""
    for text in texts:
        end = masked.find(text) if text else len(masked)
        held = masked[:end] if end >= 0 else ""
        found = [next(values, "") for _ in range(held.count(MARK))]
        yield _name(found[0]) if held.strip("+-\"'") == MARK and found else "*"
        masked = masked[end + len(text) :] if end >= 0 else ""


def _name(value: str) -> str:
    return next((name for name, form in _NAMES if form.fullmatch(value)), "*")
