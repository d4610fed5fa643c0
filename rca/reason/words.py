"""Words that tell where something comes from: names that a text has and older lines lack."""

import re

_WORD = re.compile(r"(?<![\w.])(?=\w*[A-Za-z_])\w{4,}", re.ASCII)

_ID = re.compile(r"[0-9a-f]{8,}")
"""A trace, a span, a hash: made for one request, so that sharing it says nothing else."""

_OF_ERRORS = frozenset(
    """
    abort aborted access after already argument attempt attempts attribute because before
    called cannot caused class client code column command connect connection could
    critical database default denied does error errors exception executing exist exists
    expected failed failure fatal field file found from function given have host http
    https info instance internal invalid item job keyerror line lost message method
    missing model module more must name none null object operation operator please port
    query raise raised read received relation request required response retry return
    returned row running schema server service simple started state statement status
    string table task than that this time timed timeout token trace traceback true type
    unable undefined unexpected unknown using valid value values version warning when with
    without write
    """.split()  # noqa: SIM905 - a list of words reads better as prose
)
"""Words that errors of every kind have in common, so that sharing one says nothing."""


def telling_words(text: str) -> frozenset[str]:
    """The lower-case words of four letters or more, without ids and those that all errors share."""
    words = (word.lower() for word in _WORD.findall(text))
    return frozenset(word for word in words if not _ID.fullmatch(word)) - _OF_ERRORS


def is_name(word: str) -> bool:
    """Whether it looks like an identifier: with an underscore or a digit in it."""
    return "_" in word or any(letter.isdigit() for letter in word)
