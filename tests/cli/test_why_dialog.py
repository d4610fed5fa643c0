"""The dialog under any answers whatever: no traceback, nothing unproved, always resumable."""

import contextlib
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.cli.prompts import Choice, Numbered
from rca.cli.why_dialog import hold, still_open
from rca.store import IncidentFolder, read_whys
from rca.workflow.analyze import analyze_incident
from rca.workflow.why_interview import Interview
from rca.workflow.why_session import Session
from tests.cli.test_why_terminal import made  # noqa: F401 - a fixture

TEXTS = (
    *(
        "",
        "",
        "It raised.",
        "Two\nlines",
        "x" * 3000,
        "E1",
        "E1 line 1",
        "E9 test a.b",
        "E1 line 0",
    ),
    *("KeyError", "E1 entry nowhere", 'E1 line 1 "no such words"', "\x1b[31mred\x00", "-", "who?"),
    *(":back", ":unknown", ":pause", ":nothing", "größer 😀", '"""', "'''\\"),
)


class AnythingAsker:
    """Answers at random, `most` times; then the person leaves."""

    def __init__(self, seed: int, most: int) -> None:
        self._chance, self._left = random.Random(seed), most  # noqa: S311 - no secret

    def choose(self, message: str, choices: Sequence[Choice], default: str = "") -> str:
        self._count(message, choices)
        return self._chance.choice(choices).key

    def mark(
        self, message: str, choices: Sequence[Choice], marked: Sequence[str] = ()
    ) -> tuple[str, ...]:
        self._count(message, choices)
        assert set(marked) <= {choice.key for choice in choices}
        return tuple(c.key for c in choices if c.key in marked or self._chance.random() < 0.3)

    def line(self, message: str, default: str = "") -> str:
        self._count(message, ())
        return default if self._chance.random() < 0.4 else self._chance.choice(TEXTS)

    def _count(self, message: str, choices: Sequence[Choice]) -> None:
        assert message.isprintable()
        assert all(choice.label.isprintable() for choice in choices)
        assert len({choice.key for choice in choices}) == len(choices)
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt


class Case:
    """An incident that was analysed; no tuple, since a failure prints what it was given."""

    def __init__(self, folder: IncidentFolder) -> None:
        self.folder = folder
        self.dossier, self.analysis = analyze_incident(folder)


@pytest.fixture(scope="module")
def case(made: Path) -> Case:  # noqa: F811 - the fixture
    return Case(IncidentFolder(made / "incidents" / "case"))


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32), most=st.integers(1, 60))
def test_whatever_is_answered_the_file_stands_and_the_next_session_goes_on(
    case: Case,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    seed: int,
    most: int,
) -> None:
    folder = IncidentFolder(tmp_path / "case")
    shutil.rmtree(folder.path, ignore_errors=True)
    folder.path.mkdir()
    shutil.copy(case.folder.incident_toml, folder.incident_toml)
    folder.whys_toml.write_text('# ours\nschema = "rca.whys/1"\n', encoding="utf-8")
    interview = Interview(Session(folder), case.dossier, case.analysis)

    with contextlib.suppress(KeyboardInterrupt):
        hold(interview, AnythingAsker(seed, most))

    assert read_whys(folder) == interview.state.tree
    assert folder.whys_toml.read_text("utf-8").startswith("# ours\n")
    again = Session(folder)
    assert again.state == interview.state
    assert (again.lost, again.took_hand) == (0, False)
    assert still_open(interview).isprintable()
    assert "\x1b" not in capsys.readouterr().out
    shutil.rmtree(folder.cache)
    assert Session(folder).state.tree == interview.state.tree


@pytest.mark.parametrize(
    ("typed", "marked", "numbers"),
    [
        ("", ["b"], ("b",)),
        ("0", ["b"], ()),
        ("2 1", [], ("a", "b")),
        ("1,2", [], ("a", "b")),
    ],
)
def test_numbers_mark_what_stands_in_the_list(
    monkeypatch: pytest.MonkeyPatch, typed: str, marked: list[str], numbers: tuple[str, ...]
) -> None:
    choices = [Choice(key="a", label="one"), Choice(key="b", label="two")]
    typing = iter(["3", "-1", "x", "000001999", "1" * 5000, "²", typed])
    monkeypatch.setattr("builtins.input", lambda prompt: next(typing))

    assert Numbered().mark("Which?", choices, marked) == numbers


def test_bytes_that_are_no_text_are_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def typed(prompt: str, said: list[str] = ["\udcff", "", "well"]) -> str:  # noqa: B006 - used up
        text = said.pop(0)
        if not text:
            raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
        return text

    monkeypatch.setattr("builtins.input", typed)

    assert Numbered().line("Finding") == "well"
