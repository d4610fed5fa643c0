"""What was tried and what was noted: shown when there is any, marked as what it is."""

import json
from dataclasses import replace

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.excerpt import TimedRemark
from rca.model.instant import parse_instant
from rca.model.probe import ProbeTally
from rca.report import to_json
from rca.report.parts.probes import MOST_ROWS, probes_of
from rca.report.parts.timeline import MOST_REMARKS, timeline_of
from tests.factories import broken_checkout, cite
from tests.report.conftest import Write

AT = parse_instant("2025-09-10T10:02:00Z")


def tally(number: int = 1, **fields: object) -> ProbeTally:
    first = ProbeTally(
        label="incident",
        method="GET",
        url=f"https://shop.example/{number}?key=*",
        status=503,
        error="",
        ok=False,
        count=3,
        first=AT,
        last=AT,
        median_latency_seconds=0.12,
        longest_latency_seconds=1.5,
        cites=(cite("E9", line=number),),
    )
    return replace(first, **fields)  # type: ignore[arg-type] # named by the test


def with_probes(*tallies: ProbeTally) -> tuple[Dossier, Analysis]:
    dossier, analysis = broken_checkout()
    return dossier, replace(analysis, measures=replace(analysis.measures, probes=tallies))


def remark(text: str = "alert fired", line: int = 3, **fields: object) -> TimedRemark:
    first = TimedRemark(at=AT, text=text, note="story.md", line=line, cite=None)
    return replace(first, **fields)  # type: ignore[arg-type] # named by the test


def test_without_probes_and_remarks_nothing_is_said_of_them(write: Write) -> None:
    text = write(broken_checkout())

    assert "## What worked and what failed" not in text
    assert "What people noted" not in text


def test_probes_are_a_table_with_citations(write: Write) -> None:
    text = write(
        with_probes(
            tally(1, error="no route to host", status=0),
            tally(2, status=200, ok=True, label="after-fix", first=None, last=None),
        )
    )

    assert "3 worked and 3 failed" in text
    assert (
        "| **failed** | `GET https://shop.example/1?key=*` | `incident` | no route to host "
        "([E9.1](#e9-1)) | 3 | 2025-09-10T10:02:00Z | 0.1 s, at most 1.5 s |"
    ) in text
    assert "| worked | `GET https://shop.example/2?key=*` | `after-fix` | 200 (" in text


def test_hostile_words_of_a_probe_do_not_break_the_table(write: Write) -> None:
    text = write(with_probes(tally(1, url="https://x/`|`\x1b[31m", error="a | b\n\n# c <b>")))

    assert "\x1b" not in text
    assert "\n# c" not in text


def test_only_so_many_rows_are_shown_and_the_rest_is_counted() -> None:
    _, analysis = with_probes(*(tally(number) for number in range(1, MOST_ROWS + 4)))

    shown = probes_of(analysis)

    assert shown is not None
    assert (len(shown.rows), shown.left_out) == (MOST_ROWS, 3)


def test_remarks_stand_in_the_timeline_as_said_by_a_person(write: Write) -> None:
    dossier, analysis = broken_checkout()
    noted = replace(
        dossier,
        remarks=(
            remark(at=parse_instant("2000-01-01T00:00:00Z"), cite=cite("E9", line=3)),
            remark("all | clear *now*", at=parse_instant("2100-01-01T00:00:00Z")),
        ),
    )

    text = write((noted, analysis))
    rows = text.split("## Timeline")[1].split("## ")[0].splitlines()
    table = [row for row in rows if row.startswith("| 2")]

    assert "| alert fired ([E9.1](#e9-1)) | a person, in `story.md:3` |" in table[0]
    assert "all \\| clear \\*now\\* | a person, in" in table[-1]
    assert all(row.endswith("| the evidence |") for row in table[1:-1])
    assert len(table) > 2


def test_too_many_remarks_are_counted() -> None:
    dossier, analysis = broken_checkout()
    many = tuple(remark(line=number) for number in range(1, MOST_REMARKS + 3))

    timeline = timeline_of(replace(dossier, remarks=many), analysis)

    assert timeline is not None
    assert timeline.left_out == 2


def test_both_are_in_the_document_for_programs() -> None:
    dossier, analysis = with_probes(tally(1))
    dossier = replace(dossier, remarks=(remark(),))

    document = json.loads(to_json(dossier, analysis))

    assert document["probes"][0]["count"] == 3
    assert document["probes"][0]["evidence"] == [{"evidence": "E9", "line": 1}]
    assert document["remarks"] == [
        {
            "at": "2025-09-10T10:02:00Z",
            "text": "alert fired",
            "note": "story.md",
            "line": 3,
            "evidence": None,
        }
    ]
