"""Walk through text from one suspicious place to the next, and give the secrets found there.

Lines are looked at one by one, or the text as a whole, a piece at a time; either way each place is
asked once, with the same bounded view, so the result does not depend on how the text was cut.
"""

from collections.abc import Iterable, Iterator

from rca.store.secret_rules import asked_at, search_places
from rca.store.secret_window import AHEAD, BEHIND, Secret, Window
from rca.store.secret_words import is_placeholder

Found = tuple[Secret, str]
"""A secret and the name of its rule."""
Piece = tuple[bytes, int, int, list[Found]]
"""Text, the part of it that is done, and the secrets in that part, in order."""

_STEP = 4 << 20
"""Bytes of text looked at in one go."""
_KEPT = BEHIND + 1024
"""Bytes kept behind the place reached: what a rule may look back, and the line around it."""


def scan_lines(block: bytes) -> list[Found]:
    """Secrets of whole lines, each looked at alone; in order, without overlaps."""
    found: list[Found] = []
    search = search_places()
    window = Window(block, 0, 0)
    at = 0
    while True:
        at, end = search(block, at, len(block))
        if at < 0:
            return found
        if at >= window.end:
            _move_to_line(window, at)
        at = _ask(window, at, end, found)


def scan_text(blocks: Iterable[bytes], step: int = _STEP) -> Iterator[Piece]:
    """Pieces that together are the text; in order, each with its secrets."""
    search = search_places()
    found: list[Found] = []
    text, done, at = b"", 0, 0
    is_markup: bool | None = None
    for block, is_last in _steps(blocks, step):
        text += block
        if is_markup is None:
            is_markup = _opens_markup(text)
        window = Window(text, 0, len(text), is_markup)
        limit = len(text) if is_last else len(text) - AHEAD
        while at < limit:
            place, end = search(text, at, len(text))
            if not 0 <= place < limit:
                at = limit
                break
            at = _ask(window, place, end, found)
        reached = len(text) if is_last else _whole(max(done, at - _KEPT), found)
        ready = [one for one in found if one[0].end <= reached]
        yield text, done, reached, ready
        kept = max(0, reached - _KEPT)
        text, done, at = text[kept:], reached - kept, at - kept
        found = [(_moved(one, kept), rule) for one, rule in found[len(ready) :]]


def _ask(window: Window, at: int, end: int, found: list[Found]) -> int:
    """Add what the rules find at a place that the search gave; where to go on."""
    text = window.text
    if text.startswith(b"[REDACTED:", at):
        return end
    window.high = min(window.end, at + AHEAD)
    for rule in asked_at()[text[at]]:
        reached = at
        for secret in rule.find(window, at):
            _add(found, _within_cdata(window, secret), rule.name)
            reached = max(reached, secret.end, at + 1)
        if reached > at:
            return reached
    return at + 1


def _within_cdata(window: Window, secret: Secret) -> Secret:
    """The secret without the `]]>` that closes a CDATA section and what follows; maybe nothing."""
    closes = window.text.find(b"]]>", secret.start, secret.end + 1) if window.is_markup else -1
    if closes < 0:
        return secret
    is_passed = is_placeholder(window.text[secret.start : closes])
    return secret._replace(end=secret.start if is_passed else closes)


def _add(found: list[Found], secret: Secret, rule: str) -> None:
    """Add a secret; found by looking back, it takes the place of those that are part of it."""
    if secret.start == secret.end:
        return
    kept = len(found)
    while kept and found[kept - 1][0].start >= secret.start:
        kept -= 1
    if kept == 0 or found[kept - 1][0].end <= secret.start:
        found[kept:] = [(secret, rule)]


def _move_to_line(window: Window, at: int) -> None:
    """Show the line around `at`, without its end; it is behind the one shown before."""
    text = window.text
    window.low = text.rfind(b"\n", window.end, at) + 1
    end = text.find(b"\n", at)
    window.end = end if end >= 0 else len(text)
    window.is_markup = _opens_markup(text[window.low : window.low + 256])


def _opens_markup(text: bytes) -> bool:
    return text.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _whole(reached: int, found: list[Found]) -> int:
    """The end of what is done, which cuts no secret in two."""
    for secret, _ in found:
        if secret.start < reached < secret.end:
            return secret.start
    return reached


def _moved(secret: Secret, by: int) -> Secret:
    return secret._replace(start=secret.start - by, end=secret.end - by)


def _steps(blocks: Iterable[bytes], step: int) -> Iterator[tuple[bytes, bool]]:
    """The same text in blocks of `step` bytes, and whether it is the last."""
    waiting: list[bytes] = []
    missing = step
    for block in blocks:
        rest = memoryview(block)
        while len(rest) >= missing:
            yield b"".join((*waiting, rest[:missing])), False
            rest, waiting, missing = rest[missing:], [], step
        waiting.append(bytes(rest))
        missing -= len(rest)
    yield b"".join(waiting), True
