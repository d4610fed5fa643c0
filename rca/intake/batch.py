"""What travels between cutting, converting and ordering."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from rca.errors import BadInputError
from rca.model.skipped import Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some whole values of an export, about a megabyte, not looked into yet.

    `lines` holds one value a line, numbered from `first`; `items` holds items of an array with
    what stands between them, numbered from `first`; `values` one value a line, each at the place
    that `locators` names.
    """

    layout: Literal["lines", "items", "values"]
    text: bytes
    first: int = 1
    locators: tuple[str, ...] = ()


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

    Entries with equal keys are one entry. `lengths` are those of the lines. `broken_at` is where
    in the piece reading with more care has to begin, -1 when all of it was read.
    """

    keys: tuple[bytes, ...] = ()
    lines: bytes = b""
    lengths: tuple[int, ...] = ()
    skipped: tuple[Skipped, ...] = ()
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

    def read_again(self, pieces: Sequence[Piece], broken_at: int) -> None:
        """Give these pieces once more, the first from `broken_at` on, with more care."""

    def joined(self, parts: Sequence[Part]) -> Batch:
        """The entries that the parts were, put together again."""

    def nothing(self) -> BadInputError:
        """What to say when there was no entry at all."""
