"""Log patterns of any files, without an incident; nothing is kept of them afterwards."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import orjson

from rca.errors import BadInputError
from rca.mining import (
    RARE,
    Block,
    Family,
    Found,
    Tables,
    count_block,
    count_entry_file,
    families_in,
    open_tally,
    patterns_in,
    texts_of,
)
from rca.model.skipped import Skipped
from rca.workflow.log_blocks import LogInput, blocks_of, open_input

STDIN = Path("-")

_NOTHING = Family(id="", template="")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPatterns:
    """The patterns of some inputs; an example names its input by its place in `inputs`.

    `skipped` is sorted by input; what belongs to all of them comes last.
    """

    inputs: tuple[str, ...]
    found: Found
    skipped: tuple[Skipped, ...]


def find_patterns(paths: Sequence[Path], assign: Path | None = None) -> LogPatterns:
    """The patterns of all files together; of a folder, of every file in it, sorted by path.

    With `assign` one JSON object for each line or entry is written there, in the order of input.
    Raises BadInputError for a file that cannot be read, and when memory does not suffice.
    """
    with tempfile.TemporaryDirectory(prefix="rca-patterns-") as folder:
        scratch = Path(folder)
        inputs = [
            open_input(path, name, number)
            for number, (path, name) in enumerate(files_of(paths, scratch))
        ]
        with memory_told():
            return _found(inputs, scratch, assign)


@contextmanager
def memory_told() -> Iterator[None]:
    """Raises BadInputError when memory does not suffice."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise BadInputError(
            "the lines differ too much to be counted in memory",
            hint="split the log, or free space in the temporary folder (TMPDIR)",
        ) from error


def _found(inputs: Sequence[LogInput], scratch: Path, assign: Path | None) -> LogPatterns:
    skipped: list[Skipped] = []
    with open_tally(scratch) as tables:
        for log in inputs:
            count_input(tables, log, skipped, at_once=assign is None)
        families = families_in(tables)
        if assign is not None:
            with assign.open("wb") as file:
                for log in inputs:
                    for block in blocks_of(log, []):
                        file.writelines(_assigned(block, texts_of(tables, block), families))
        found = patterns_in(tables, families)
    return patterns_of([log.name for log in inputs], found, skipped)


def count_input(
    tables: Tables, log: LogInput, skipped: list[Skipped], *, at_once: bool = True
) -> None:
    """Count a log, `at_once` if the engine can; what was passed over is appended to `skipped`."""
    if at_once and log.is_plain_entries and count_entry_file(tables, log.path, log.number):
        return
    for block in blocks_of(log, skipped):
        if bad := count_block(tables, block):
            where = f"line {bad[0]}" + (f" and {bad[1] - 1:,} more" * (bad[1] > 1))
            skipped.append(Skipped(evidence=log.name, locator=where, reason="no JSON object"))


def patterns_of(inputs: Sequence[str], found: Found, skipped: Sequence[Skipped]) -> LogPatterns:
    """What was found in inputs of these names, with all that was passed over."""
    notes = [Skipped(evidence="", locator=where, reason=why) for where, why in found.notes]
    return LogPatterns(inputs=tuple(inputs), found=found, skipped=(*sorted(skipped), *notes))


def _assigned(
    block: Block, texts: Sequence[tuple[int, str]], families: Mapping[str, Family]
) -> Iterator[bytes]:
    """A line of JSON for each line of the block; one that says nothing has no pattern."""
    endings: dict[str, bytes] = {}
    family_of = dict(texts)
    for number in range(block.first, block.first + block.text.count("\n") + 1):
        text = family_of.get(number)
        family = _NOTHING if text is None else families.get(text, RARE)
        if family.id not in endings:
            told = orjson.dumps({"pattern": family.id, "template": family.template})
            endings[family.id] = b"," + told[1:] + b"\n"
        yield b'{"line":%d' % number + endings[family.id]


def files_of(paths: Sequence[Path], scratch: Path) -> Iterator[tuple[Path, str]]:
    """Each file once and its name; standard input is put into a file first."""
    seen: set[Path] = set()
    for given in paths:
        if given == STDIN:
            yield _spooled(scratch / "stdin"), "-"
            continue
        for path in _within(given) if given.is_dir() else [given]:
            if path.resolve() not in seen:
                seen.add(path.resolve())
                yield path, str(path)


def _spooled(path: Path) -> Path:
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return path


def _within(folder: Path) -> Iterator[Path]:
    """The files of a folder sorted by path; hidden ones and links are left alone."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_symlink():
            continue
        if path.is_dir():
            yield from _within(path)
        elif path.is_file():
            yield path
