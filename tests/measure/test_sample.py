"""Samples of entries: bounded, spread evenly, errors and small states kept, all of them counted."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rca.measure import sample_entries
from rca.measure.sample import LONGEST_TEXT, MOST_BUCKETS, shares
from tests.measure.builders import dossier, evidence, logs, request, said, write


@given(totals=st.lists(st.integers(0, 500), max_size=12), most=st.integers(0, 2000))
def test_shares_take_all_there_is_room_for_and_never_more(totals: list[int], most: int) -> None:
    kept = shares(totals, most)

    assert all(0 <= one <= total for one, total in zip(kept, totals, strict=True))
    assert sum(kept) <= most
    assert sum(kept) >= min(sum(totals), most - len(totals))


def test_a_small_state_and_few_errors_are_kept_whole(tmp_path: Path) -> None:
    usual = [said(f"{at // 60:02}:{at % 60:02}", f"order {at} accepted") for at in range(400)]
    errors = [said(f"01:{at:02}", "ERROR no stock", insert_id=f"e{at}") for at in range(5)]
    other = write(tmp_path / "fixed.ndjson", [said("30:00", "ready"), said("30:01", "steady")])
    one = logs(tmp_path, *usual, *errors)
    both = replace(one, evidence=(*one.evidence, evidence(other, 2, label="after-fix")))

    sample = sample_entries(both, 60)

    assert (sample.total, sample.errors) == (407, 5)
    assert len(sample.entries) <= 60
    assert sum(entry.label == "after-fix" for entry in sample.entries) == 2
    assert sum(entry.severity == "ERROR" for entry in sample.entries) == 5
    seconds = [entry.at for entry in sample.entries if entry.text.startswith("order")]
    assert seconds == sorted(seconds, key=lambda at: at or 0)
    steps = {later - earlier for earlier, later in pairwise(seconds) if earlier and later}
    assert max(steps) <= 2 * min(steps)


def test_buckets_count_everything_and_are_few(tmp_path: Path) -> None:
    case = logs(tmp_path, *(said(f"{at % 60:02}:{at // 60:02}", "x") for at in range(3000)))

    sample = sample_entries(case, 10)

    assert len(sample.entries) == 10
    assert len(sample.buckets) <= MOST_BUCKETS
    assert sum(bucket.total for bucket in sample.buckets) == 3000
    assert list(sample.buckets) == sorted(sample.buckets, key=lambda one: (one.start, one.label))
    assert all(one.start % (sample.bucket_seconds * 1_000_000_000) == 0 for one in sample.buckets)


def test_the_order_of_lines_means_nothing(tmp_path: Path) -> None:
    lines = [said(f"00:{at:02}", f"line {at}") for at in range(50)]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    assert sample_entries(logs(tmp_path / "a", *lines), 20) == sample_entries(
        logs(tmp_path / "b", *lines[::-1]), 20
    )


def test_long_texts_are_cut_where_they_say_least(tmp_path: Path) -> None:
    trace = "Traceback (most recent call last)\n" + "  File x\n" * 400 + "ValueError: no such cart"
    sample = sample_entries(
        logs(
            tmp_path, said("00:01", "y" * 3000), said("00:02", trace), request("00:03", "/pay", 503)
        ),
        9,
    )

    assert [len(entry.text) for entry in sample.entries[:2]] == [LONGEST_TEXT] * 2
    assert all(entry.is_cut for entry in sample.entries[:2])
    assert sample.entries[1].text.endswith("no such cart")
    assert '"status":503' in sample.entries[2].text.replace(" ", "")


def test_without_logs_there_is_nothing(tmp_path: Path) -> None:
    sample = sample_entries(dossier(), 10)

    assert (sample.total, sample.entries, sample.buckets) == (0, (), ())
