"""Sources: one file an evidence format, recognised by content; `BUILTIN` lists those that ship."""

from rca.sources.archive import is_archive, unpack_archive
from rca.sources.code_excerpt import parse_spot
from rca.sources.git_log import GitRange, parse_range
from rca.sources.github_actions import repeated_logs
from rca.sources.interface import HEAD_SIZE, Count, Counted, Record, Sample, Source
from rca.sources.registry import (
    BUILTIN,
    CODE,
    COMMITS,
    NOTE,
    all_sources,
    is_there,
    recognise,
    source_named,
)
from rca.sources.text_log import TextLog

__all__ = [
    "BUILTIN",
    "CODE",
    "COMMITS",
    "HEAD_SIZE",
    "NOTE",
    "Count",
    "Counted",
    "GitRange",
    "Record",
    "Sample",
    "Source",
    "TextLog",
    "all_sources",
    "is_archive",
    "is_there",
    "parse_range",
    "parse_spot",
    "recognise",
    "repeated_logs",
    "source_named",
    "unpack_archive",
]
