"""Log entries on their way in: cut into pieces, converted by several processes, put in order.

Nothing here knows what an entry looks like or where it is kept: sources cut and convert, the store
redacts and writes.
"""

from rca.intake.batch import Batch, Convert, EntryStream, Finish, Odd, Part, Piece
from rca.intake.order import Order, time_key
from rca.intake.taking import Taken, as_it_is, take_entries
from rca.intake.workers import convert_all

__all__ = [
    "Batch",
    "Convert",
    "EntryStream",
    "Finish",
    "Odd",
    "Order",
    "Part",
    "Piece",
    "Taken",
    "as_it_is",
    "convert_all",
    "take_entries",
    "time_key",
]
