"""What moved between two revisions: empty for the same, mirrored for the reverse, free of order."""

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rca.errors import BadInputError, RcaError
from rca.report.difference import (
    Difference,
    Section,
    Texts,
    brief,
    compare,
    difference_document,
    read_revision,
    to_markdown,
)
from rca.report.proof import prove
from tests.conftest import BUNDLED
from tests.report.hostile import STRINGS

Json = dict[str, Any]
BASE: Json = json.loads((BUNDLED / "report" / "analysis.json").read_bytes())
FIXES = b'[[fixes]]\nid = "F1"\ntitle = "One"\n[[fixes]]\nid = "F2"\ntitle = "Two"\n'


def difference(before: Json, after: Json, **files: tuple[bytes, bytes]) -> Difference:
    old = Texts(
        name="A",
        analysis=json.dumps(before).encode(),
        **{name: two[0] for name, two in files.items()},
    )
    new = Texts(
        name="B",
        analysis=json.dumps(after).encode(),
        **{name: two[1] for name, two in files.items()},
    )
    return compare(read_revision(old), read_revision(new))


def changed(**keys: Any) -> Json:
    return {**copy.deepcopy(BASE), **keys}


def hypotheses() -> list[Json]:
    return copy.deepcopy(BASE["hypotheses"])


def kinds(found: Difference) -> list[str]:
    return [section.shape.kind for section in found.sections]


def mirrored(sections: tuple[Section, ...]) -> list[Any]:
    return [
        (
            section.shape.kind,
            section.dropped,
            section.added,
            [
                (one.after, one.before, [(b, a) for a, b in one.facts], mirrored(one.inner))
                for one in section.moved
            ],
        )
        for section in sections
    ]


def plain(sections: tuple[Section, ...]) -> list[Any]:
    return [
        (
            section.shape.kind,
            section.added,
            section.dropped,
            [(one.before, one.after, list(one.facts), plain(one.inner)) for one in section.moved],
        )
        for section in sections
    ]


def test_the_same_has_no_difference_and_says_so() -> None:
    found = difference(BASE, BASE, fixes=(FIXES, FIXES))

    assert found.sections == ()
    assert "Nothing differs." in to_markdown(found)
    assert brief(found) == ""
    assert difference_document(found)["same"] is True


def test_other_evidence_that_changes_nothing_is_said() -> None:
    assert "Nothing that follows differs" in to_markdown(difference(BASE, changed(digest="0")))


def test_a_score_is_shown_with_the_factor_that_moved_it() -> None:
    two = hypotheses()
    two[0]["score"] = 0.5
    two[0]["factors"]["named"] = 0.53
    two[0]["factors_because"]["named"] = "the error names a part of it"
    two[0]["factors"]["stale clock"] = 0.9
    two[0]["factors_because"]["stale clock"] = "the clocks differ"

    found = difference(BASE, changed(hypotheses=two))

    assert kinds(found) == ["causes"]
    line = next(line for line in to_markdown(found).splitlines() if "score" in line)
    assert line == (
        "  - score 0.9442 → 0.5: named 1 → 0.53 (the error names a part of it); "
        "stale clock 0.9 is new (the clocks differ)"
    )
    assert brief(found).endswith(": score 0.9442 → 0.5")


def test_causes_are_matched_by_what_they_name_not_by_rank() -> None:
    two = hypotheses()
    two[0]["rank"], two[1]["rank"] = 2, 1
    two[3]["title"] = two[3]["title"].replace("warning", "debug")

    (section,) = difference(BASE, changed(hypotheses=two[::-1])).sections

    assert (section.added, section.dropped) == ((), ())
    moved = [[(a.name, a.value, b.value) for a, b in one.facts] for one in section.moved]
    assert moved[:2] == [[("rank", 1, 2)], [("rank", 2, 1)]]
    assert [fact[0] for fact in moved[2]] == ["title"]


def test_verdict_onset_symptoms_gaps_and_claims_are_told_apart() -> None:
    symptoms = copy.deepcopy(BASE["symptoms"])
    symptoms[0]["count"], symptoms[0]["total"] = 70, 100
    found = difference(
        BASE,
        changed(
            verdict="insufficient_evidence",
            onset="2025-09-10T10:00:32Z",
            symptoms=symptoms,
            gaps=[{"question": "Did it hold before?", "settle": "collect more"}],
            not_the_cause=BASE["not_the_cause"][1:],
            because=[],
        ),
    )

    assert kinds(found) == ["conclusion", "symptoms", "not_the_cause", "gaps"]
    text = to_markdown(found)
    assert "**The verdict changed: root cause found → insufficient evidence.**" in text
    assert "onset: 2025-09-10T10:00:31.052833Z → 2025-09-10T10:00:32Z" in text
    assert "because, dropped:" in text
    assert "  - count: 65 → 70" in text


def test_a_claim_whose_figures_moved_is_the_same_claim() -> None:
    claims = copy.deepcopy(BASE["not_the_cause"])
    claims[0]["text"] = claims[0]["text"].replace("of 95", "of 99")

    (section,) = difference(BASE, changed(not_the_cause=claims)).sections

    assert (len(section.added), len(section.dropped), len(section.moved)) == (0, 0, 1)


def test_what_people_wrote_is_compared_and_renumbering_is_no_new_fix() -> None:
    after = (
        b'[[fixes]]\nid = "F1"\ntitle = "Two"\ndone = true\n[[fixes]]\nid = "F3"\ntitle = "New"\n'
    )

    found = difference(BASE, BASE, fixes=(FIXES, after))

    (section,) = found.sections
    assert [one.name for one in section.added] == ["F3, New"]
    assert [one.name for one in section.dropped] == ["F1, One"]
    assert [(a.name, a.value, b.value) for a, b in section.moved[0].facts] == [
        ("id", "F2", "F1"),
        ("done", None, True),
    ]


def test_impact_and_proofs_that_moved_are_said() -> None:
    before, after = changed(), changed()
    after["impact"]["computed"][0]["value"] = "1 of 2"
    after["verification"]["criteria"][0]["status"] = "not met"
    after["verification"]["fixes"][0]["status"] = "regressed"

    found = difference(before, after)

    assert kinds(found) == ["figures", "answers", "proofs"]
    text = to_markdown(found)
    assert "## Impact, computed" in text
    assert "status: met → not met" in text
    assert "status: verified → regressed" in text
    assert "value" in brief(found)


def test_a_finding_that_became_stale_is_said() -> None:
    gone = [{"why": "W3", "reasons": ["E2 has no line 7"]}]

    found = difference(changed(stale=[]), changed(stale=gone))

    assert kinds(found) == ["stale"]
    assert brief(found) == "stale finding “W3” added"


def test_an_impact_that_there_is_none_of_has_no_figures_and_one_never_told_is_not_compared() -> (
    None
):
    untold = changed()
    del untold["impact"]

    assert kinds(difference(changed(impact=None), changed())) == ["figures"]
    assert difference(untold, changed()).not_compared == ("Impact, computed",)


def test_a_key_that_is_left_out_is_no_change() -> None:
    said = FIXES.replace(b'"One"\n', b'"One"\nowner = ""\ndone = false\n')

    assert difference(BASE, BASE, fixes=(FIXES, said)).sections == ()


def test_what_only_one_side_says_is_not_compared() -> None:
    old = {key: value for key, value in BASE.items() if key != "traces"}
    whole = Texts(name="B", analysis=json.dumps(BASE).encode(), fixes=FIXES)
    found = compare(
        read_revision(Texts(name="A", analysis=json.dumps(old).encode())), read_revision(whole)
    )

    assert found.sections == ()
    assert set(found.not_compared) == {"Exceptions", "Fixes", "Tests to ship with the fixes"}
    assert "Not compared" in to_markdown(found)


def test_evidence_is_known_by_its_bytes() -> None:
    lines = [
        json.dumps({"evidence": f"E{n}", "sha256": sha, "content": f"{sha}.log", "sidecar": side})
        for n, (sha, side) in enumerate((("ab" * 32, "ab" * 32 + ".incident.json"),), start=1)
    ]
    (section,) = difference(BASE, BASE, chain=(b"", "\n".join(lines).encode())).sections

    assert [one.name for one in section.added] == ["E1, incident, abababababab.log"]


@pytest.mark.parametrize("name", STRINGS)
def test_hostile_text_stays_text(name: str) -> None:
    hostile = STRINGS[name].encode(errors="replace").decode()  # no file can hold half a letter
    two = hypotheses()
    two[0]["title"] = hostile
    two[1]["tier"] = hostile
    two[2]["factors"] = {hostile: 0.1}
    two[2]["score"] = 0.1
    found = difference(BASE, changed(hypotheses=two, verdict=hostile, gaps=[{"question": hostile}]))

    assert prove(to_markdown(found)) == ()
    assert "\x1b" not in brief(found)
    assert "\n" not in brief(found)


@pytest.mark.parametrize(
    "broken",
    [b"", b"[", b"[]", b"null", b'{"schema": "rca.analysis/2"}', b"\xff", b"[" * 5000],
)
def test_what_is_no_analysis_is_refused_in_words(broken: bytes) -> None:
    with pytest.raises(BadInputError) as refused:
        read_revision(Texts(name="A", analysis=broken))

    assert "report/analysis.json of A" in refused.value.message


_SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text(max_size=5)
_ANY = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def _one_of(path: str) -> st.SearchStrategy[Json]:
    """An entry of the bundled analysis with one of its values from another, or an odd one."""
    entries: list[Json] = BASE[path]
    keys = sorted(key for key in entries[0] if not isinstance(entries[0][key], list | dict))
    return st.builds(
        lambda entry, key, other, odd: {**entry, key: odd if odd is not None else other[key]},
        st.sampled_from(entries),
        st.sampled_from(keys),
        st.sampled_from(entries),
        st.none() | st.sampled_from(["", "x", "y 1", 0, 0.5]),
    )


_LISTS = ("hypotheses", "symptoms", "not_the_cause", "changes", "tests", "contrasts")
_DOCUMENTS = st.fixed_dictionaries({path: st.lists(_one_of(path), max_size=5) for path in _LISTS})
_FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_FEW
@given(_DOCUMENTS, _DOCUMENTS)
def test_a_difference_is_the_mirror_of_its_reverse(one: Json, other: Json) -> None:
    there, back = (
        difference(changed(**one), changed(**other)),
        difference(changed(**other), changed(**one)),
    )

    assert mirrored(there.sections) == plain(back.sections)
    assert difference(changed(**one), changed(**one)).sections == ()


@_FEW
@given(_DOCUMENTS, _DOCUMENTS, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(one: Json, other: Json, random: Any) -> None:
    shuffled = {path: random.sample(entries, len(entries)) for path, entries in other.items()}

    assert to_markdown(difference(changed(**one), changed(**other))) == to_markdown(
        difference(changed(**one), changed(**shuffled))
    )
    assert difference(changed(**other), changed(**shuffled)).sections == ()


@_FEW
@example("because", {"": None})
@given(st.sampled_from(sorted(BASE)), _ANY)
def test_any_document_is_compared_or_refused(key: str, value: Any) -> None:
    entries = [{**one, "title": value} for one in hypotheses()]
    for document in (changed(**{key: value}), changed(hypotheses=entries)):
        try:
            found = difference(BASE, document)
        except RcaError:
            continue
        assert prove(to_markdown(found)) == ()
        json.dumps(difference_document(found), allow_nan=False)
