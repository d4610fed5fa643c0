"""What `rca analyze` prints for people, and one hypothesis in full."""

from pathlib import Path

import pytest

from rca.cli.options import with_name
from tests.conftest import BUNDLED, REPOSITORY, run_rca


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rca add case --label x L", "rca add 'a b/case' --label x L"),
        (
            "rca collect logs case, or rca add case L",
            "rca collect logs 'a b/case', or rca add 'a b/case' L",
        ),
        ("rca add case-2 L", "rca add case-2 L"),
        ("git grep case", "git grep case"),
    ],
)
def test_a_command_names_the_incident_as_it_is_found_from_here(text: str, said: str) -> None:
    assert with_name(text, "case", "'a b/case'") == said


def test_what_to_do_next_names_the_path_below_another_root(tmp_path: Path) -> None:
    data = REPOSITORY / "docs" / "tutorial-data"
    for words in (
        ("new", "Checkout answers 500", "--id", "case", "--root", "far"),
        ("add", "far/case", str(data / "incident.json"), str(data / "tests.xml")),
    ):
        assert run_rca(*words, cwd=tmp_path).code == 0

    done = run_rca("analyze", "case", "--root", "far", cwd=tmp_path)

    assert "rca add far/case --label" in done.out
    assert "rca add case" not in done.out
