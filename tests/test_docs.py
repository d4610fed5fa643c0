"""The documentation says what is: the tutorial runs, the reference is current, checks are named."""

import re
import shlex
import shutil
from pathlib import Path
from types import FunctionType

import pytest
from pydantic import BaseModel

from rca.checks import RULES, Rule
from rca.model.answers import Answer, Answers
from rca.model.fix import Fix, Validation, ValidationTest
from rca.model.incident import (
    ComplianceArea,
    Criterion,
    ImpactItem,
    Incident,
    Monitor,
    Objective,
)
from rca.reason.doubts import DOUBTS
from rca.reason.suspects import SUSPECTS
from rca.reason.ways import WAYS
from tests.conftest import REPOSITORY, run_rca
from tests.reference import reference

DOCS = REPOSITORY / "docs"


def console_blocks(page: Path) -> list[tuple[str, list[str]]]:
    """The commands of a page's console blocks, each with the output lines shown."""
    steps: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), flags=re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
    return steps


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copytree(DOCS / "tutorial-data", tmp_path / "docs" / "tutorial-data")
    steps = console_blocks(DOCS / "tutorial.md")
    assert len(steps) >= 9

    for command, shown in steps:
        words = shlex.split(command)
        assert words[0] == "rca"
        done = run_rca(*words[1:], cwd=tmp_path)
        assert done.code == 0, f"{command}\n{done.out}{done.err}"
        position = 0
        for line in (line for line in shown if line != "..."):
            found = done.out.find(line, position)
            assert found >= 0, f"{command} does not print {line!r} but\n{done.out}"
            position = found + len(line)


def test_the_reference_is_what_the_code_says() -> None:
    committed = (DOCS / "reference" / "cli.md").read_text("utf-8")
    assert committed == reference(), "stale: run `make reference`"


def test_every_rule_of_a_check_is_documented() -> None:
    page = (DOCS / "reference" / "checks.md").read_text("utf-8")
    for path in [
        *(REPOSITORY / "rca/checks").glob("*.py"),
        REPOSITORY / "rca/workflow/regenerate.py",
    ]:
        for rule in re.findall(r'rule="([a-z-]+)"', path.read_text("utf-8")):
            assert f"## {rule}\n" in page, rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule)
def test_every_lint_is_documented_under_the_same_headings(rule: Rule) -> None:
    page = (DOCS / "reference" / "checks.md").read_text("utf-8")
    section = page.partition(f"\n## {rule.rule}\n")[2].partition("\n## ")[0]

    assert f"\nLevel: {rule.level.value}.\n" in section
    heads = re.findall(r"^\*\*(.+?)\.\*\* \S", section, re.MULTILINE)
    assert heads == ["What it finds", "Why", "Example", "How to resolve"]


def test_every_rule_of_an_edge_is_documented() -> None:
    page = (DOCS / "explanation" / "rules.md").read_text("utf-8")
    text = (REPOSITORY / "rca/reason/graph_builder.py").read_text("utf-8")
    rules = set(re.findall(r'^    "([a-z_-]+)": EdgeStanding', text, flags=re.M))
    assert len(rules) >= 20
    for rule in rules:
        assert f"`{rule}`" in page, rule


@pytest.mark.parametrize(
    ("room", "rules"), [("Suspects", SUSPECTS), ("Ways", WAYS), ("Doubts", DOUBTS)]
)
def test_the_table_of_a_room_lists_its_rules(room: str, rules: tuple[FunctionType, ...]) -> None:
    assert rows(room) == {rule.__name__ for rule in rules}


def test_every_factor_of_a_score_is_documented() -> None:
    """A literal name of a factor stands in a table; a doubt's factor bears the doubt's name."""
    known = rows("Score") | rows("Service at fault")
    for path in sorted((REPOSITORY / "rca/reason").rglob("*.py")):
        for name in re.findall(r'Factor\(\s*name="([^"]+)"', path.read_text("utf-8")):
            assert name in known | {"way"}, f"{path.name}: {name}"
    for path in (REPOSITORY / "rca/reason/doubts").glob("[a-z]*.py"):
        for name in re.findall(r'Doubt\(\s*name="([^"]+)"', path.read_text("utf-8")):
            assert name == path.stem.replace("_", " "), path.name


@pytest.mark.parametrize(
    ("page", "section", "model"),
    [
        ("incident-toml", "# incident.toml", Incident),
        ("incident-toml", "## `[[impact]]`", ImpactItem),
        ("incident-toml", "## `[[objectives]]`", Objective),
        ("incident-toml", "## `[[compliance]]`", ComplianceArea),
        ("incident-toml", "## `[[criteria]]`", Criterion),
        ("incident-toml", "## `[[monitors]]`", Monitor),
        ("fixes-toml", "## `[[fixes]]`", Fix),
        ("fixes-toml", "## `[[fixes.validate]]`", Validation),
        ("fixes-toml", "## `[[tests]]`", ValidationTest),
        ("answers", "# Answers file", Answers),
        ("answers", "## A why", Answer),
    ],
)
def test_pages_say_which_keys_are_required(page: str, section: str, model: type[BaseModel]) -> None:
    text = (DOCS / "reference" / f"{page}.md").read_text("utf-8")
    line = text.partition(f"{section}\n\nRequired: ")[2].partition("\n")[0]
    fields = model.model_fields.items()

    assert set(re.findall(r"`(\w+)`", line)) == {
        field.alias or name for name, field in fields if field.is_required()
    }


def rows(section: str) -> set[str]:
    """What the first column of the tables of a section of the rules names."""
    page = (DOCS / "explanation" / "rules.md").read_text("utf-8")
    text = page.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (.*?) ?\|", text, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.parametrize("page", sorted(REPOSITORY.glob("*.md")) + sorted(DOCS.rglob("*.md")))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"
