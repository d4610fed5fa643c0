"""The journal: what is appended is there; whatever else stands at its end is no event."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.errors import UsageError
from rca.model.journal import Answered, Drafted, Event, Left, event_line
from rca.model.journal import Draft as Part
from rca.store import IncidentFolder, Journal, only_interview
from tests import factories
from tests.store.builders import incident

EVENTS: tuple[Event, ...] = (
    Drafted(why="W1", draft=Part(finding='It broke: "größer"\n\x00 😀')),
    Answered(why=factories.why("W1")),
    Left(),
)


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    return incident(tmp_path)


def written(folder: IncidentFolder) -> bytes:
    journal = Journal(folder)
    for event in EVENTS:
        journal.append(event)
    return folder.why_journal.read_bytes()


def test_what_is_appended_is_read_again(folder: IncidentFolder) -> None:
    written(folder)

    assert Journal(folder).events == EVENTS
    assert Journal(folder).lost == 0


def test_cut_at_any_byte_it_holds_the_whole_lines_and_goes_on(folder: IncidentFolder) -> None:
    content = written(folder)
    for size in range(len(content) + 1):
        folder.why_journal.write_bytes(content[:size])
        whole = content[:size].count(b"\n")

        journal = Journal(folder)
        assert journal.events == EVENTS[:whole]
        journal.append(Left())

        assert Journal(folder).events == (*EVENTS[:whole], Left())
        assert Journal(folder).lost == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.sampled_from(
            [
                b"[" * 100_000,
                b'{"event":"left","more":1}\n',
                b'{"event":"flew"}\n',
                b"\n\n",
                b"null\n",
            ]
        ),
    )
)
def test_any_bytes_behind_the_events_are_no_events(folder: IncidentFolder, tail: bytes) -> None:
    folder.cache.mkdir(exist_ok=True)
    folder.why_journal.write_bytes(event_line(EVENTS[0]) + tail)

    journal = Journal(folder)

    assert journal.events[:1] == EVENTS[:1]
    assert len(journal.events) + journal.lost >= 1 + tail.count(b"\n")


def test_events_that_do_not_count_are_cut_off_with_the_next_one(folder: IncidentFolder) -> None:
    written(folder)
    journal = Journal(folder)

    journal.keep(1)
    journal.append(Left())

    assert Journal(folder).events == (EVENTS[0], Left())
    assert journal.lost == 2


def test_one_interview_at_a_time(folder: IncidentFolder) -> None:
    with (
        only_interview(folder),
        pytest.raises(UsageError, match="another window"),
        only_interview(folder),
    ):
        pass


def test_a_journal_that_leads_out_of_the_incident_is_not_followed(folder: IncidentFolder) -> None:
    folder.cache.mkdir()
    outside = folder.path.parent / "outside"
    outside.write_text("private")
    folder.why_journal.symlink_to(outside)

    with pytest.raises(Exception, match="leads out of the incident"):
        Journal(folder)
