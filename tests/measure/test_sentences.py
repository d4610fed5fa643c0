"""What structured loggers say that do not call it `message`."""

from pathlib import Path
from typing import Any

import pytest

from rca.measure import measure
from rca.model.measures import Pattern
from tests.measure.builders import entry, logs


def pattern(folder: Path, severity: str | None = None, **payload: Any) -> Pattern:
    (found,) = measure(
        logs(folder, entry("00:01", jsonPayload=payload, severity=severity))
    ).patterns
    return found


@pytest.mark.parametrize(
    ("payload", "template"),
    [
        ({"msg": "gave up", "ride": "x"}, "gave up"),
        ({"event": "gave up", "n": 3}, "gave up"),
        ({"msg": "gave up", "err": "no route"}, "gave up: no route"),
        ({"msg": "gave up", "err": {"message": "no route", "code": 7}}, "gave up: no route"),
        ({"msg": "gave up", "error": None, "reason": "late"}, "gave up: late"),
        ({"message": "whole", "msg": "half"}, "whole"),
        ({"msg": 7, "event": "named"}, "<*>"),
    ],
)
def test_the_sentence_and_what_was_wrong_are_read(
    tmp_path: Path, payload: dict[str, Any], template: str
) -> None:
    assert pattern(tmp_path, **payload).template == template


@pytest.mark.parametrize(
    ("severity", "level", "read"),
    [
        (None, "error", "ERROR"),
        ("DEFAULT", "warn", "WARNING"),
        ("INFO", "error", "INFO"),
        (None, 50, "ERROR"),
        (None, 30, "INFO"),
        (None, {"a": 1}, ""),
    ],
)
def test_the_level_of_the_logger_counts_where_the_entry_has_none(
    tmp_path: Path, severity: str | None, level: object, read: str
) -> None:
    assert pattern(tmp_path, severity, msg="gave up", level=level).severity == read


def test_without_a_sentence_the_whole_payload_is_the_text(tmp_path: Path) -> None:
    assert "depth" in pattern(tmp_path, depth="low", name="queue").template
