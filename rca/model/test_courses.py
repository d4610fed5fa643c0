"""Tests over their attempts: when one failed first, in which order, and which fail together."""

from dataclasses import dataclass

from rca.model.cite import Cite
from rca.model.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCourse:
    """How the attempts at a test that failed at least once followed each other under one label.

    `attempts` ran, `failed` of them failed; `first_failed_number` is which of them was the first
    to fail, from 1, so that as many less one passed before. They are in order of time where all
    tell one, else as they stand in the dossier.

    `place` is where the first failure stood among the `ran` attempts of its report, from 1, and
    `is_timed` whether by their times; else by the order of the report, which most tools write as
    they run. `after` is the test that ran just before this one when it failed, and not when it
    passed (`failed_after` and `passed_after` count both, empty and 0 where it always came first).

    A state is the time between two recorded deploys under the label, or the label as a whole for
    attempts without a time. `flaky_states` of `states` saw it pass and fail.
    """

    __test__ = False

    label: str
    test: str
    attempts: int
    failed: int
    first_failed_number: int
    first_failed_at: Instant | None
    first_failed: Cite
    place: int
    ran: int
    is_timed: bool
    after: str
    failed_after: int
    passed_after: int
    states: int
    flaky_states: int

    @property
    def is_flaky(self) -> bool:
        """Whether it passed and failed while nothing was deployed that is known of."""
        return self.flaky_states > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TestGroup:
    """Tests that fail in the same runs under one label.

    A run is a report, and within it the first attempt at each test, the second, and so on. Of the
    `size` tests `tests` names the first 50, by name. Of the runs in which any failed, `together`
    are those in which all that ran failed, two at least, and `apart` those in which another
    passed; in `alone` no other ran. `first_failed` is the first attempt that failed of any.
    """

    __test__ = False

    label: str
    size: int
    tests: tuple[str, ...]
    together: int
    apart: int
    alone: int
    first_failed: Cite
