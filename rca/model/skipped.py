"""What could not be read, and why; bad data is a value that reaches the report."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Skipped:
    """One place that was passed over. `locator` reads like `line 9`.

    `damaged` says that the file itself is broken there (cut short, not well-formed), so that
    something of it may be lost; otherwise it is merely something that is no evidence.
    """

    evidence: str
    locator: str
    reason: str
    damaged: bool = False
