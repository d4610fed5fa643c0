"""A bounded look at many log entries: some of them, and how many there were over time."""

from dataclasses import dataclass

from rca.model.exhibit import Exhibit
from rca.model.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """How many entries of a label fell into the time from `start` on, and how many were errors."""

    start: Instant
    label: str
    total: int
    errors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySample:
    """Entries in order of time, out of `total` with `errors` at ERROR or worse.

    `buckets` count all entries, by start and label; each is `bucket_seconds` wide.
    """

    total: int
    errors: int
    entries: tuple[Exhibit, ...]
    bucket_seconds: int
    buckets: tuple[Bucket, ...]


NO_ENTRIES = EntrySample(total=0, errors=0, entries=(), bucket_seconds=1, buckets=())
