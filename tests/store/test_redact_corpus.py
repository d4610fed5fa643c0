"""Every secret of the corpus goes by its rule, and every ordinary line stays, however wrapped."""

import json
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from rca.store import Redactor
from rca.store.secret_rules import RULES
from tests.store.secrets_corpus import LEAKS, ORDINARY, Leak

KEY = b"k" * 32
LINES = [leak for leak in LEAKS if "\n" not in leak.text]
BARE = [leak for leak in LINES if not set(leak.secret + leak.text) & set("<>&\"\\'")]
"""Leaks that look the same in JSON and XML."""


def redacted(text: str) -> tuple[str, Counter[str]]:
    """As text of any kind, in one block."""
    redactor = Redactor(KEY)
    return b"".join(redactor.redact_text([text.encode()])).decode(), redactor.counts


def test_the_corpus_is_large() -> None:
    assert (len(LEAKS) >= 150, len(ORDINARY) >= 250) == (True, True)
    assert all(leak.secret in leak.text for leak in LEAKS)


@pytest.mark.parametrize("leak", LEAKS)
def test_a_secret_goes_by_its_rule(leak: Leak) -> None:
    result, counts = redacted(leak.text)

    assert leak.secret not in result
    assert set(counts) == {leak.rule}
    assert redacted(result) == (result, Counter())


@pytest.mark.parametrize("leak", LINES)
def test_a_line_alone_is_treated_like_a_text_of_one_line(leak: Leak) -> None:
    redactor = Redactor(KEY)

    assert (redactor.redact(leak.text.encode()).decode(), redactor.counts) == redacted(leak.text)


@pytest.mark.parametrize("leak", LINES)
def test_a_secret_goes_from_json_that_stays_json(leak: Leak) -> None:
    once = {"a": "x", "message": leak.text, "z": ["token=", 1, "password: ", "t"]}
    escaped = json.dumps(leak.secret)[1:-1]

    for document in (once, {"textPayload": json.dumps(once)}):
        result = Redactor(KEY).redact(json.dumps(document).encode()).decode()
        assert escaped not in result
        assert "[REDACTED:" in result
        back = json.loads(result)
        inner = json.loads(back["textPayload"]) if "textPayload" in back else back
        assert inner | {"message": ""} == once | {"message": ""}


@pytest.mark.parametrize("leak", BARE)
def test_a_secret_goes_from_xml_that_stays_well_formed(leak: Leak) -> None:
    case = etree.Element("testcase", name="a", message=leak.text)
    case.text = leak.text
    cdata = f"<a><failure><![CDATA[{leak.text}]]></failure>{etree.tostring(case).decode()}</a>"

    result, _ = redacted(cdata)

    assert leak.secret not in result
    assert len(etree.fromstring(result)) == 2


@pytest.mark.parametrize("line", ORDINARY)
def test_an_ordinary_line_stays(line: str) -> None:
    once = json.dumps({"textPayload": line})
    case = etree.Element("testcase", name="a", message=line)
    case.text = line

    for text in (line, once, json.dumps({"log": once}), etree.tostring(case).decode()):
        assert redacted(text) == (text, Counter())
        assert Redactor(KEY).redact(text.encode()) == text.encode()


def test_every_rule_is_documented_and_has_a_secret_in_the_corpus() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/redaction.md").read_text(encoding="utf-8")
    names = {rule.name for rule in RULES}

    assert {leak.rule for leak in LEAKS} == names
    assert {name for name in names if f"## {name}\n" in page or f"| `{name}` |" in page} == names
