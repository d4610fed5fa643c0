"""What travels between cutting, converting and ordering."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from rca.errors import BadInputError
from rca.model.skipped import Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some whole values of an export, about a megabyte, not looked into yet.

    `lines` and `values` hold one value a line, `items` some items of an array with what stands
    between them. The bytes are `text`, or for plain files `size` of them at `offset` of `path`,
    so that they need not travel. `locators` says where each of `values` stood.
    """

    layout: Literal["lines", "items", "values"]
    text: bytes = b""
    path: Path | None = None
    offset: int = 0
    size: int = 0
    locators: tuple[str, ...] = ()

    def read(self) -> bytes:
        """The bytes."""
        if self.path is None:
            return self.text
        with self.path.open("rb") as file:
            file.seek(self.offset)
            return file.read(self.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """A place in a piece that gives no entry: the `number`th value, from 0, or within it."""

    number: int
    within: str = ""
    reason: str
    is_damaged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the entries that a too large entry was split into; `index` counts from 0."""

    uid: str
    index: int
    total: int
    line: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A piece converted: `lines` are canonical, each with its line end, in the order of `keys`.

    Entries with equal keys are one entry. `count` and `line_ends` are the numbers of values and of
    line ends in the piece. `broken_at` is the byte in the piece where reading with more care has
    to begin, -1 when all of it was read; everything else is of what stands before.
    """

    keys: tuple[bytes, ...] = ()
    lines: bytes = b""
    count: int = 0
    line_ends: int = 0
    odd: tuple[Odd, ...] = ()
    parts: tuple[Part, ...] = ()
    redactions: dict[str, int] = field(default_factory=dict)
    broken_at: int = -1


Convert = Callable[[Piece], Batch]
Finish = Callable[[Batch], Batch]
"""What is done to a piece, and then to its batch. Both must be picklable: they also run in other
processes.
"""


@runtime_checkable
class EntryStream(Protocol):
    """A file of entries that is read in pieces, in its order, once."""

    @property
    def convert(self) -> Convert:
        """What makes a batch of a piece."""

    def pieces(self) -> Iterator[Piece | Skipped | None]:
        """The file in pieces, and what could not be read of it.

        None stands where all batches have to be looked at before it can go on.
        """

    def skipped(self, piece: Piece, batch: Batch) -> list[Skipped]:
        """The odd places of a batch, named; to be asked for each batch in its order."""

    def read_again(self, pieces: Sequence[Piece], broken_at: int) -> None:
        """Give these pieces once more, the first from `broken_at` on, with more care."""

    def joined(self, parts: Sequence[Part]) -> tuple[Batch, list[Skipped]]:
        """The entries that the parts were, put together again, and the ones that lack parts."""

    def nothing(self) -> BadInputError:
        """What to say when there was no entry at all."""
