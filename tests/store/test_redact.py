"""Redaction of values by their names, and what holds for any text: JSON stays JSON, XML stays XML.

Single secrets and ordinary lines are in test_redact_corpus.py.
"""

import json
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from rca.store import Redactor
from tests.store.secrets_corpus import LEAKS, LONG, ORDINARY, PASSWORD

KEY = b"k" * 32


def redacted(text: str) -> str:
    """A line alone, or a text of several lines."""
    if "\n" in text:
        return b"".join(Redactor(KEY).redact_text([text.encode()])).decode()
    return Redactor(KEY).redact(text.encode()).decode()


@pytest.mark.parametrize("value", [LONG, "letmein", 'with "quotes" inside', "back\\slash", "ü{}"])
@pytest.mark.parametrize(
    "name", ["password", "DB_PASSWORD", "clientSecret", "api_key", "authToken"]
)
def test_values_of_json_keys_go_whole(name: str, value: str) -> None:
    inner = {"a": 1, name: value, "b": "kept"}
    for document in (inner, {"textPayload": json.dumps(inner)}, [inner]):
        for indent in (None, 2):
            result = json.loads(redacted(json.dumps(document, indent=indent)))
            back = result if isinstance(result, dict) else result[0]
            back = json.loads(back["textPayload"]) if "textPayload" in back else back
            assert back[name].startswith("[REDACTED:named-secret:")
            assert back | {name: value} == inner


@pytest.mark.parametrize("value", ["", "missing", "${TOKEN}", "projects/a/secrets/b"])
def test_values_that_are_no_secrets_stay_in_json(value: str) -> None:
    text = json.dumps({"token": value, "password": None, "secret": {"a": 1}, "api_key": 3})

    assert redacted(text) == text


@pytest.mark.parametrize("order", [("name", "value"), ("value", "name")])
@pytest.mark.parametrize("value", [PASSWORD, "my value is: value", 'a "b" c'])
def test_environment_entries_lose_their_secret(order: tuple[str, str], value: str) -> None:
    secret = {"name": "SESSION_SECRET_KEY", "value": value}
    plain = {"name": "E2E_TESTING", "value": "1"}
    env = [{key: one[key] for key in order} for one in (plain, secret, plain)]
    reference = {"name": "AUTH_TOKEN_KEY", "valueFrom": {"secretKeyRef": {"name": "a", "key": "1"}}}
    document = {"env": [*env, reference]}

    shown = [
        json.loads(redacted(json.dumps(document))),
        json.loads(redacted(json.dumps(document, indent=2))),
        json.loads(redacted(json.dumps(document, separators=(",", ":")))),
        yaml.safe_load(redacted(yaml.safe_dump(document, sort_keys=False))),
    ]

    for result in shown:
        assert result["env"][1]["value"].startswith("[REDACTED:")
        assert [result["env"][0], *result["env"][2:]] == [env[0], env[2], reference]


def test_properties_of_a_test_suite_lose_their_secret() -> None:
    result = redacted(f'<property name="db.password" value="{PASSWORD}"/><a value="b"/>')

    assert PASSWORD not in result
    assert result.endswith('/><a value="b"/>')


def test_equal_secrets_look_equal_and_only_with_the_same_key() -> None:
    one, two = redacted(f"password={PASSWORD}"), redacted(f"url ftp://a:{PASSWORD}@b")
    other = Redactor(b"o" * 32).redact(f"password={PASSWORD}".encode()).decode()

    assert one[-9:-1] == two.split(":")[-1][:8] == one.split(":")[-1][:8]
    assert other != one


FRAGMENTS = st.lists(
    st.one_of(
        st.sampled_from([leak.text for leak in LEAKS] + [*ORDINARY]),
        st.sampled_from([' password="', "token=", '"', "'", "\\", "\n", ": ", "{", "}", ", ", "="]),
        st.text(max_size=8),
    ),
    max_size=8,
).map("".join)


@given(FRAGMENTS)
def test_a_second_pass_changes_nothing(text: str) -> None:
    once = Redactor(KEY).redact(text.encode())

    assert Redactor(KEY).redact(once) == once


@given(st.recursive(FRAGMENTS, lambda inner: st.dictionaries(FRAGMENTS, inner, max_size=3)))
def test_json_stays_json_whatever_stands_in_it(document: object) -> None:
    for text in (json.dumps(document), json.dumps(json.dumps(document), ensure_ascii=False)):
        json.loads(redacted(text))


def test_a_value_that_is_cut_after_a_backslash_leaves_the_string_around_it() -> None:
    document = '{"token":"' + LONG + "\\"

    assert json.loads(redacted(json.dumps(document))).startswith('{"token":"[REDACTED:')


@given(FRAGMENTS)
def test_xml_stays_well_formed_whatever_stands_in_it(text: str) -> None:
    shown = "".join(character for character in text if character.isprintable())
    case = etree.Element("testcase", name=shown)
    case.text = shown
    cdata = b"<![CDATA[" + shown.replace("]]>", "").encode() + b"]]>"

    for document in (etree.tostring(case), b"<failure>" + cdata + b"</failure>"):
        etree.fromstring(Redactor(KEY).redact(document))


@given(FRAGMENTS)
def test_clean_lines_around_a_secret_stay(text: str) -> None:
    clean = b'{"message":"ready"}\n'
    block = clean + json.dumps({"a": text}).encode() + b"\n" + clean

    lines = Redactor(KEY).redact(block).splitlines(keepends=True)

    assert (len(lines), lines[0], lines[2]) == (3, clean, clean)


def test_clean_blocks_are_quick() -> None:
    line = json.dumps({"textPayload": "token expired for user, see https://example.com/a?b=c"})
    block = (line.encode() + b"\n") * 20_000

    start = time.perf_counter()
    assert Redactor(KEY).redact(block) is block
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("piece", ["a", "token", "-", "eyJ", "://a:", "passw", '\\"', "token="])
def test_long_runs_take_no_longer_than_their_length(piece: str) -> None:
    block = (piece * (200_000 // len(piece))).encode()

    start = time.perf_counter()
    Redactor(KEY).redact(block)
    assert time.perf_counter() - start < 3
