"""Saying things: the product on stdout, talk on stderr, plain where nobody looks."""

import io
import json
import os
import re
import shutil
import sys
import textwrap
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

_STYLED = re.compile(r"\x1b\[\d*m")
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_MOST_HANGING = 24


class ReaderGoneError(Exception):
    """Whoever read stdout has gone; that is no failure of ours."""


def say(text: str = "") -> None:
    """A line of the product. Foreign text in it has passed `visible`."""
    try:
        print(text)
    except BrokenPipeError:
        raise ReaderGoneError from None


def say_document(parts: Iterable[str]) -> None:
    """A document as the product: in UTF-8 whatever the terminal's encoding, as files have it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    for part in parts:
        say(part)


def say_wrapped(line: str) -> None:
    """A line of the product; on a terminal it is folded at words, below where its text begins."""
    if not _is_terminal(sys.stdout):
        say(line)
        return
    width = shutil.get_terminal_size().columns
    folded = textwrap.wrap(
        line,
        width=width,
        subsequent_indent=" " * min(_hanging(line), max(width // 3, 2)),
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for part in folded or [""]:
        say(part)


def say_quoted(line: str, rows: int) -> None:
    """A line that stands in evidence: on a terminal cut into rows, and off where they end."""
    if not _is_terminal(sys.stdout):
        say(line)
        return
    width = shutil.get_terminal_size().columns
    indent = " " * min(_hanging(line), width // 3)
    step = max(1, width - len(indent))
    parts = [line[:width], *(line[at : at + step] for at in range(width, len(line), step))]
    for number, part in enumerate(parts[:rows]):
        is_cut = number == rows - 1 and len(parts) > rows
        say(f"{indent if number else ''}{part[:-1] + '…' if is_cut else part}")


def _hanging(line: str) -> int:
    """Where the last column of a line begins, by the gaps near its start; else a bit further in."""
    plain = _STYLED.sub("", line)
    gaps = [gap.end() for gap in _GAP.finditer(plain) if gap.end() <= _MOST_HANGING]
    return gaps[-1] if gaps else len(plain) - len(plain.lstrip()) + 2


def say_json(document: Mapping[str, object]) -> None:
    """A JSON document as the product, in UTF-8 (https://www.rfc-editor.org/rfc/rfc8259#section-8.1);
    letters that a terminal obeys are escaped.
    """
    text = json.dumps(document, indent=2, ensure_ascii=False)
    shown = (
        letter if letter.isprintable() or letter == "\n" else _escaped(letter) for letter in text
    )
    say_document(["".join(shown)])


def talk(text: str, *, quiet: bool = False) -> None:
    """A line of talk on stderr."""
    if not quiet:
        print(text, file=sys.stderr)


def bold(text: str) -> str:
    """Bold on a terminal that can and wants it (https://no-color.org), else the text itself."""
    wants = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return f"\x1b[1m{text}\x1b[0m" if wants and _is_terminal(sys.stdout) else text


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


@contextmanager
def step(text: str, *, quiet: bool = False) -> Iterator[None]:
    """Says what is done, and how long it took when that was over a second."""
    start = time.monotonic()
    shows = not quiet and _is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb"
    if shows:
        print(f"{text} ...", file=sys.stderr, end="\r", flush=True)
    try:
        yield
    finally:
        took = time.monotonic() - start
        if shows:
            print(f"\r{' ' * (len(text) + 4)}\r", file=sys.stderr, end="", flush=True)
        if took > 1:
            talk(f"{text}: {took:.1f} s", quiet=quiet)


def visible(text: str) -> str:
    """Foreign text for a terminal: control, escape and bidi characters shown, not obeyed."""
    return "".join(letter if letter.isprintable() else _shown(letter) for letter in text)


def _escaped(letter: str) -> str:
    """As JSON may write any letter, in one or two halves."""
    halves = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{halves[at : at + 2].hex()}" for at in range(0, len(halves), 2))


def _shown(letter: str) -> str:
    code = ord(letter)
    return chr(0x2400 + code) if code < 0x20 else f"\\u{code:04x}"
