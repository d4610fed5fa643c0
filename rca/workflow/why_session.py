"""One interview on one folder: every event goes to the journal, every answer to `whys.toml`.

Killed at any moment, the next session goes on with all that was confirmed.
"""

from collections.abc import Iterable
from contextlib import suppress

from rca.errors import BadInputError, UsageError
from rca.interview import History, State, UnfitError, taking_turns
from rca.model.journal import Event, Took, Wrote
from rca.store import IncidentFolder, Journal, read_incident, whys_as_they_stand, write_whys


class Session:
    """The interview of a folder, taken up where it was left.

    `took_hand` says that `whys.toml` was changed by hand since, `lost` how many lines of the
    journal could not be read. Hold `only_interview` as long as it is used.
    """

    def __init__(self, folder: IncidentFolder) -> None:
        self._folder = folder
        self._history = History(settle=f"rca why {read_incident(folder).id}")
        self._journal = Journal(folder)
        fitting = self._history.replay(self._journal.events)
        self._journal.keep(fitting)
        self.lost = self._journal.lost
        self.took_hand = self._take_turns()
        self.write()

    @property
    def state(self) -> State:
        """Where the interview stands."""
        return self._history.state

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo."""
        return self._history.can_undo

    def record(self, *events: Event) -> None:
        """Say that these happened; on disk when this returns.

        Raises UsageError for what cannot happen, BadInputError when `whys.toml` was changed by
        hand into something that cannot be read: the events are kept, and said once it can.
        """
        self._say(events)
        self.write()

    def look(self) -> None:
        """Go on from what a hand wrote meanwhile; half of an edit is left until it can be read."""
        with suppress(BadInputError):
            self.took_hand = self._take_turns() or self.took_hand
            self.write()

    def write(self) -> None:
        """Make `whys.toml` say what was answered, on top of what a hand wrote meanwhile."""
        if self.state.tree == self._history.written:
            return
        self.took_hand = self._take_turns() or self.took_hand
        write_whys(self._folder, self.state.tree)
        self._say((Wrote(sha256=whys_as_they_stand(self._folder)[1]),))

    def _take_turns(self) -> bool:
        """Go on from the file where it is not what was last written; whether a hand changed it."""
        theirs, sha256 = whys_as_they_stand(self._folder)
        history = self._history
        if sha256 == history.sha256:
            return False
        if history.sha256 is None:
            self._say((Took(sha256=sha256, tree=theirs),))
            return False
        if theirs == self.state.tree:  # written, but killed before it could say so
            self._say((Wrote(sha256=sha256),))
            return False
        self._say(taking_turns(self.state, history.written, theirs, sha256))
        return True

    def _say(self, events: Iterable[Event]) -> None:
        happened: list[Event] = []
        try:
            for event in events:
                self._history.add(event)
                happened.append(event)
        except UnfitError as error:
            raise UsageError(str(error), hint="look at the whys with `--show`") from None
        finally:
            if happened:
                self._journal.append(*happened)
