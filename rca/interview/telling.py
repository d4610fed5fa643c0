"""The words of a record that name what a cause is about: a quote that tells something."""

import re

LONGEST = 100
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{5,}")


def telling_words(text: str, about: str) -> str:
    """The longest name of `about` that stands in a JSON record, verbatim and with its key.

    Empty when the text is no record or has none of the names; at most LONGEST letters.
    """
    if not text.startswith("{"):
        return ""
    names = sorted(set(_NAME.findall(about)), key=lambda name: (-len(name), name))
    name = next((name for name in names if name in text), "")
    if not name:
        return ""
    stated = re.search(rf'"[\w.-]{{1,40}}": ?"[^"\\]{{0,40}}{re.escape(name)}"', text)
    return (stated.group() if stated else name)[:LONGEST]
