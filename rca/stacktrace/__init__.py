"""Stack traces of many languages as trees, with a fingerprint that survives a new build."""

from rca.stacktrace.fingerprint import fingerprint, fingerprint_of, plain_name
from rca.stacktrace.joining import HINT, Joined, find_traces, join_lines, join_text
from rca.stacktrace.places import STACK_FIELDS, Placed, placed_traces, texts_of
from rca.stacktrace.tree import (
    Frame,
    Link,
    Relation,
    Trace,
    main_chain,
    root_cause,
    telling_frame,
)

__all__ = [
    "HINT",
    "STACK_FIELDS",
    "Frame",
    "Joined",
    "Link",
    "Placed",
    "Relation",
    "Trace",
    "find_traces",
    "fingerprint",
    "fingerprint_of",
    "join_lines",
    "join_text",
    "main_chain",
    "placed_traces",
    "plain_name",
    "root_cause",
    "telling_frame",
    "texts_of",
]
