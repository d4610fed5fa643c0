"""What one types is told from what one looks for."""

import pytest

from rca.report.cited import Places
from rca.report.commands import is_command
from rca.report.filters import filters_for


@pytest.mark.parametrize(
    "text",
    [
        "git log -p -- deploy/",
        "gcloud logging read 'severity>=ERROR' > more.json && rca add big more.json",
        "SELECT pg_is_in_recovery(); was there a failover",
        "./scripts/replay.sh --once",
        "rs.status(); addresses and access list",
    ],
)
def test_what_one_types_is_a_command(text: str) -> None:
    assert is_command(text)


@pytest.mark.parametrize(
    "text",
    [
        "which secret version holds the key, and when it was rotated on the other side",
        "the stack trace beside the message names the place that took it",
        "find the allocation in the stack trace, and the size of its input",
        "run each of them alone and in order (with pytest: -p no:xdist)",
        "",
    ],
)
def test_what_one_looks_for_is_none(text: str) -> None:
    assert not is_command(text)


def test_only_a_command_is_said_to_be_run() -> None:
    to_do = filters_for(Places(()))["to_do"]

    assert to_do("git log -p") == "Run: `git log -p`"
    assert to_do("which key is it") == "To settle it: which key is it"
