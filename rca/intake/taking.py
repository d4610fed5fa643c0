"""From a stream of entries to an order of them: converted, finished, parts joined."""

import gc
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from rca.intake.batch import Batch, EntryStream, Finish, Part
from rca.intake.order import Order
from rca.intake.workers import convert_all
from rca.model.skipped import Skipped


@dataclass(slots=True)
class Taken:
    """What a stream held: entries in `order`, places that hold none, redactions by rule."""

    order: Order
    skipped: list[Skipped] = field(default_factory=list)
    redactions: Counter[str] = field(default_factory=Counter)

    def add(self, batch: Batch) -> None:
        """Take a finished batch."""
        self.order.add(batch)
        self.redactions.update(batch.redactions)


def as_it_is(batch: Batch) -> Batch:
    """The batch; nothing is left to do."""
    return batch


def take_entries(stream: EntryStream, file: BinaryIO, finish: Finish = as_it_is) -> Taken:
    """Everything in the stream. `file` takes the lines, after `finish`, and is read from.

    Parts of entries are held in memory until all have come, and finished once they are joined.
    Raises BadInputError when there is no entry.
    """
    taken = Taken(Order(file))
    parts: list[Part] = []
    with _without_collector():
        for item in convert_all(stream, finish):
            if isinstance(item, Skipped):
                taken.skipped.append(item)
            else:
                taken.add(item)
                parts += item.parts
        if parts:
            batch, skipped = stream.joined(parts)
            taken.add(finish(batch))
            taken.skipped += skipped
        taken.order.close()
    if taken.order.is_empty:
        raise stream.nothing()
    taken.skipped.sort(key=_place)
    return taken


@contextmanager
def _without_collector() -> Iterator[None]:
    """Nothing here makes cycles, and looking for some costs a sixth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _place(skipped: Skipped) -> tuple[str, int, str]:
    """`line 9` before `line 10`."""
    word, _, rest = skipped.locator.partition(" ")
    number = re.match(r"\d{1,15}", rest)
    return word, int(number.group()) if number else 0, rest
