"""The packs that come with the program, and what is said of packs that have faults."""

import json
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.knowledge import Expression, RuleIndex, all_rules, builtin_packs, faults_of
from rca.knowledge.expression import bound, filled
from rca.knowledge.faults import ordinary_lines
from rca.model.knowledge import KnowledgeRule, Pack, Role
from tests.conftest import BUNDLED, REPOSITORY
from tests.knowledge.builders import PACK, rule, sign
from tests.knowledge.reference import reference

RULES = all_rules()
INDEX = RuleIndex(RULES)
ALONE = [(rule, Expression(rule.regex)) for rule in RULES]


def found(text: str) -> dict[str, dict[str, str]]:
    return {rule.id: dict(match.names) for rule, match in INDEX.found_in(text)}


def test_the_built_in_packs_have_no_fault() -> None:
    rules = [rule for _, pack in builtin_packs() for rule in pack.rules]

    assert len(rules) >= 110
    assert faults_of(rules) == ()


@pytest.mark.parametrize("known", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_found_by_the_index_in_its_own_examples(known: KnowledgeRule) -> None:
    for example in known.examples:
        assert known.id in found(f"2026-01-01 10:00:00 ERROR {example} (x)") or known.id in found(
            example
        )


@pytest.mark.parametrize("known", RULES, ids=lambda rule: rule.id)
def test_a_mechanism_wants_a_cause_and_every_rule_its_source(known: KnowledgeRule) -> None:
    assert bool(known.causes) or known.role is not Role.MECHANISM
    assert not known.title.endswith(".")
    assert known.meaning.endswith(".")
    assert known.source.startswith("https://")


def test_no_rule_takes_an_ordinary_line_for_a_failure() -> None:
    markers = {rule.id for rule in RULES if rule.role is Role.MARKER}

    alarms = {line: set(found(line)) - markers for line in ordinary_lines()}

    assert not {line: rules for line, rules in alarms.items() if rules}


def test_the_bundled_incident_says_what_it_is_about_and_little_else() -> None:
    entries = [
        json.loads(line)
        for path in sorted((BUNDLED / "evidence").glob("*.ndjson"))
        for line in path.read_text("utf-8").splitlines()
    ]
    texts = {
        str(entry.get("textPayload") or (entry.get("jsonPayload") or {}).get("message", ""))
        for entry in entries
    }

    known = {rule for text in texts for rule in found(text)}

    assert len(texts) > 30
    assert known == {
        "asgi.session-missing",
        "net.refused",
        "run.starting",
        "run.startup-ok",
        "ws.closed-1011",
    }


@pytest.mark.parametrize(
    ("line", "id_", "names"),
    [
        (
            "column orders.discount_pct does not exist",
            "db.column-missing",
            {"column": "discount_pct"},
        ),
        ("Unknown column 'discount' in 'field list'", "db.column-missing", {"column": "discount"}),
        (
            "module 'numpy' has no attribute 'float'",
            "python.module-attribute",
            {"module": "numpy", "attribute": "float"},
        ),
        (
            "Memory limit of 512 MiB exceeded with 530 MiB used.",
            "run.memory-limit",
            {"limit": "512 MiB", "used": "530 MiB"},
        ),
        (
            "Permission denied on secret: projects/1/secrets/db/versions/latest for Revision "
            "service account a@p.iam.gserviceaccount.com.",
            "iam.secret-denied",
            {
                "account": "a@p.iam.gserviceaccount.com",
                "secret": "projects/1/secrets/db/versions/latest",
            },
        ),
        (
            "x509: certificate has expired or is not yet valid: GET https://rates.example/v1",
            "tls.expired",
            {"host": "rates.example"},
        ),
        (
            "Permission 'storage.objects.get' denied on resource (or it may not exist).",
            "iam.denied",
            {"permission": "storage.objects.get"},
        ),
        (
            '(psycopg2.errors.UndefinedTable) relation "orders" does not exist',
            "db.table-missing",
            {"table": "orders"},
        ),
        ("connection refused (see https://docs.example/net)", "net.refused", {}),
        ("connection refused, host=db.example", "net.refused", {"host": "db.example"}),
        ("PAYMENT_URL must be set", "config.variable-missing", {"variable": "PAYMENT_URL"}),
    ],
)
def test_names_are_taken_from_the_text(line: str, id_: str, names: dict[str, str]) -> None:
    assert found(line)[id_] == names


def test_a_masked_value_is_no_name() -> None:
    assert found('relation "orders_<*>" does not exist')["db.table-missing"] == {}


def test_the_line_that_matched_is_given() -> None:
    text = "Traceback (most recent call last):\n  File 'a.py'\nKeyError: 'currency'\n"

    ((known, match),) = INDEX.found_in(text)

    assert (known.id, match.line) == ("python.key", "KeyError: 'currency'")


@given(st.text(max_size=300) | st.sampled_from([e for r in RULES for e in r.examples]))
@settings(max_examples=150, deadline=None)
def test_the_index_finds_what_each_expression_finds_alone(text: str) -> None:
    alone = {rule.id for rule, expression in ALONE if expression.matches(text)}

    assert {rule.id for rule, _ in INDEX.found_in(text)} == alone


@given(st.text(st.characters(), max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_looked_at(text: str) -> None:
    for _, match in INDEX.found_in(text + "\ud800 KeyError: 'a'"):
        assert len(match.line) <= 500


def test_a_hostile_text_costs_time_in_proportion_to_its_length() -> None:
    for hostile in ("a" * 400_000, "x509: certificate is valid for a" + ", a" * 100_000):
        INDEX.found_in(hostile)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"regex": "(?=x)x"}, "no RE2 expression"),
        ({"regex": "x" * 2 + "{1000}{1000}"}, "no RE2 expression"),
        ({"regex": "(?P<host>a)|(?P<host>b)", "examples": ["a"]}, "two groups have one name"),
        ({"regex": "(?P<colour>dry)"}, "the group 'colour' has no meaning"),
        ({"regex": "dry|"}, "matches an empty text"),
        ({"examples": ["all is well"]}, "its example 'all is well' is not matched"),
        ({"title": "pool {table}"}, "title: {table} is not captured"),
        ({"settle": "look at {table}"}, "settle: {table} is not captured"),
        ({"regex": "ok|dry"}, "it takes an ordinary line for a failure"),
        ({"confirms": [sign(rule="made.pool")]}, "needs either regex or rule"),
        ({"confirms": [sign(regex="", rule="no.such")]}, "there is no rule 'no.such'"),
        ({"unless": ["no.such"]}, "unless: there is no rule 'no.such'"),
        ({"refutes": [sign(regex="job {table}")]}, "{table} is not captured by the rule"),
        ({"refutes": [sign(regex="(")]}, "no RE2 expression"),
        ({"refutes": [sign(when="around")]}, "around needs within_seconds"),
        ({"refutes": [sign(at_most=0)]}, "at_most needs where"),
    ],
)
def test_a_fault_is_told_in_words(fields: dict[str, object], says: str) -> None:
    faults = faults_of([rule(**fields)])

    assert any(says in fault for fault in faults), faults
    assert all(fault.startswith("made.pool: ") for fault in faults)


def test_a_rule_without_fault_and_an_id_used_twice() -> None:
    assert faults_of([rule()]) == ()
    assert faults_of([rule(), rule()]) == ("made.pool: the id is used twice",)


def test_an_own_rule_takes_the_place_of_a_built_in_one() -> None:
    own = Pack.model_validate(tomllib.loads(PACK.replace("shop.stock", "db.deadlock")))

    rules = {rule.id: rule for rule in all_rules([own])}

    assert rules["db.deadlock"].meaning == "Two orders took the last piece."
    assert len(rules) == len(RULES)
    assert list(rules) == sorted(rules)


def test_titles_say_what_is_not_known() -> None:
    assert filled("certificate of {host} expired", {}) == "certificate of some host expired"
    assert filled("a{3} of {host}", {"host": "db"}) == "a{3} of db"


def test_what_was_captured_is_looked_for_as_plain_text() -> None:
    assert bound("drop {column}", {"column": "a.b"}) == r"drop a\.b"
    assert bound("drop {column}", {}) is None


def test_the_reference_is_what_the_packs_say() -> None:
    page = REPOSITORY / "docs" / "reference" / "knowledge.md"

    assert page.read_text("utf-8") == reference()
