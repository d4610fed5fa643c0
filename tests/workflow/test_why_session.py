"""Sessions of an interview: killed, cut, undone, and taking turns with a hand at `whys.toml`."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rca.errors import BadInputError
from rca.model.journal import Accepted, Answered, Draft, Drafted, Opening, Undone
from rca.store import IncidentFolder, read_whys
from rca.workflow.why_session import Session
from tests import factories
from tests.store.builders import incident

COMMENT = "# what we asked\n"


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    made = incident(tmp_path)
    made.whys_toml.write_text(COMMENT + 'schema = "rca.whys/1"\n')
    return made


def accepted(*ids: str, parent: str = "") -> Accepted:
    return Accepted(
        parent=parent,
        openings=tuple(Opening(id=one, question=f"What led to {one}?") for one in ids),
    )


def findings(folder: IncidentFolder) -> dict[str, str]:
    return {why.id: why.finding for why in read_whys(folder).whys}


def talk(folder: IncidentFolder) -> None:
    """A whole interview; each line is one confirmation."""
    session = Session(folder)
    session.record(accepted("W1", "W2"))
    session.record(Drafted(why="W1", draft=Draft(finding="First.")))
    session.record(Answered(why=factories.why("W1", finding="First.")))
    session.record(Answered(why=factories.why("W2", finding="Second.")))
    session.record(accepted("W3", parent="W2"))
    session.record(Drafted(why="W3", draft=Draft(finding="Third.")))


def test_every_confirmed_answer_stands_in_the_file_at_once(folder: IncidentFolder) -> None:
    talk(folder)

    assert findings(folder) == {"W1": "First.", "W2": "Second.", "W3": ""}
    assert folder.whys_toml.read_text().startswith(COMMENT)
    assert read_whys(folder).whys[2].settle == "rca why 2025-09-10-checkout"


def test_a_session_goes_on_where_the_last_one_stopped(folder: IncidentFolder) -> None:
    talk(folder)

    session = Session(folder)

    assert (session.state.asking, session.state.at) == ("answer", "W3")
    assert session.state.drafts["W3"].finding == "Third."
    assert not session.took_hand


def test_without_the_journal_the_file_alone_is_enough_to_go_on(folder: IncidentFolder) -> None:
    talk(folder)
    shutil.rmtree(folder.cache)

    session = Session(folder)

    assert [why.id for why in session.state.tree.whys] == ["W1", "W2", "W3"]
    session.record(Answered(why=factories.why("W3", parent="W2", finding="Third.")))
    assert findings(folder)["W3"] == "Third."


def test_a_journal_cut_at_any_byte_loses_no_answer(folder: IncidentFolder) -> None:
    talk(folder)
    journal, whys = folder.why_journal.read_bytes(), folder.whys_toml.read_bytes()
    ends = [at for at, byte in enumerate(journal) if byte == ord("\n")]
    near_ends = {at + off for at in ends for off in (-1, 0, 1)}
    for size in sorted(near_ends | set(range(0, len(journal), 17))):
        folder.why_journal.write_bytes(journal[:size])
        folder.whys_toml.write_bytes(whys)

        session = Session(folder)

        assert findings(folder) == {"W1": "First.", "W2": "Second.", "W3": ""}, size
        assert len(session.state.tree.whys) == 3


def die_before(step: int) -> None:
    """Kill this process just before its n-th call that changes the disk."""
    left = [step]

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return wrapped

    for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "mkdir")):
        setattr(owner, name, counted(getattr(owner, name)))


def test_killed_before_any_write_nothing_that_was_confirmed_is_lost(tmp_path: Path) -> None:
    died = 0
    for step in range(60):
        (tmp_path / str(step)).mkdir()
        folder = incident(tmp_path / str(step))
        told, tell = os.pipe()
        if not (child := os.fork()):
            die_before(step)
            session = Session(folder)
            for event, word in (
                (accepted("W1", "W2"), b"a"),
                (Answered(why=factories.why("W1", finding="First.")), b"b"),
                (Drafted(why="W2", draft=Draft(finding="Second.")), b"c"),
            ):
                session.record(event)
                os.write(tell, word)
            os._exit(0)
        os.close(tell)
        died += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        confirmed = os.read(told, 9)
        os.close(told)

        session = Session(folder)

        assert len(session.state.tree.whys) in ((2,) if b"a" in confirmed else (0, 2))
        if b"b" in confirmed:
            assert findings(folder)["W1"] == "First."
        if b"c" in confirmed:
            assert session.state.drafts["W2"].finding == "Second."
        if not os.WIFSIGNALED(0) and confirmed == b"abc":
            break
    assert died > 8


def test_an_edit_by_hand_wins_and_its_comments_stay(folder: IncidentFolder) -> None:
    talk(folder)
    text = folder.whys_toml.read_text().replace("First.", "By hand.") + "# and so on\n"
    folder.whys_toml.write_text(text)

    session = Session(folder)
    assert session.took_hand
    session.record(Answered(why=factories.why("W3", parent="W2", finding="Third.")))

    assert findings(folder) == {"W1": "By hand.", "W2": "Second.", "W3": "Third."}
    assert folder.whys_toml.read_text().startswith(COMMENT)
    assert "# and so on" in folder.whys_toml.read_text()


def test_a_hand_may_write_while_the_interview_goes_on(folder: IncidentFolder) -> None:
    talk(folder)
    session = Session(folder)
    folder.whys_toml.write_text(folder.whys_toml.read_text().replace("First.", "By hand."))

    session.record(Answered(why=factories.why("W3", parent="W2", finding="Third.")))

    assert session.took_hand
    assert findings(folder) == {"W1": "By hand.", "W2": "Second.", "W3": "Third."}


def test_a_comment_by_hand_keeps_the_way_back(folder: IncidentFolder) -> None:
    talk(folder)
    folder.whys_toml.write_text(folder.whys_toml.read_text() + "# a thought\n")

    session = Session(folder)

    assert not session.took_hand
    session.record(Undone())
    session.record(Undone())
    assert list(findings(folder)) == ["W1", "W2"]
    assert "# a thought" in folder.whys_toml.read_text()


def test_what_was_confirmed_over_a_file_that_cannot_be_read_is_said_once_it_can(
    folder: IncidentFolder,
) -> None:
    talk(folder)
    session = Session(folder)
    good = folder.whys_toml.read_text()
    folder.whys_toml.write_text(good + "[[whys]\n")

    with pytest.raises(BadInputError, match="no TOML"):
        session.record(Answered(why=factories.why("W3", parent="W2", finding="Third.")))
    folder.whys_toml.write_text(good.replace("First.", "By hand."))

    Session(folder)
    assert findings(folder) == {"W1": "By hand.", "W2": "Second.", "W3": "Third."}


def test_a_session_that_only_looks_writes_nothing_to_the_file(folder: IncidentFolder) -> None:
    before = folder.whys_toml.read_bytes()

    Session(folder)
    Session(folder)

    assert folder.whys_toml.read_bytes() == before
    assert folder.why_journal.read_bytes().count(b"\n") == 1


def test_what_a_hand_wrote_is_seen_before_the_next_question(folder: IncidentFolder) -> None:
    talk(folder)
    session = Session(folder)
    written = folder.whys_toml.read_text()

    folder.whys_toml.write_text(written.replace("First.", "By hand."))
    session.look()

    assert session.took_hand
    assert session.state.tree.whys[0].finding == "By hand."


def test_half_of_an_edit_is_left_alone_until_it_can_be_read(folder: IncidentFolder) -> None:
    talk(folder)
    session = Session(folder)
    written = folder.whys_toml.read_text()

    folder.whys_toml.write_text(written.replace('"First."', '"First'))
    session.look()

    assert not session.took_hand
    assert session.state.tree.whys[0].finding == "First."
    folder.whys_toml.write_text(written.replace("First.", "Done."))
    session.look()
    assert session.state.tree.whys[0].finding == "Done."
