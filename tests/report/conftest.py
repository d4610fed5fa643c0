from collections.abc import Callable
from pathlib import Path

import pytest

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.report import render

TEMPLATES = Path(__file__).parents[2] / "templates"
Write = Callable[[tuple[Dossier, Analysis]], str]


@pytest.fixture
def write() -> Write:
    """Renders a case with the shipped templates."""

    def written(case: tuple[Dossier, Analysis]) -> str:
        return render(*case, template_folders=[TEMPLATES])

    return written
