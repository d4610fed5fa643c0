"""The interview at a real pseudo-terminal: asked, answered, interrupted, killed, gone on with."""

import os
import re
import shutil
import signal
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from rca.store import IncidentFolder, only_interview
from tests.conftest import REPOSITORY, run_rca

DATA = REPOSITORY / "docs" / "tutorial-data"
DOWN, SPACE = "\x1b[B", " "
COLOUR = re.compile(r"\x1b\[(?:[0-9;]*;)?[34][0-8](?:;[0-9;]*)?m")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    for words in (
        ("new", "Checkout answers 500", "--id", "case"),
        ("add", "case", str(DATA / "incident.json"), str(DATA / "tests.xml")),
        ("add", "case", "--label", "baseline", str(DATA / "healthy.json")),
    ):
        assert run_rca(*words, cwd=folder).code == 0
    return folder


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "work")
    return tmp_path / "work"


class Terminal:
    """`rca why case` at a terminal."""

    def __init__(self, case: Path, **environment: str) -> None:
        inherited = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "EDITOR")}
        self.child: Any = pexpect.spawn(
            sys.executable,
            ["-m", "rca", "why", "case"],
            cwd=case,
            env={**inherited, "TERM": "dumb", "PROMPT_TOOLKIT_NO_CPR": "1", **environment},
            encoding="utf-8",
            timeout=30,
            dimensions=(60, 110),
        )
        self.child.delaybeforesend = 0
        self.shown = ""

    def ask(self, question: str, answer: str) -> None:
        """Wait for a question, type the answer and Enter."""
        self.wait(question)
        self.child.send(f"{answer}\r")

    def wait(self, text: str) -> None:
        self.child.expect(text)
        self.shown += self.child.before + self.child.after

    def ended(self) -> int | None:
        self.child.expect(pexpect.EOF)
        self.shown += self.child.before
        self.child.close()
        code = self.child.exitstatus
        assert code is None or isinstance(code, int)
        return code

    def answer(self, finding: str = "The deploy dropped it.") -> None:
        """From the candidates to the review of one answer, its cause accepted first."""
        self.ask(r"What led to it\?.*for none \[none\]: ", "1")
        self.parts(finding)

    def parts(self, finding: str) -> None:
        self.ask(r"Your finding .*: ", finding)
        self.ask(r"What shows it\?.*none \[1\]: ", "")
        self.ask(r"no more\): ", "")
        self.ask(r"What else was needed.*: ", "An order.")
        self.ask(r"rule out\?.*none \[none\]: ", "")
        self.ask(r"Without this.*: ", "No: the revision before had it.")
        self.ask(r"can be changed.*: ", "Set it again.")
        self.ask(r"layer.*: ", "deployment")

    def pause(self) -> int | None:
        self.wait(r"What next\?.*number \[\d+\]: ")
        self.child.send(f"{self.number('stop here')}\r")
        return self.ended()

    def number(self, label: str) -> int:
        """The number of a choice in the list shown last."""
        found = re.findall(rf"(\d+)  {label}", self.shown)
        return int(found[-1])


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for one in opened:
        one.child.close(force=True)


def whys(case: Path) -> list[dict[str, Any]]:
    document = tomllib.loads((case / "incidents" / "case" / "whys.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = document.get("whys", [])
    return found


def test_a_whole_answer_is_asked_for_and_kept(case: Path, terminals: list[Terminal]) -> None:
    on = Terminal(case)
    terminals.append(on)

    on.answer()
    on.ask(r"stand\?.*number \[1\]: ", "1")
    on.wait("this branch may end here")
    assert on.pause() == 0

    (why,) = whys(case)
    assert why["finding"] == "The deploy dropped it."
    assert why["standing"] == "supported"
    assert why["cites"][0]["quote"]
    assert why["counterfactual"].startswith("No: ")
    for word in ("Effect", "supported", "> ", "E1 entry"):
        assert word in on.shown
    assert "\x1b[" not in on.shown
    assert " who " not in on.shown.lower()


def test_killed_it_goes_on_with_the_next_part(case: Path, terminals: list[Terminal]) -> None:
    on = Terminal(case)
    terminals.append(on)
    on.ask(r"What led to it\?.*none \[none\]: ", "1")
    on.ask(r"Your finding .*: ", "The deploy dropped it.")
    on.ask(r"What shows it\?.*none \[1\]: ", "")
    on.ask(r"no more\): ", "")
    on.wait(r"What else was needed.*: ")
    on.child.kill(signal.SIGKILL)
    on.child.wait()

    again = Terminal(case)
    terminals.append(again)
    again.ask(r"What else was needed.*: ", "An order.")
    again.ask(r"rule out\?.*none \[none\]: ", "")
    again.ask(r"Without this.*: ", ":back")
    again.ask(r"rule out\?.*none \[none\]: ", "")
    again.ask(r"Without this.*: ", "")
    again.ask(r"can be changed.*: ", ":pause")

    assert again.ended() == 0
    assert "Your finding" not in again.shown
    (why,) = whys(case)
    assert (why["status"], why["settle"]) == ("unknown", "rca why case")


def test_ctrl_c_says_how_to_go_on(case: Path, terminals: list[Terminal]) -> None:
    on = Terminal(case)
    terminals.append(on)
    on.ask(r"What led to it\?.*none \[none\]: ", "1")
    on.wait(r"Your finding .*: ")
    on.child.sendintr()

    assert on.ended() == 130
    assert "nothing that was confirmed is lost" in on.shown
    assert "rca why case goes on" in on.shown
    assert "Traceback" not in on.shown


def test_the_end_of_input_is_a_pause_too(case: Path, terminals: list[Terminal]) -> None:
    on = Terminal(case)
    terminals.append(on)
    on.wait(r"What led to it\?.*none \[none\]: ")
    on.child.sendeof()

    assert on.ended() == 130


def test_several_causes_make_a_branch_each_and_an_unknown_is_an_answer(
    case: Path, terminals: list[Terminal]
) -> None:
    on = Terminal(case)
    terminals.append(on)
    on.ask(r"What led to it\?.*none \[none\]: ", "1 2")
    on.parts("It raised.")
    on.ask(r"stand\?.*number \[1\]: ", "1")
    on.ask(r"W2  What led.*Your finding .*: ", ":unknown")
    on.wait(r"Which query would settle it\?|that would settle it: ")
    if "Which" in on.child.after:
        on.wait(r"number \[1\]: ")
        on.child.send(f"{on.number('another query')}\r")
        on.wait(r"that would settle it: ")
    on.child.send("git log -p -- deploy.yaml\r")
    assert on.pause() == 0

    first, second = whys(case)
    assert (first["finding"], second["settle"]) == ("It raised.", "git log -p -- deploy.yaml")
    assert "W2 lacks an answer" in on.shown


def test_a_claim_without_evidence_is_refused_and_a_place_can_be_typed_or_searched(
    case: Path, terminals: list[Terminal]
) -> None:
    on = Terminal(case)
    terminals.append(on)
    on.ask(r"What led to it\?.*none \[none\]: ", "0")
    on.ask(r"What then\?.*number \[1\]: ", "1")
    on.ask(r"Your finding: ", "")
    on.ask(r"refused: an answer has a finding.*Your finding: ", "It raised.")
    on.ask(r"words to look for: ", "")
    on.ask(r"refused: a claim without evidence.*words to look for: ", "E77 line 1")
    on.ask(r"there is no evidence E77;.*words to look for: ", "E1 line 99999")
    on.ask(r"E1 has no line 99999.*words to look for: ", "no such words")
    on.ask(r"nothing contains.*words to look for: ", "E1 line 1")
    on.ask(r"E1 line 1 · .*> .*no more\): ", "KeyError")
    on.ask(r"Which of them\?.*none \[none\]: ", ":back")
    on.ask(r"no more\): ", "KeyError")
    on.ask(r"Which of them\?.*none \[none\]: ", "1")
    on.ask(r"no more\): ", "")
    on.ask(r"What else was needed.*: ", ":pause")
    assert on.ended() == 0

    journal = (case / "incidents" / "case" / ".cache" / "why.jsonl").read_text("utf-8")
    assert '"quote":"KeyError"' in journal


def test_the_finding_may_be_written_in_an_editor(case: Path, terminals: list[Terminal]) -> None:
    editor = case / "editor.sh"
    editor.write_text(
        '#!/bin/sh\nprintf "Two\\nlines.\\n" | cat - "$1" > "$1.new"\nmv "$1.new" "$1"\n'
    )
    editor.chmod(0o755)
    on = Terminal(case, EDITOR=str(editor))
    terminals.append(on)
    on.ask(r"What led to it\?.*none \[none\]: ", "1")
    on.ask(r"Your finding .*: ", ":edit")
    on.ask(r"What shows it\?.*none \[1\]: ", ":no number")
    on.wait("type numbers")
    on.child.sendintr()
    assert on.ended() == 130

    journal = (case / "incidents" / "case" / ".cache" / "why.jsonl").read_text("utf-8")
    assert r'"finding":"Two\nlines.' in journal
    assert "is not taken" not in journal


def test_with_a_cursor_it_is_marked_killed_and_gone_on_with(
    case: Path, terminals: list[Terminal]
) -> None:
    on = Terminal(case, TERM="xterm-256color", NO_COLOR="1")
    terminals.append(on)
    on.wait("What led to it")
    on.wait("space marks")
    on.child.send(f"{SPACE}{DOWN}{SPACE}\r")
    on.wait("Tab edits it")
    on.child.send(" It raised.\r")
    on.wait("What shows it")
    on.wait("space marks")
    on.child.kill(signal.SIGKILL)
    on.child.wait()
    assert not COLOUR.search(on.shown)

    again = Terminal(case, TERM="xterm-256color", NO_COLOR="1")
    terminals.append(again)
    again.wait("finding: It raised.\r")
    again.wait("What shows it")
    again.wait("space marks")
    again.child.send("\r")
    again.wait("no more")
    again.child.send("\x03")
    assert again.ended() == 130
    assert [why["id"] for why in whys(case)] == ["W1", "W2"]


def test_taking_back_works_in_lists_and_where_something_is_proposed(
    case: Path, terminals: list[Terminal]
) -> None:
    on = Terminal(case, TERM="xterm-256color", NO_COLOR="1")
    terminals.append(on)
    on.wait("space marks")
    on.child.send(f"{SPACE}\r")
    on.wait("Tab edits it")
    on.child.send("\t:back\r")
    on.wait("What led to it")
    on.wait("space marks")
    on.child.send(f"{SPACE}\r")
    on.wait("Tab edits it")
    on.child.send("\t And more.\r")
    on.wait("What shows it")
    on.wait("space marks")
    on.child.send("\x7f")
    on.wait("Tab edits it")
    on.child.send("\r")
    on.wait("What shows it")
    on.wait("space marks")
    on.child.send("\x03")

    assert on.ended() == 130
    journal = (case / "incidents" / "case" / ".cache" / "why.jsonl").read_text("utf-8")
    (first, second) = re.findall(r'"finding":"([^"]*)"', journal)
    assert first == f"{second} And more."


def test_colour_is_used_where_nobody_asked_for_none(case: Path, terminals: list[Terminal]) -> None:
    on = Terminal(case, TERM="xterm-256color")
    terminals.append(on)
    on.wait("space marks")
    on.child.send(" \r")
    on.wait("Your finding")

    assert COLOUR.search(on.shown)


def test_going_back_undoing_and_branching(case: Path, terminals: list[Terminal]) -> None:
    on = Terminal(case)
    terminals.append(on)
    on.answer()
    on.ask(r"stand\?.*number \[1\]: ", "3")
    on.ask(r"Your finding .*: ", "Said better.")
    on.ask(r"Said better.*stand\?.*number \[1\]: ", "1")
    on.wait(r"What next\?.*number \[\d+\]: ")
    on.child.send(f"{on.number('ask further')}\r")
    on.ask(r"What led to what\?.*number \[1\]: ", "2")
    on.ask(r"What led to it\?.*none \[none\]: ", "1")
    on.ask(r"W2  .*Your finding .*: ", ":back")
    on.ask(r"What led to it\?.*none \[none\]: ", "0")
    on.wait(r"What then\?.*number \[1\]: ")
    on.child.send(f"{on.number('leave this question')}\r")
    on.wait(r"What next\?.*number \[\d+\]: ")
    on.child.send(f"{on.number('go back to an answer')}\r")
    on.ask(r"Which answer\?.*number \[1\]: ", "1")
    on.ask(r"Said better.*stand\?.*number \[1\]: ", "11")
    assert on.pause() == 0

    (why,) = whys(case)
    assert why["finding"] == "Said better."


def test_two_interviews_at_once_are_refused(case: Path, terminals: list[Terminal]) -> None:
    with only_interview(IncidentFolder(case / "incidents" / "case")):
        on = Terminal(case)
        terminals.append(on)

        assert on.ended() == 2
    assert "another window" in on.shown
