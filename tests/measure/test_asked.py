"""What questions ask for is counted entry by entry and session by session."""

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rca.measure import measure
from rca.model.asked import Asked
from rca.model.dossier import Dossier
from rca.model.evidence import EvidenceKind
from rca.model.fix import Fix, FixList
from rca.model.incident import ComplianceArea, Criterion, Period, Scope
from tests.measure.builders import NOON, dossier, entry, evidence, logs, request, said, write


def asking(case: Dossier, *criteria: dict[str, Any], **fields: Any) -> Dossier:
    made = tuple(
        Criterion.model_validate({"title": "t", "op": ">", "threshold": 0, **one})
        for one in criteria
    )
    return replace(case, incident=case.incident.model_copy(update={"criteria": made, **fields}))


def answers(case: Dossier, *criteria: dict[str, Any], **fields: Any) -> Asked:
    return measure(asking(case, *criteria, **fields)).asked


def test_an_entry_with_two_of_the_texts_counts_once(tmp_path: Path) -> None:
    case = logs(
        tmp_path,
        said("00:00", "pool empty, pool waits"),
        said("00:01", "pool empty"),
        said("00:02", "Pool empty"),
        said("00:03", "pool empty", service="other"),
    )

    found = answers(
        case,
        {"metric": "text_count", "of": ["pool waits", "pool empty"]},
        {"metric": "text_count", "of": ["pool empty"], "service": "other"},
        {"metric": "text_count", "of": ["nowhere"]},
    )

    whole = found.text("incident", ("pool waits", "pool empty"), "")
    assert whole is not None
    assert (whole.entries, whole.total, whole.seconds) == (3, 4, 3.0)
    assert [cite.insert_id for cite in whole.examples] == ["id-stdout-00:00", "id-stdout-00:00"]
    one = found.text("incident", ("pool empty",), "other")
    assert one is not None
    assert (one.entries, one.total) == (1, 1)
    none = found.text("incident", ("nowhere",), "")
    assert none is not None
    assert (none.entries, none.examples) == (0, ())
    assert found.text("baseline", ("pool empty",), "") is None


def test_numbers_that_patterns_mask_are_still_told_apart(tmp_path: Path) -> None:
    case = logs(tmp_path, said("00:00", "took 17 ms"), said("00:01", "took 18 ms"))

    found = answers(case, {"metric": "text_count", "of": ["took 17 ms"]})

    tally = found.text("incident", ("took 17 ms",), "")
    assert tally is not None
    assert tally.entries == 1


def test_a_session_has_what_its_own_trace_names(tmp_path: Path) -> None:
    case = logs(
        tmp_path,
        request("00:00", "/ws", 101, trace="t1"),
        request("00:01", "/ws", 101, trace="t2"),
        request("00:02", "/ws", 101),
        said("00:00.1", "sent started, done", trace="t1"),
        said("00:00.2", "sent started", trace="t1"),
        said("00:01.2", "sent started", trace="t2"),
        said("00:05", "sent done", trace="t9"),
        said("00:01.3", "closing with code 1011", trace="t2"),
        said("00:01.35", "closed: 1006", trace="t2"),
        said("00:01.4", "kept 1012 rows", trace="t1"),
    )

    found = answers(
        case,
        {"metric": "event_delivery", "of": ["started", "done"]},
        {"metric": "close_code_success", "of": ["1011", "1006"]},
        {"metric": "close_code_success", "of": ["1012"]},
    )

    counts = {(one.wanted, one.sessions, one.shown, one.untraced) for one in found.sessions}
    assert counts == {
        ("started", 2, 2, 1),
        ("done", 2, 1, 1),
        ("1011|1006", 2, 1, 1),
        ("1012", 2, 0, 1),
    }
    done = found.session("incident", "done", "", is_code=False)
    assert done is not None
    assert done.without_it is not None
    assert done.without_it.insert_id == "id-requests-00:01"


@pytest.mark.parametrize(
    ("event", "line", "shown"),
    [
        ("order_paid", "sent order_paid", 1),
        ("order_paid", "sent order_paid_failed", 0),
        ("order_paid", "sent reorder_paid", 0),
        ("order paid (ü)", '["order paid (ü)"]', 1),
        ("a+b*c", "got a+b*c, done", 1),
        ("a.b", "got aXb", 0),
        ("->", "x->y", 0),
        ("->", "x -> y", 1),
    ],
)
def test_an_event_is_named_as_a_whole(tmp_path: Path, event: str, line: str, shown: int) -> None:
    case = logs(tmp_path, request("00:00", "/ws", 101, trace="t1"), said("00:01", line, trace="t1"))

    (found,) = answers(case, {"metric": "event_delivery", "of": [event]}).sessions

    assert (found.wanted, found.shown) == (event, shown)


@pytest.mark.parametrize(
    ("text", "users"),
    [('login user_id=ann, "user_id": "bob"', 2), ("user_id: ann user_id=ann", 1), ("ann", None)],
)
def test_users_are_distinct_values_of_the_declared_field(
    tmp_path: Path, text: str, users: int | None
) -> None:
    case = logs(
        tmp_path,
        request("00:00", "/pay", 503, trace="t1"),
        said("00:00.1", text, trace="t1"),
        request("00:01", "/pay", 200, trace="t2"),
        said("00:01.1", "user_id=eve", trace="t2"),
    )

    reach = answers(case, scope=Scope(user_field="user_id")).reached("incident")

    assert reach is not None
    assert (reach.failed, reach.traces, reach.instances, reach.users) == (1, 1, 1, users)


@pytest.mark.parametrize(
    ("field", "payloads", "users"),
    [
        (
            "user_id",
            [
                {"user_id": "ann b"},
                {"user_id": "ann c"},
                {"user_id": None},
                {"who": {"user_id": 7}},
            ],
            3,
        ),
        ("user.id", [{"user": {"id": "ann"}}, {"user": {"id": "bob"}}, {"id": "x"}], 2),
        ("user.id", [{"user.id": "ann"}, {"user": "ann"}], 1),
        ("..", [{"user.id": "ann"}], None),
        ("uid", [{"user_id": "ann"}, {"guid": "g"}], None),
    ],
)
def test_users_stand_in_structured_fields_beside_plain_words(
    tmp_path: Path, field: str, payloads: list[dict[str, Any]], users: int | None
) -> None:
    case = logs(
        tmp_path,
        request("00:00", "/pay", 503, trace="t1"),
        *(
            entry(f"00:00.{n}", jsonPayload={"message": "could not pay", **one}, trace="t1")
            for n, one in enumerate(payloads, start=1)
        ),
    )

    reach = answers(case, scope=Scope(user_field=field)).reached("incident")

    assert reach is not None
    assert reach.users == users
    assert (reach.naming and reach.naming.insert_id) == (users and "id-stdout-00:00.1")


def test_a_minute_counts_as_its_worst_entry(tmp_path: Path) -> None:
    case = logs(
        tmp_path,
        said("00:00", "x", severity="INFO"),
        said("00:30", "x", severity="ERROR"),
        said("01:00", "x", severity="WARNING"),
        said("02:00", "x", severity="ERROR"),
    )

    reach = answers(case).reached("incident")

    assert reach is not None
    assert dict(reach.minutes) == {"ERROR": 2, "WARNING": 1}


def test_rules_look_into_descriptions_and_logs(tmp_path: Path) -> None:
    log = evidence(write(tmp_path / "logs.ndjson", [said("00:00", "order: a, b")]), 1)
    (tmp_path / "service.yaml").write_text("kind: Service\nenv: A\nenv: A\n", "utf-8")
    service = evidence(tmp_path / "service.yaml", 2, kind=EvidenceKind.SERVICE)
    area = ComplianceArea(area="a", statement="s", requires=("env: A",), forbids=("order: a",))

    found = answers(dossier(log, service), compliance=(area,))

    assert [(place.text, place.cite.evidence, place.cite.line) for place in found.places] == [
        ("env: A", "E2", 2),
        ("order: a", "E1", 0),
    ]
    logged = found.text("incident", ("order: a",), "")
    assert logged is not None
    assert logged.entries == 1


def test_rules_look_into_all_of_an_entry_under_the_label_of_its_time(tmp_path: Path) -> None:
    case = logs(
        tmp_path,
        entry("00:00", insertId="early", jsonPayload={"message": "in", "user_id": "ann"}),
        entry("20:00", insertId="b", jsonPayload={"message": "in", "user_id": "bob"}),
        entry("21:00", insertId="c", jsonPayload={"message": "“in”", "user_id": "eve"}),
    )
    window = Period(since=f"{NOON}:10:00Z", until=f"{NOON}:30:00Z")
    area = ComplianceArea(area="a", statement="s", requires=("user_id", "“in”", "nobody"))

    found = answers(case, compliance=(area,), scope=Scope(window=window))

    assert {(one.text, one.label, one.cite.insert_id) for one in found.places} == {
        ("user_id", "baseline", "early"),
        ("user_id", "incident", "b"),
        ("“in”", "incident", "c"),
    }


def test_validations_of_fixes_are_asked_too_and_what_is_cited_is_shown(tmp_path: Path) -> None:
    case = logs(tmp_path, said("00:00", "pool empty"))
    fix = Fix.model_validate(
        {
            "id": "F1",
            "title": "t",
            "validate": [{"metric": "text_count", "of": ["pool"], "op": "==", "threshold": 0}],
        }
    )

    found = measure(replace(case, fixes=FixList(schema="rca.fixes/1", fixes=(fix,))))

    tally = found.asked.text("incident", ("pool",), "")
    assert tally is not None
    assert tally.examples[0] in {exhibit.cite for exhibit in found.exhibits}


def test_hostile_questions_are_taken_as_text(tmp_path: Path) -> None:
    texts = ["'); DROP TABLE event; --", ".*", "%", "\\", "\x00", "é\u202e"]
    case = logs(tmp_path, said("00:00", "".join(texts)), said("00:01", "plain"))

    found = answers(
        case,
        *({"metric": "text_count", "of": [text]} for text in texts),
        scope=Scope(user_field="a.b-c"),
    )

    assert [one.entries for one in found.texts] == [1] * len(texts)


def test_the_order_of_entries_does_not_matter(tmp_path: Path) -> None:
    entries = [
        *(request(f"00:{n:02}", "/ws", 101, trace=f"t{n}") for n in range(20)),
        *(said(f"00:{n:02}.5", "sent done, pool empty", trace=f"t{n}") for n in range(0, 20, 3)),
    ]
    asked: tuple[dict[str, Any], ...] = (
        {"metric": "event_delivery", "of": ["done"]},
        {"metric": "text_rate", "of": ["pool"]},
    )
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = answers(logs(tmp_path / "a", *entries), *asked)
    Random(7).shuffle(entries)  # noqa: S311 - any order will do

    assert answers(logs(tmp_path / "b", *entries), *asked) == first
