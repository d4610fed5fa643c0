"""Sources: one file an evidence format, recognised by content; `BUILTIN` lists those that ship."""

from rca.sources.code_excerpt import parse_spot
from rca.sources.interface import HEAD_SIZE, Count, Record, Sample, Source
from rca.sources.registry import BUILTIN, CODE, NOTE, all_sources, is_there, recognise, source_named

__all__ = [
    "BUILTIN",
    "CODE",
    "HEAD_SIZE",
    "NOTE",
    "Count",
    "Record",
    "Sample",
    "Source",
    "all_sources",
    "is_there",
    "parse_spot",
    "recognise",
    "source_named",
]
