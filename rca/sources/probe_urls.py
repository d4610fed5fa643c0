"""URLs without what may be secret in them: passwords, values of queries, fragments."""

import re

_URL = re.compile(r"(?:https?|wss?|grpcs?|ftp)://[^\s\"'<>]+", re.IGNORECASE)
_USER = re.compile(r"\A([A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*@")
HIDDEN = "*"


def without_values(text: str) -> str:
    """The text with every URL in it reduced; a text that is a path alone counts as a URL.

    The names of a query stay, each value becomes `*`, and so does a query without names.
    """
    if text.startswith("/") and not any(letter.isspace() for letter in text):
        return _reduced(text)
    return _URL.sub(lambda match: _reduced(match.group()), text)


def _reduced(url: str) -> str:
    url = _USER.sub(lambda match: f"{match[1] or ''}//", url.partition("#")[0])
    path, mark, query = url.partition("?")
    if not mark:
        return path
    names = [
        f"{pair.partition('=')[0]}={HIDDEN}" if "=" in pair else HIDDEN
        for pair in re.split("[&;]", query)
        if pair
    ]
    return f"{path}?{'&'.join(names)}" if names else path
