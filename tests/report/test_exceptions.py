"""The table of exceptions: what was raised, where, how often, with a citation."""

from dataclasses import replace

from rca.model.cite import Cite
from rca.model.ids import EvidenceId
from rca.model.instant import parse_instant
from rca.model.measures import Place, Tally
from rca.model.trace import TraceSighting
from rca.report.analysis_json import analysis_document
from rca.report.parts.exceptions import MOST_EXCEPTIONS, exceptions_of
from tests.factories import broken_checkout
from tests.report.conftest import Write

AT = parse_instant("2025-03-01T12:00:00Z")


def tally(label: str, count: int, minute: int = 0) -> Tally:
    place = Place(label=label, service="checkout", revision="checkout-00042")
    at = type(AT)(AT + minute * 60_000_000_000)
    return Tally(place=place, count=count, first=at, last=at)


def sighting(number: int, *tallies: Tally, message: str = "no | cart") -> TraceSighting:
    return TraceSighting(
        fingerprint=f"st1-{number:016x}",
        language="python",
        type="KeyError",
        message=message,
        chain=("shop.NoCart", "KeyError"),
        module="cart",
        function="load",
        file="/srv/app/cart.py",
        line=12,
        tallies=tallies,
        example=Cite(evidence=EvidenceId("E1"), line=number + 1, quote="KeyError"),
    )


def test_the_report_shows_the_root_cause_and_how_often(write: Write) -> None:
    dossier, analysis = broken_checkout()
    one = sighting(1, tally("after-fix", 1, 9), tally("incident", 1_204, 3))
    found = replace(analysis, measures=replace(analysis.measures, traces=(one,)))

    report = write((dossier, found))

    (row,) = [line for line in report.splitlines() if line.startswith("| KeyError")]
    assert row.startswith(r"| KeyError: no \| cart ([E1.")
    assert "reported as `shop.NoCart`" in row
    assert "`cart.py:load` | 1,204 in incident and 1 in after-fix" in row
    assert row.endswith("| 2025-03-01T12:03:00Z |")


def test_without_traces_of_the_incident_there_is_no_table(write: Write) -> None:
    dossier, analysis = broken_checkout()
    healthy = replace(analysis.measures, traces=(sighting(1, tally("baseline", 3)),))

    assert "## Exceptions" not in write((dossier, replace(analysis, measures=healthy)))


def test_the_most_frequent_are_shown_in_order_of_time() -> None:
    _, analysis = broken_checkout()
    many = tuple(
        sighting(number, tally("incident", 100 - number, number), message="x" * 999)
        for number in range(MOST_EXCEPTIONS + 2)
    )
    shown = exceptions_of(replace(analysis, measures=replace(analysis.measures, traces=many)))

    assert shown is not None
    assert [row.first for row in shown.rows] == [one.first for one in many[:MOST_EXCEPTIONS]]
    assert shown.left_out == 2
    assert all(len(row.what.text) < 250 for row in shown.rows)


def test_other_programs_get_all_of_it() -> None:
    dossier, analysis = broken_checkout()
    one = sighting(1, tally("incident", 2, 3), tally("incident", 1, 1))
    found = replace(analysis, measures=replace(analysis.measures, traces=(one,)))

    (document,) = analysis_document(dossier, found)["traces"]

    assert document["fingerprint"] == "st1-0000000000000001"
    assert (document["count"], document["chain"]) == (3, ["shop.NoCart", "KeyError"])
    assert document["first_seen"] == "2025-03-01T12:01:00Z"
    assert document["frame"]["file"] == "/srv/app/cart.py"
    assert document["evidence"] == [{"evidence": "E1", "line": 2, "quote": "KeyError"}]
