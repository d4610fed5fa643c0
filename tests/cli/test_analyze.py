"""What `rca analyze` prints for people, and one hypothesis in full."""

from pathlib import Path

import pytest

from tests.conftest import BUNDLED, run_rca


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("here")


def test_one_hypothesis_is_shown_with_factors_and_chain(folder: Path) -> None:
    done = run_rca("analyze", str(BUNDLED), "--explain", "H2", cwd=folder)

    assert done.code == 0, done.err
    assert done.out.startswith("H2  ")
    for heading in ("What is known", "Score, the product of", "Chain"):
        assert f"\n{heading}\n" in done.out


@pytest.mark.parametrize("name", ["H999", "H0", "second", ""])
def test_a_number_that_is_not_there_is_a_wrong_call(folder: Path, name: str) -> None:
    done = run_rca("analyze", str(BUNDLED), "--explain", name or "-", cwd=folder)

    assert done.code == 2
    assert "H1" in done.err
    assert "Traceback" not in done.err
