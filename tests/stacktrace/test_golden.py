"""Traces as runtimes and loggers print them, beside the trees they are read as.

Those of Python, Java, Node and Rust were printed by the runtimes; the others follow the formats
that their files name. `RCA_REWRITE_GOLDEN=1` writes the trees anew.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from rca.stacktrace import Trace, find_traces, fingerprint, join_lines
from rca.stacktrace.fingerprint import VERSION

DATA = Path(__file__).parent / "data"
TEXTS = sorted(DATA.glob("*.txt"))


def drawn(trace: Trace, relation: str = "", depth: int = 0) -> Iterator[str]:
    """A tree as indented lines; `>` marks the application's frames."""
    margin = "    " * depth
    yield f"{margin}{relation}{trace.language} {trace.type} | {trace.message!r}"
    yield from (f"{margin}  note {note!r}" for note in trace.notes)
    for frame in trace.frames:
        mark = ">" if frame.in_app else " "
        place = f"{frame.file}:{frame.line}"
        yield f"{margin}  {mark} {frame.module} | {frame.function} | {place}"
    for link in trace.children:
        yield from drawn(link.trace, f"{link.relation.value}: ", depth + 1)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_text_is_read_as_its_tree(path: Path) -> None:
    traces = find_traces(path.read_text("utf-8"))
    text = "".join("\n".join([fingerprint(trace), *drawn(trace)]) + "\n\n" for trace in traces)

    golden = path.with_suffix(".tree")
    if os.environ.get("RCA_REWRITE_GOLDEN"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_one_line_an_entry_gives_the_same_traces(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = text.splitlines()

    joined = list(join_lines(("stream", number, line) for number, line in enumerate(lines)))

    found = [one.trace for one in joined if one.trace is not None]
    assert [fingerprint(trace) for trace in found] == [
        fingerprint(trace) for trace in find_traces(text)
    ]
    for one in joined:
        assert list(one.keys) == sorted(one.keys)
        assert lines[one.last].startswith(one.lines[-1][0])


def test_the_version_of_fingerprints_is_one() -> None:
    """Changed golden fingerprints need a new tag, since people keep the old ones."""
    assert VERSION == "st1"
