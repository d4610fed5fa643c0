"""What one types is told from what one looks for."""

import pytest

from rca.model.commands import is_command
from rca.report.cited import Places
from rca.report.filters import filters_for


@pytest.mark.parametrize(
    "text",
    [
        "git log -p -- deploy/",
        "gcloud logging read 'severity>=ERROR' > more.json && rca add big more.json",
        "./scripts/replay.sh --once",
        "git grep -n 1011 -- '*.py'   # then: rca add big FILE:FROM-TO",
        "openssl s_client -connect a.example:443 </dev/null | openssl x509 -noout -dates",
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
        "SELECT pg_is_in_recovery(); was there a failover",
        "openssl s_client -connect HOST:443 </dev/null | openssl x509 -noout -dates",
        "gcloud run services update-traffic web --to-revisions=PREVIOUS_REVISION=100",
        "gcloud run services describe web --format=yaml; ten minutes later: rca collect logs big",
        "rca collect logs big, or rca add big --label after-fix LOGS",
        "dig a.example from the same network",
        "git grep -n 'unclosed",
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
