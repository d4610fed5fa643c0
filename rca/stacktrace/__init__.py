"""Stack traces of many languages as trees, with a fingerprint that survives a new build."""

from rca.stacktrace.fingerprint import fingerprint, fingerprint_of
from rca.stacktrace.joining import Joined, find_traces, join_lines, join_text
from rca.stacktrace.tree import Frame, Link, Relation, Trace, root_cause, telling_frame

__all__ = [
    "Frame",
    "Joined",
    "Link",
    "Relation",
    "Trace",
    "find_traces",
    "fingerprint",
    "fingerprint_of",
    "join_lines",
    "join_text",
    "root_cause",
    "telling_frame",
]
