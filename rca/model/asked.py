"""What people's questions count in the evidence, exactly: texts, sessions, and how far it reached.

The other tables of `Measures` are made without knowing any question; these answer the texts,
close codes and event names that criteria, validations, monitors and rules name.
"""

from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.evidence import EvidenceKind
from rca.model.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTally:
    """The log entries of one label whose message contains any of `texts`, each counted once.

    With a `service`, only those it wrote. `total` entries were looked at, over `seconds` from the
    first to the last. `examples` cite the first entry of each text that was
    found, in the order of `texts`.
    """

    label: str
    texts: tuple[str, ...]
    service: str
    entries: int
    total: int
    seconds: float
    examples: tuple[Cite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTally:
    """The WebSocket sessions of one label in whose trace a text, or a close code, was written.

    `wanted` is the text; with `is_code` it is one or several close codes, like `1006|1011`.
    `sessions` counts those with a trace, `untraced` those without one, about which nothing is
    known. `with_it` and `without_it` cite the first request of either sort.
    """

    label: str
    wanted: str
    is_code: bool
    service: str
    sessions: int
    shown: int
    untraced: int
    with_it: Cite | None
    without_it: Cite | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPlace:
    """A text found in evidence, in any part of a log entry or in a line of what is no log."""

    text: str
    label: str
    kind: EvidenceKind
    name: str
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far failing requests reached under one label.

    `traces`, `instances` and `services` count the distinct ones of failed requests, `clients` the
    distinct addresses these came from (0 where the log has none). `users` counts distinct values
    of the declared field in the traces of failed requests; None when no field is declared or none
    of those traces has it. `first` and `last` bound all log entries of the label.
    `minutes` has the minutes whose worst entry had that severity, worst first. `cite` is the first
    failed request, `naming` the first entry that names a user.
    """

    label: str
    failed: int
    traces: int
    instances: int
    services: int
    clients: int
    users: int | None
    first: Instant
    last: Instant
    minutes: tuple[tuple[str, int], ...]
    cite: Cite | None
    naming: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """All of it: texts by label, sessions by what is wanted, places by text, reach by label."""

    texts: tuple[TextTally, ...] = ()
    sessions: tuple[SessionTally, ...] = ()
    places: tuple[TextPlace, ...] = ()
    reach: tuple[Reach, ...] = ()

    def text(self, label: str, texts: tuple[str, ...], service: str) -> TextTally | None:
        """The tally of that question; None when nobody asked it or the label has no entries."""
        return next(
            (t for t in self.texts if (t.label, t.texts, t.service) == (label, texts, service)),
            None,
        )

    def session(
        self, label: str, wanted: str, service: str, *, is_code: bool
    ) -> SessionTally | None:
        """The tally of that question; None when nobody asked it or there are no sessions."""
        return next(
            (
                s
                for s in self.sessions
                if (s.label, s.wanted, s.service, s.is_code) == (label, wanted, service, is_code)
            ),
            None,
        )

    def reached(self, label: str) -> Reach | None:
        """How far it reached under that label."""
        return next((one for one in self.reach if one.label == label), None)


NOTHING_ASKED = Asked()
