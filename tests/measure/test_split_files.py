"""One log says the same in one file and in many, however its lines were dealt out to them."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from rca.measure import measure
from rca.model.dossier import Dossier
from rca.model.measures import Measures
from rca.reason import reason
from tests.measure.builders import Entry, dossier, evidence, logs, request, said, write
from tests.stacktrace.texts import text


def _lines(whole: str, minute: int, instance: str, severity: str = "") -> list[Entry]:
    """The lines of a text as entries of their own, each tenth of a second one."""
    return [
        said(
            f"{minute:02}:{number:02}.5",
            line,
            log="stderr",
            instance=instance,
            insert_id=f"{instance}-{minute:02}-{number:02}",
            severity=severity or None,
        )
        for number, line in enumerate(whole.splitlines())
        if line
    ]


def _log() -> list[Entry]:
    """Healthy until minute 20; then requests fail, and two instances write traces line by line."""
    entries: list[Entry] = []
    for minute in range(40):
        status = 500 if minute >= 20 else 200
        entries.append(request(f"{minute:02}:30", "/carts", status, insert_id=f"r{minute:02}"))
        entries.append(said(f"{minute:02}:40", f"swept {minute} carts", insert_id=f"s{minute:02}"))
    for minute in (20, 25, 31, 38):
        entries += _lines(text("python", n=minute), minute, "i1")
        entries += _lines(text("java", n=minute), minute, "i2", "ERROR")
    return sorted(entries, key=lambda one: (one["timestamp"], one["insertId"]))


LOG = _log()


def _dossier(folder: Path, files: list[list[Entry]]) -> Dossier:
    return dossier(
        *(
            evidence(write(folder / f"{number}.ndjson", entries), number)
            for number, entries in enumerate(files, start=1)
            if entries
        ),
        window=("20:00", "40:00"),
    )


def _told(found: object) -> str:
    """What was found, without the number of the file that it was found in."""
    return re.sub(r"evidence='E\d+'", "", repr(found))


def _same(one: Measures, other: Measures) -> bool:
    return all(
        _told(getattr(one, name)) == _told(getattr(other, name))
        for name in ("entries", "traces", "patterns", "onsets", "facts")
    )


@cache
def _whole() -> tuple[Measures, str]:
    """The tables and the hypotheses of the log in one file."""
    with TemporaryDirectory() as folder:
        known = _dossier(Path(folder), [LOG])
        measures = measure(known)
        return measures, _told(reason(known, measures).hypotheses)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(0, len(LOG)), min_size=1, max_size=5), st.sampled_from([1, -1]))
def test_a_log_cut_anywhere_gives_the_same(cuts: list[int], step: int) -> None:
    files = [LOG[since:until] for since, until in pairwise([0, *sorted(cuts), len(LOG)])]
    _holds(files[::step])


@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=len(LOG), max_size=len(LOG)))
def test_a_log_dealt_out_line_by_line_gives_the_same(places: list[int]) -> None:
    _holds(
        [
            [entry for entry, at in zip(LOG, places, strict=True) if at == place]
            for place in range(4)
        ]
    )


def _holds(files: list[list[Entry]]) -> None:
    with TemporaryDirectory() as folder:
        known = _dossier(Path(folder), files)
        measures = measure(known)
        whole, hypotheses = _whole()
        assert _same(measures, whole)
        assert _told(reason(known, measures).hypotheses) == hypotheses


def test_the_whole_log_has_each_trace() -> None:
    counted = sorted((trace.language, trace.count("incident")) for trace in _whole()[0].traces)

    assert counted == [("java", 4), ("python", 4)]


def test_services_that_share_names_of_instances_stay_apart(tmp_path: Path) -> None:
    mine, other = _lines(text("python"), 20, "i1"), _lines(text("java"), 20, "i1")
    for number, entry in enumerate(other):
        entry["resource"]["labels"]["service_name"] = "orders"
        entry["insertId"] = f"o{number}"

    measures = measure(logs(tmp_path, *mine, *other))

    assert {trace.language for trace in measures.traces} == {"python", "java"}


def test_the_same_entries_under_two_labels_are_two_states(tmp_path: Path) -> None:
    path = write(tmp_path / "logs.ndjson", _lines(text("python"), 20, "i1"))
    known = dossier(evidence(path), evidence(path, 2, label="after-fix"))

    (trace,) = measure(known).traces

    assert (trace.count("incident"), trace.count("after-fix")) == (1, 1)
