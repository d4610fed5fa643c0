"""Levels and exceptions: found upward, refused with their line, ended by their day."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.checks.interface import Rule, Spot
from rca.errors import BadInputError
from rca.model.finding import Finding, Severity
from rca.store import IncidentFolder
from rca.store.check_settings import read_check_settings
from rca.workflow.check_settings import configured

TODAY = date(2026, 11, 23)
HINDSIGHT = Rule(rule="hindsight-words", level=Severity.WARNING)
EXCEPTION = """
[[checks.exceptions]]
rule = "hindsight-words"
place = "notes/a.md"
text = "obviously"
reason = "A title."
expires = 2026-12-31
"""


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    (tmp_path / ".git").mkdir()
    path = tmp_path / "incidents" / "one"
    path.mkdir(parents=True)
    return IncidentFolder(path)


def found() -> Finding:
    return HINDSIGHT.found(Spot(file="notes/a.md", line=3), "“obviously” judges", "say what")


def applied(
    folder: IncidentFolder, text: str, today: date = TODAY, name: str = "rca.toml"
) -> list[tuple[str, str, int]]:
    (folder.path.parent.parent / name).write_text(text, encoding="utf-8")
    table = read_check_settings(folder)
    findings = configured([found()], table, folder, today)
    return [(one.rule, one.level.value, one.line) for one in findings]


def test_without_configuration_a_finding_stands(folder: IncidentFolder) -> None:
    assert applied(folder, "") == [("hindsight-words", "warning", 3)]


@pytest.mark.parametrize(
    ("name", "table"), [("rca.toml", "checks"), ("pyproject.toml", "tool.rca.checks")]
)
def test_a_level_is_set(folder: IncidentFolder, name: str, table: str) -> None:
    text = f'[{table}.levels]\nhindsight-words = "error"\n'

    assert applied(folder, text, name=name) == [("hindsight-words", "error", 3)]
    assert applied(folder, text.replace('"error"', '"off"'), name=name) == []


def test_an_exception_holds_to_the_end_of_its_day(folder: IncidentFolder) -> None:
    assert applied(folder, EXCEPTION, date(2026, 12, 31)) == []
    assert applied(folder, EXCEPTION, date(2027, 1, 1)) == [
        ("hindsight-words", "warning", 3),
        ("exception-expired", "warning", 2),
    ]


@pytest.mark.parametrize("place", ["notes/a.md:3", "notes/", "notes/a.md"])
def test_a_place_is_named_with_or_without_its_line(folder: IncidentFolder, place: str) -> None:
    assert applied(folder, EXCEPTION.replace("notes/a.md", place)) == []


def test_an_exception_elsewhere_excepts_nothing_and_is_said(folder: IncidentFolder) -> None:
    assert applied(folder, EXCEPTION.replace("a.md", "b.md")) == [
        ("hindsight-words", "warning", 3),
        ("exception-unused", "note", 2),
    ]


def test_an_unknown_rule_is_said_with_what_comes_near(folder: IncidentFolder) -> None:
    text = '[checks.levels]\nhindsigt-words = "error"\nevidence-hash = "off"\n'
    (folder.path / "rca.toml").write_text(text)

    findings = list(configured([], read_check_settings(folder), folder, TODAY))

    assert [(one.rule, one.file, one.line) for one in findings] == [
        ("unknown-rule", "rca.toml", 3),
        ("unknown-rule", "rca.toml", 2),
    ]
    assert "hindsight-words" in findings[1].hint


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('reason = "A title."\n', ""), "reason"),
        (('reason = "A title."', 'reason = " "'), "say why"),
        (("expires = 2026-12-31\n", ""), "expires"),
        (("expires = 2026-12-31", 'expires = "soon"'), "no date"),
        (('place = "notes/a.md"\ntext = "obviously"\n', ""), "place or the text"),
        (('rule = "', 'rul = "'), "rul"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(
    folder: IncidentFolder, change: tuple[str, str], message: str
) -> None:
    with pytest.raises(BadInputError) as refused:
        applied(folder, EXCEPTION.replace(*change))

    assert message in refused.value.message
    assert "rca.toml:" in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("name", "text", "said", "hint"),
    [
        (
            "rca.toml",
            "[levels]\na = 'off'",
            "rca.toml:1: there is no table levels",
            "[checks.levels]",
        ),
        ("rca.toml", "[checks]\n[other]", "there is no table other", "take this out"),
        (
            "pyproject.toml",
            "[tool.rca.exceptions]",
            "there is no table tool.rca.exceptions",
            "write [tool.rca.checks.exceptions]",
        ),
    ],
)
def test_a_table_that_stands_elsewhere_is_refused_and_not_passed_over(
    folder: IncidentFolder, name: str, text: str, said: str, hint: str
) -> None:
    with pytest.raises(BadInputError, match=said) as refused:
        applied(folder, text, name=name)

    assert hint in str(refused.value.hint)


def test_the_nearest_table_counts_and_none_above_the_repository(folder: IncidentFolder) -> None:
    root = folder.path.parent.parent
    (root / "pyproject.toml").write_text('[tool.rca.checks.levels]\nhindsight-words = "note"\n')
    (folder.path / "pyproject.toml").write_text("[tool.other]\n")
    assert applied(folder, "") == [("hindsight-words", "note", 3)]

    (root / ".git").rmdir()
    (folder.path / ".git").mkdir()
    assert applied(folder, "") == [("hindsight-words", "warning", 3)]


def test_a_broken_file_of_other_tools_is_theirs(folder: IncidentFolder) -> None:
    assert applied(folder, "[tool.other\n", name="pyproject.toml")[0][1] == "warning"
    with pytest.raises(BadInputError):
        applied(folder, "[tool.rca.checks\n", name="pyproject.toml")


@given(text=st.text(alphabet=st.sampled_from('[]{}="checksrul.\n 0é'), max_size=60))
def test_any_text_is_read_or_refused(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed"
    path.mkdir(exist_ok=True)
    (path / ".git").mkdir(exist_ok=True)
    (path / "rca.toml").write_text(text, encoding="utf-8")

    with suppress(BadInputError):
        assert read_check_settings(IncidentFolder(path)).settings.levels is not None
