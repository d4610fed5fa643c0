"""Services of an invented world and their revisions."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision with its instances; it serves from `since` on."""

    name: str
    instances: tuple[str, ...]
    since: float


@dataclass(slots=True, kw_only=True)
class Service:
    """A service. `dialect` is how it logs: `json`, `plain`, `logfmt` or `bare`.

    In `plain` and `logfmt` the level stands inside the text, in `bare` nowhere.
    """

    name: str
    number: int
    dialect: str
    env: dict[str, str]
    settings: dict[str, str]
    commit: str
    revisions: list[Revision] = field(default_factory=list)

    def revision_at(self, at: float) -> Revision:
        """The revision that serves then."""
        served = [revision for revision in self.revisions if revision.since <= at]
        return served[-1] if served else self.revisions[0]
