"""The events so far: replayed, added to, undone, and held against what `whys.toml` says."""

from collections.abc import Iterable

from rca.interview.state import State, UnfitError, applied
from rca.model.journal import Event, Took, Undone, Wrote
from rca.model.why import WhyTree


class History:
    """States, one an event that can be undone; the last is where the interview stands.

    `written` is what `whys.toml` said when it was last read or written, `sha256` the hash of its
    bytes then (None before that). `settle` answers a branch that was not answered yet: the command
    that goes on with it.
    """

    def __init__(self, settle: str) -> None:
        self._settle = settle
        self._states = [State()]
        self.written = WhyTree()
        self.sha256: str | None = None

    @property
    def state(self) -> State:
        """Where the interview stands."""
        return self._states[-1]

    @property
    def can_undo(self) -> bool:
        """Whether something was done since the file was last taken as it stood."""
        return len(self._states) > 1

    def add(self, event: Event) -> None:
        """What happens next. Raises UnfitError, and nothing has happened then."""
        match event:
            case Took(tree=tree, sha256=sha256):
                self._states = [State(tree=tree)]
                self.written, self.sha256 = tree, sha256
            case Wrote(sha256=sha256):
                self.written, self.sha256 = self.state.tree, sha256
            case Undone():
                if not self.can_undo:
                    raise UnfitError("there is nothing to undo")
                self._states.pop()
            case _:
                self._states.append(applied(self.state, event, self._settle))

    def replay(self, events: Iterable[Event]) -> int:
        """Add them up to the first that does not fit; gives how many did."""
        count = 0
        for event in events:
            try:
                self.add(event)
            except UnfitError:
                break
            count += 1
        return count
