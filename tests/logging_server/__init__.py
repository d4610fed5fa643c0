"""Cloud Logging on loopback: a real gRPC server that answers ListLogEntries from entries in memory.

`python -m tests.logging_server FILE --port N`, or `make logging-server FILE=...`; see
docs/how-to/collect.md. Tests start it in their own process with `serving(...)`.
"""

from tests.logging_server.entries import Stock, read_entries
from tests.logging_server.faults import Behaviour, Fault
from tests.logging_server.query import QueryError, matches, parse
from tests.logging_server.service import Server, serving

__all__ = [
    "Behaviour",
    "Fault",
    "QueryError",
    "Server",
    "Stock",
    "matches",
    "parse",
    "read_entries",
    "serving",
]
