"""Whom the words of an error blame."""

import pytest

from rca.reason.propagation_names import foreign_hosts


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("connection to db.shop.example timed out", ("db.shop.example",)),
        ("GET https://api.pay.example/v1 failed", ("api.pay.example",)),
        ("out of memory, see https://docs.shop.example/limits", ()),
        (
            "Refer to: https://docs.shop.example/a and call https://api.pay.example",
            ("api.pay.example",),
        ),
        ("not read. Read https://docs.shop.example", ()),
        ("dial tcp 10.0.0.3: refused", ()),
        ("https://pay-abc-ew.a.run.example/x", ()),
    ],
)
def test_hosts_that_were_called_are_named_and_pages_to_read_are_not(
    text: str, hosts: tuple[str, ...]
) -> None:
    assert foreign_hosts(text, ("pay",)) == hosts
