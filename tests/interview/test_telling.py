"""Of a record the words that name the cause are quoted, not its beginning."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rca.interview import telling_words
from rca.interview.telling import LONGEST

RECORD = json.dumps(
    {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "resourceName": "namespaces/shop/services/checkout",
        "response": {"status": {"latestReadyRevisionName": "checkout-00042-abc"}},
        "env": [{"name": "DB_POOL_SIZE", "value": "2"}],
    }
)


@pytest.mark.parametrize(
    ("about", "quote"),
    [
        ("deploy of checkout-00042-abc: x", '"latestReadyRevisionName": "checkout-00042-abc"'),
        ("DB_POOL_SIZE from 20 to 2", '"name": "DB_POOL_SIZE"'),
        ("checkout", '"resourceName": "namespaces/shop/services/checkout"'),
        ("googleapis", "googleapis"),
        ("a pool that is too small", ""),
        ("", ""),
    ],
)
def test_the_longest_name_is_quoted_with_its_key(about: str, quote: str) -> None:
    assert telling_words(RECORD, about) == quote


def test_a_line_of_a_log_tells_by_itself() -> None:
    assert telling_words("deploy of checkout-00042-abc", "checkout-00042-abc") == ""


@given(text=st.text(), about=st.text())
def test_what_is_quoted_stands_there(text: str, about: str) -> None:
    quote = telling_words("{" + text + about, about)

    assert quote in "{" + text + about
    assert len(quote) <= LONGEST
