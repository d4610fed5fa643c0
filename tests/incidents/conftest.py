"""Each case is added, measured and judged once a session."""

from collections.abc import Callable

import pytest

from rca.report.analysis_json import Json
from tests.incidents.case import Case
from tests.incidents.cases import CASES
from tests.incidents.solved import solve

Solved = Callable[[str], tuple[Case, Json]]


@pytest.fixture(scope="session")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Solved:
    """A case by name, with its analysis document."""
    known: dict[str, tuple[Case, Json]] = {}

    def look(name: str) -> tuple[Case, Json]:
        if name not in known:
            case = CASES[name]()
            known[name] = (case, solve(case, tmp_path_factory.mktemp(name)))
        return known[name]

    return look
