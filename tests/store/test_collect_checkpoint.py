"""The checkpoint: what it counts is there, whatever was written, torn or gone back from."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.model.instant import Instant, parse_instant
from rca.store import IncidentFolder
from rca.store.collecting import End, Entries, Part, collecting
from tests.logging_server.made import incident

END = End(principal="none", truncated="")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> IncidentFolder:
    return incident(tmp_path_factory.mktemp("checkpoint"))


def entries(*times: int, word: str = "") -> Entries:
    return [(Instant(time), b'{"at":%d,"w":"%s"}\n' % (time, word.encode())) for time in times]


def lines(part: Part) -> list[int]:
    """The times of what counts."""
    content = part.pages.read_bytes()[: part.reached.whole.size] if part.pages.exists() else b""
    return [json.loads(line)["at"] for line in content.splitlines()]


def fresh(folder: IncidentFolder, then: Callable[[Part], None]) -> Part:
    with collecting(folder, "key") as checkpoint:
        checkpoint.remove()
        part = checkpoint.part("incident", Instant(0))
        then(part)
        again = checkpoint.part("incident", Instant(0))
        assert again.reached == part.reached, "what is in memory is what is on disk"
        return again


def test_going_back_drops_the_last_time(folder: IncidentFolder) -> None:
    def pull(part: Part) -> None:
        part.keep(entries(1, 2, 2), "a")
        part.keep(entries(2, 2), "b")
        assert part.reached.back_to == "1970-01-01T00:00:00.000000002Z"
        part.go_back()

    part = fresh(folder, pull)

    assert lines(part) == [1]
    assert part.reached.token == ""
    assert part.reached.asked_from == "1970-01-01T00:00:00.000000002Z"


@settings(max_examples=60, deadline=None)
@given(
    times=st.lists(st.integers(0, 12), max_size=40).map(sorted),
    sizes=st.lists(st.integers(0, 5), min_size=1, max_size=30),
    goes_back=st.sets(st.integers(0, 30)),
)
def test_any_pages_and_any_stops_give_every_entry_once(
    folder: IncidentFolder, times: list[int], sizes: list[int], goes_back: set[int]
) -> None:
    """A server in four lines: what happened at `asked_from` or later, in order."""

    def pull(part: Part) -> None:
        asked, given, step = 0, 0, 0
        while part.reached.end is None:
            if step in goes_back:
                part.go_back()
            if not part.reached.token:
                asked, given = parse_instant(part.reached.asked_from), 0
            left = [time for time in times if time >= asked]
            size = sizes[step % len(sizes)] if step < 60 else 5
            page = left[given : given + size]
            given += size
            step += 1
            token = f"{step}" if given < len(left) else ""
            part.keep(entries(*page), token, None if token else END)

    part = fresh(folder, pull)

    assert lines(part) == times
    assert part.reached.whole.entries == len(times)


@settings(max_examples=40, deadline=None)
@given(times=st.lists(st.integers(0, 9), min_size=1, max_size=12), at=st.integers(0, 11))
def test_disorder_goes_back_to_the_beginning(
    folder: IncidentFolder, times: list[int], at: int
) -> None:
    def pull(part: Part) -> None:
        part.keep(entries(*times[:at]), "a")
        part.keep(entries(*times[at:]), "b")

    part = fresh(folder, pull)

    if times != sorted(times):
        assert part.reached.settled.entries == 0
        assert part.reached.back_to == part.reached.begin
    assert part.reached.settled.entries <= part.reached.whole.entries


@pytest.mark.parametrize("last", [entries(4), ()])
def test_a_torn_tail_is_cut_off(folder: IncidentFolder, last: Entries) -> None:
    def pull(part: Part) -> None:
        part.keep(entries(1, 2), "a")
        with part.pages.open("ab") as file:
            file.write(b'{"at":3,"w":""}\n' * 9 + b'{"at":3,"w"')
        part.keep(last, "", END)

    part = fresh(folder, pull)

    whole = [1, 2, *(time for time, _ in last)]
    assert part.pages.read_bytes().count(b"\n") == len(whole)
    assert lines(part) == whole


def test_secrets_are_counted_once_however_often_they_came(folder: IncidentFolder) -> None:
    word = "password=hunter2hunter2"

    def pull(part: Part) -> None:
        part.keep(entries(1, 2, 2, word=word), "a")
        part.go_back()
        part.keep(entries(2, 2, 3, word=word), "", END)
        assert b"hunter2" not in part.pages.read_bytes()

    part = fresh(folder, pull)

    assert sum(part.reached.whole.redactions.values()) == part.reached.whole.entries == 4


def test_another_process_waits_for_its_turn(folder: IncidentFolder) -> None:
    with collecting(folder, "key"):
        with pytest.raises(BadInputError, match="another process"), collecting(folder, "key"):
            pass
        with collecting(folder, "other"):
            pass


def test_a_folder_that_leads_out_is_refused(tmp_path: Path) -> None:
    made = incident(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (made.cache / "collect").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(BadInputError, match="leads out"), collecting(made, "key"):
        pass
    assert list((tmp_path / "elsewhere").iterdir()) == []
