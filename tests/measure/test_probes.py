"""Probes that asked the same and ended alike are one row; their order does not matter."""

import json
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rca.measure import measure
from rca.measure.probes import tallies_of
from rca.model.cite import Cite
from rca.model.evidence import EvidenceKind
from rca.model.ids import EvidenceId
from rca.model.instant import Instant
from rca.model.probe import Probe
from tests.measure.builders import dossier, evidence


def probe(line: int = 1, **fields: object) -> Probe:
    first = Probe(
        at=Instant(line),
        method="GET",
        url="https://shop.example/",
        status=503,
        error="",
        latency_seconds=line / 10,
        ok=False,
        label="incident",
        cite=Cite(evidence=EvidenceId("E1"), line=line),
    )
    return replace(first, **fields)  # type: ignore[arg-type] # named by the test


def test_probes_that_ended_alike_are_counted_together() -> None:
    failed, worked = tallies_of(
        [probe(3), probe(1), probe(2), probe(4, status=200, ok=True, at=None)]
    )

    assert (failed.count, failed.first, failed.last) == (3, 1, 3)
    assert (failed.median_latency_seconds, failed.longest_latency_seconds) == (0.2, 0.3)
    assert [cite.line for cite in failed.cites] == [1, 3]
    assert (worked.count, worked.first, worked.ok) == (1, None, True)
    assert [cite.line for cite in worked.cites] == [4]


PROBES = st.builds(
    probe,
    st.integers(1, 50),
    status=st.sampled_from([0, 200, 503]),
    error=st.sampled_from(["", "timeout"]),
    ok=st.booleans(),
    label=st.sampled_from(["incident", "after-fix"]),
    at=st.none() | st.integers(0, 9).map(Instant),
    latency_seconds=st.none() | st.floats(0, 9),
)


@given(st.lists(PROBES, max_size=12), st.randoms())
def test_the_order_of_probes_changes_nothing(probes: list[Probe], random: object) -> None:
    shuffled = list(probes)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # a random.Random

    assert tallies_of(shuffled) == tallies_of(probes)
    assert sum(tally.count for tally in tallies_of(probes)) == len(probes)


def test_what_is_cited_of_probes_stands_among_the_exhibits(tmp_path: Path) -> None:
    path = tmp_path / "probes.ndjson"
    path.write_text(json.dumps({"url": "/a"}) + "\n" + json.dumps({"url": "/b"}) + "\n")
    case = replace(dossier(evidence(path, kind=EvidenceKind.PROBE)), probes=(probe(1), probe(2)))

    measures = measure(case)

    assert [tally.count for tally in measures.probes] == [2]
    assert [exhibit.text for exhibit in measures.exhibits] == ['{"url": "/a"}', '{"url": "/b"}']
