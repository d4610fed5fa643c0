"""Who says nothing: instances that stop writing, and revisions that never get up."""

from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class StartupProbes:
    """How the start-up probes of a revision ended, over the incident and the time before it.

    `cite` is the first that failed. A revision whose `succeeded` is 0 never served.
    """

    service: str
    revision: str
    failed: int
    succeeded: int
    first_failed: Instant
    last_failed: Instant
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietInstance:
    """An instance that writes nothing from a moment on, while others of its revision write.

    `since` is its last line, or its first request where it never wrote; `lines` is how many it
    wrote until then. `asked` and `failed` count the requests it got since, of which at least half
    failed. `beside` is how many other instances wrote since, with `beside_lines` lines,
    `beside_asked` requests and `beside_failed` failures. `cite` is its first failed request since,
    `last_said` its last line, None where there is none, and `beside_cite` the first line of
    another one since.
    """

    service: str
    revision: str
    instance: str
    since: Instant
    lines: int
    asked: int
    failed: int
    beside: int
    beside_lines: int
    beside_asked: int
    beside_failed: int
    first_failed: Instant
    cite: Cite
    last_said: Cite | None
    beside_cite: Cite
