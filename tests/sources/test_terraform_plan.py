"""What a plan changes, and nothing of what it marks as sensitive, wherever that stands."""

import json
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.model.change import Change
from rca.model.instant import parse_instant
from rca.model.skipped import Skipped
from rca.sources import recognise
from rca.sources.json_members import JsonMembers
from rca.sources.terraform_plan import TerraformPlan
from tests.sources.builders import lines, records, saved, taken

PLAN = TerraformPlan()
SQL = "google_sql_database_instance.main"


def changed(address: str = SQL, actions: tuple[str, ...] = ("update",), **change: Any) -> Any:
    """One item of `resource_changes`, as Terraform 1.11 writes it."""
    given = {
        "actions": list(actions),
        "before": {},
        "after": {},
        "after_unknown": {},
        "before_sensitive": {},
        "after_sensitive": {},
    }
    return {
        "address": address,
        "mode": "managed",
        "type": address.partition(".")[0],
        "name": address.rpartition(".")[2],
        "provider_name": "registry.terraform.io/hashicorp/google",
        "change": given | change,
    }


def plan(*changes: Any, drift: tuple[Any, ...] = (), **more: Any) -> bytes:
    document = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "variables": {"password": {"value": "hunter2hunter2"}},
        "planned_values": {"root_module": {"resources": [{"values": {"pw": "hunter2hunter2"}}]}},
        "resource_drift": list(drift),
        "resource_changes": list(changes),
        "output_changes": {"o": {"actions": ["update"], "before": "a", "after": "b"}},
        "prior_state": {
            "format_version": "1.0",
            "terraform_version": "1.11.4",
            "values": {"root_module": {"resources": [{"values": {"pw": "hunter2hunter2"}}]}},
        },
        "configuration": {"root_module": {"variables": {"password": {"sensitive": True}}}},
        "timestamp": "2025-09-10T09:30:00Z",
        "errored": False,
    }
    return json.dumps(document | more).encode()


def stored(folder: Path, content: bytes) -> tuple[list[dict[str, Any]], list[Skipped]]:
    path = saved(folder, "plan.json", content)
    assert recognise(path).name == "terraform-plan"
    found, skipped = taken(PLAN, path)
    return [json.loads(line) for line in found.splitlines()], skipped


def changes(folder: Path, content: bytes) -> list[Change]:
    found, _ = taken(PLAN, saved(folder, "plan.json", content))
    read = records(PLAN, saved(folder, "stored.ndjson", found))
    assert all(isinstance(item, Change) for item in read)
    return [item for item in read if isinstance(item, Change)]


def test_an_update_is_told_by_the_attributes_that_differ(tmp_path: Path) -> None:
    item = changed(
        before={"name": "main", "settings": [{"tier": "db-n1-8", "flags": {"max": 400}}]},
        after={"name": "main", "settings": [{"tier": "db-n1-1", "flags": {"max": 40}}]},
        after_unknown={"self_link": True},
    )

    whole, flag, tier = changes(tmp_path, plan(item))

    assert (whole.title, whole.planned) == (f"planned update of {SQL}", True)
    assert whole.at == parse_instant("2025-09-10T09:30:00Z")
    assert (flag.subject, flag.before, flag.after) == (f"{SQL} settings[0].flags.max", "400", "40")
    assert tier.title == "settings[0].tier db-n1-8 -> db-n1-1"


def test_actions_are_told_in_words(tmp_path: Path) -> None:
    found = changes(
        tmp_path,
        plan(
            changed("a.a", ("create",), before=None, after={"x": "1"}),
            changed("b.b", ("delete",), before={"x": "1"}, after=None),
            changed("c.c", ("delete", "create"), before={"x": "1"}, after={"x": "2"}),
            changed("d.d", ("no-op",), before={"x": "1"}, after={"x": "1"}),
            changed("e.e", ("read",), before=None, after={"x": "1"}),
            changed("f.f", ("create", "delete")) | {"action_reason": "replace_because_tainted"},
            drift=(changed("g.g", ("update",), before={"x": "1"}, after={"x": "2"}),),
        ),
    )

    assert [one.title for one in found] == [
        "planned creation of a.a",
        "planned deletion of b.b",
        "planned replacement of c.c",
        "x 1 -> 2",
        "planned replacement of f.f (replace because tainted)",
        "update of g.g outside Terraform, found by the plan",
        "x 1 -> 2",
    ]
    assert [(one.planned, one.at is None) for one in found[-2:]] == [(False, True)] * 2


def test_an_environment_is_told_by_name_and_service(tmp_path: Path) -> None:
    def service(*env: dict[str, Any]) -> dict[str, Any]:
        return {"name": "checkout", "template": [{"containers": [{"env": list(env)}]}]}

    one, two = {"name": "A", "value": "1", "value_source": []}, {"name": "B", "value": "2"}
    item = changed(
        "google_cloud_run_v2_service.checkout",
        before=service(one, two),
        after=service({**two, "value": "3"}),
    )

    whole, gone, other = changes(tmp_path, plan(item))

    assert whole.service == "checkout"
    assert gone.title == "template[0].containers[0].env A 1 -> not set"
    assert other.title == "template[0].containers[0].env B 2 -> 3"


HIDDEN = "hunter2hunter2"


@pytest.mark.parametrize(
    "change",
    [
        {"after": {"pw": HIDDEN}, "after_sensitive": {"pw": True}},
        {"after": {"a": [{"pw": HIDDEN}]}, "after_sensitive": {"a": [{"pw": True}]}},
        {"after": {"a": {"b": {"c": HIDDEN}}}, "after_sensitive": {"a": True}},
        {"after": {"a": {"b": HIDDEN}}, "after_sensitive": True},
        {"before": {"pw": HIDDEN}, "before_sensitive": {"pw": True}, "after": {"pw": "x"}},
        {"after": {"pw": HIDDEN, "url": f"https://u:{HIDDEN}@h"}, "after_sensitive": {"pw": True}},
        {
            "after": {"i": {"pw": HIDDEN}, "o": {"pw": HIDDEN}},
            "after_sensitive": {"i": {"pw": True}},
        },
        {"before": {"o": HIDDEN}, "after": {"pw": HIDDEN}, "after_sensitive": {"pw": True}},
        {
            "after": {"env": [{"name": "A", "value": HIDDEN}]},
            "after_sensitive": {"env": [{"value": True}]},
        },
        {"after": {"long": HIDDEN * 100}, "after_sensitive": {"long": True}},
    ],
)
def test_what_is_sensitive_is_not_given_to_the_store(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    found, _ = taken(PLAN, saved(tmp_path, "plan.json", plan(changed(**change))))

    assert b"hunter2" not in found
    assert b"(sensitive)" in found


def test_a_sensitive_value_that_changes_is_told_without_it(tmp_path: Path) -> None:
    marks: dict[str, Any] = {"before_sensitive": {"pw": True}, "after_sensitive": {"pw": True}}
    same = changed("a.a", before={"pw": HIDDEN, "x": "1"}, after={"pw": HIDDEN, "x": "2"}, **marks)
    other = changed("b.b", before={"pw": HIDDEN}, after={"pw": "other"}, **marks)

    (first, second), _ = stored(tmp_path, plan(same, other))

    assert (first["before"], first["after"]) == ({"x": "1"}, {"x": "2"})
    assert (second["before"], second["after"]) == ({"pw": "(sensitive)"}, {"pw": "(sensitive)"})


def test_what_is_not_known_yet_is_not_said_to_be_gone(tmp_path: Path) -> None:
    item = changed(
        before={"size": "20", "output": {"size": "20", "list": ["a"]}, "input": {"x": "1"}},
        after={"size": "2", "input": {"x": "2"}},
        after_unknown={"output": True},
        after_sensitive={"input": True},
    )

    assert [one.title for one in changes(tmp_path, plan(item))[1:]] == [
        "input changed, value sensitive",
        "size 20 -> 2",
    ]


def test_what_was_hidden_before_is_not_said_to_be_new(tmp_path: Path) -> None:
    item = changed(
        before={"input": {"x": "1", "y": "1"}},
        after={"input": {"x": "2", "y": "1"}},
        before_sensitive={"input": True},
    )

    assert [one.title for one in changes(tmp_path, plan(item))[1:]] == [
        "input changed, value sensitive"
    ]


def test_a_long_value_is_told_by_its_digest(tmp_path: Path) -> None:
    item = changed(before={"script": "a" * 500}, after={"script": "b" * 500})

    ((line,), _) = (stored(tmp_path, plan(item))[0], None)

    assert line["before"]["script"].startswith("(500 characters, sha256:")
    assert line["before"] != line["after"]


def test_order_and_layout_change_no_byte(tmp_path: Path) -> None:
    items = [changed(f"a.r{n}", before={"x": "1"}, after={"x": "2"}) for n in range(5)]
    one = taken(PLAN, saved(tmp_path, "a.json", plan(*items)))[0]
    document = json.loads(plan(*reversed(items)))
    sorted_keys = json.dumps(document, sort_keys=True, indent=2).encode("utf-16")

    path = saved(tmp_path, "b.json", sorted_keys)
    assert recognise(path).name == "terraform-plan"
    assert taken(PLAN, path)[0] == one


def test_a_truncated_plan_gives_what_is_whole(tmp_path: Path) -> None:
    items = [changed(f"a.r{n}", before={"x": "1"}, after={"x": "2"}) for n in range(5)]
    content = plan(*items)
    cut = content[: content.index(b"a.r3") + 40]

    found, skipped = stored(tmp_path, cut)

    assert [one["address"] for one in found] == ["a.r0", "a.r1", "a.r2"]
    assert [item.damaged for item in skipped] == [True]
    assert "resource_changes" in skipped[0].locator


@pytest.mark.parametrize(
    "content",
    [plan(), plan(changed("a.a", ("no-op",))), b'{"format_version": "1.2", "planned_values": {'],
)
def test_a_plan_that_changes_nothing_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadInputError, match="changes nothing"):
        taken(PLAN, saved(tmp_path, "plan.json", content))


@pytest.mark.parametrize(
    "document",
    [
        {"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": {}}},
        {"format_version": "1.0", "provider_schemas": {}},
        {"version": 4, "terraform_version": "1.11.4", "resources": []},
    ],
)
def test_a_state_is_no_plan(tmp_path: Path, document: dict[str, Any]) -> None:
    with pytest.raises(BadInputError, match="nothing that can be recognised"):
        recognise(saved(tmp_path, "x.json", json.dumps(document).encode()))


def test_odd_items_are_said(tmp_path: Path) -> None:
    odd = [1, None, {}, {"address": 5, "change": {}}, {"address": "a", "change": {"actions": "x"}}]

    found, skipped = stored(tmp_path, plan(*odd, changed(before={"x": "1"}, after={"x": "\ud800"})))

    assert len(found) == 1
    assert [item.locator for item in skipped] == ["5 items"]


def test_a_large_plan_costs_its_text_and_little_more(tmp_path: Path) -> None:
    bulk = {"x": [{"k": "v" * 40}] * 25_000}
    items = [changed(f"a.r{n}", before={"x": "1"}, after={"x": "2"}) for n in range(500)]
    content = plan(*items, prior_state=bulk, configuration=bulk)
    path = saved(tmp_path, "plan.json", content)
    assert len(content) > 2_500_000

    tracemalloc.start()
    start = time.perf_counter()
    found = taken(PLAN, path)[0]
    took, peak = time.perf_counter() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert found.count(b"\n") == 500
    assert peak < 5 * len(content)
    assert took < 30


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(JSON, JSON, JSON, JSON, JSON, st.integers(0, 200))
def test_any_values_and_marks_are_read_to_their_end(
    tmp_path_factory: Any, before: Any, after: Any, old: Any, new: Any, unknown: Any, cut: int
) -> None:
    item = changed(
        before=before,
        after=after,
        before_sensitive=old,
        after_sensitive=new,
        after_unknown=unknown,
    )
    content = plan(item, changed("z.z", ("create",)))
    path = saved(tmp_path_factory.mktemp("x"), "plan.json", content[: len(content) - cut])

    found, _ = taken(PLAN, path)

    path.write_bytes(found)
    assert all(isinstance(one, Change) for one in records(PLAN, path))


@given(st.text(alphabet='{}[]",:\\ ax1', max_size=60))
def test_any_text_is_walked_to_its_end(text: str) -> None:
    assert all(key == "a" for key, _ in JsonMembers(text, ("a",)))


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=5))
def test_members_are_those_of_the_object(document: dict[str, Any]) -> None:
    members = JsonMembers(json.dumps(document, indent=1), tuple(document))

    found: dict[str, Any] = {}
    for key, item in members:
        found.setdefault(key, []).append(item)

    assert members.problem is None
    for key, value in document.items():
        assert found.get(key, []) == (value if isinstance(value, list) else [value])


def test_lines_of_something_else_are_said_when_read(tmp_path: Path) -> None:
    path = saved(tmp_path, "x.ndjson", lines({"a": 1}) + b"\xff\n")

    assert all(isinstance(item, Skipped) for item in records(PLAN, path))
