"""What stands in evidence, as the interview shows it: little of it, and the part that tells."""

import os
import sys

import pexpect
import pytest

from rca.cli.why_view import exhibit_lines, preview
from rca.model.evidence import EvidenceKind
from rca.model.exhibit import Exhibit
from tests.conftest import REPOSITORY
from tests.factories import cite

AUDIT = (
    '{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","authenticationInfo":'
    '{"principalEmail":"ann@shop.example"},"methodName":"ReplaceService","request":'
    '{"env":[{"name":"DB_POOL_SIZE","value":"2"}]}}'
)


def exhibit(text: str) -> Exhibit:
    return Exhibit(
        cite=cite("E1", "a1"),
        kind=EvidenceKind.LOGS,
        label="incident",
        at=None,
        where="activity of shop",
        severity="",
        text=text,
    )


def test_an_audit_entry_begins_with_what_was_done_not_who_did_it() -> None:
    *_, line = exhibit_lines(exhibit(AUDIT), cite("E1", "a1"))

    assert line.strip().startswith('> …"methodName":"ReplaceService"')
    assert "ann@" not in line
    assert 'shop · …"methodName"' in preview(cite("E1", "a1"), exhibit(AUDIT))


@pytest.mark.parametrize("text", ['{"@type":"x","note":1}', "plain", '{"methodName":1}'])
def test_any_other_entry_begins_at_its_beginning(text: str) -> None:
    *_, line = exhibit_lines(exhibit(text), cite("E1", "a1"))

    assert line.strip() == f"> {text}"
    assert preview(cite("E1", "a1"), exhibit(text)).endswith(f" · {text}")


@pytest.mark.parametrize("words", ["pool_size", "DB_POOL", "Pool_Size"])
def test_what_was_looked_for_stands_near_the_beginning(words: str) -> None:
    shown = preview(cite("E1", "a1"), exhibit(AUDIT), words)

    assert "pool_size" in shown.partition(" · …")[2][:30].lower()


@pytest.mark.parametrize("size", [40, 100])
def test_on_a_terminal_a_quote_is_two_rows_at_most(size: int) -> None:
    code = "from rca.cli.why_view import show; show(['      > ' + 'x' * 500, '      > short'])"
    child = pexpect.spawn(
        sys.executable,
        ["-c", code],
        cwd=REPOSITORY,
        env={name: value for name, value in os.environ.items() if name != "COLUMNS"},
        encoding="utf-8",
        dimensions=(30, size),
        timeout=30,
    )
    child.expect(pexpect.EOF)
    first, second, third = child.before.splitlines()

    assert first == f"      > {'x' * (size - 8)}"
    assert second == f"        {'x' * (size - 9)}…"
    assert third == "      > short"
