"""Levels are read where they are written; tracebacks are put together again."""

from pathlib import Path

import pytest

from rca.measure import measure
from tests.measure.builders import entry, logs, said

TRACEBACK = [
    "ERROR:    Exception in ASGI application",
    "Traceback (most recent call last):",
    '  File "/srv/app/main.py", line 56, in edit',
    "    user = current_user(session)",
    "           ^^^^^^^^^^^^^^^^^^^^^",
    '  File "/usr/lib/python3/site-packages/web.py", line 9, in get',
    "    raise NoSession",
    "web.sessions.NoSession: session support is missing",
]


@pytest.mark.parametrize(
    ("fields", "severity"),
    [
        ({"severity": "NOTICE", "textPayload": "an ERROR inside"}, "NOTICE"),
        ({"severity": "WARN", "textPayload": "x"}, "WARNING"),
        ({"severity": "DEFAULT", "textPayload": "12:00 - auth - WARNING - slow"}, "WARNING"),
        ({"textPayload": "ERROR:    it broke"}, "ERROR"),
        ({"textPayload": "[error] it broke"}, "ERROR"),
        ({"textPayload": 'time=now level=error msg="x"'}, "ERROR"),
        ({"textPayload": "FATAL - gone"}, "CRITICAL"),
        ({"textPayload": "no error here"}, ""),
        ({"textPayload": "ERROR_LIMIT is three"}, ""),
        ({"textPayload": "ValueError: no number"}, "ERROR"),
        ({"textPayload": "shop.errors.CartException: empty"}, "ERROR"),
        ({"severity": "INFO", "textPayload": "\n".join(TRACEBACK[1:])}, "ERROR"),
        ({"textPayload": "hello"}, ""),
    ],
)
def test_the_level_of_a_line(tmp_path: Path, fields: dict[str, str], severity: str) -> None:
    (pattern,) = measure(logs(tmp_path, entry(**fields))).patterns

    assert pattern.severity == severity


def test_a_traceback_of_one_line_an_entry_leaves_its_last_line_as_an_error(tmp_path: Path) -> None:
    entries = [
        said(f"00:00.{number:03}", line, log="stderr") for number, line in enumerate(TRACEBACK)
    ]

    patterns = measure(logs(tmp_path, *entries)).patterns

    assert {(pattern.template, pattern.severity) for pattern in patterns} == {
        ("ERROR: Exception in ASGI application", "ERROR"),
        ("web.sessions.NoSession: session support is missing at main.py:edit", "ERROR"),
    }


def test_lines_of_another_instance_do_not_break_a_traceback_apart(tmp_path: Path) -> None:
    entries = []
    for number, line in enumerate(TRACEBACK):
        at = f"00:00.{number:03}"
        entries.append(said(at, line, log="stderr"))
        entries.append(said(at, "all is well", log="stderr", insert_id=at, instance="i2"))

    patterns = measure(logs(tmp_path, *entries)).patterns

    assert sorted(pattern.tallies[0].count for pattern in patterns) == [1, 1, len(TRACEBACK)]


def test_an_indented_line_outside_a_traceback_is_a_line_of_its_own(tmp_path: Path) -> None:
    patterns = measure(logs(tmp_path, said("00:00", "hello"), said("00:01", "  indented"))).patterns

    assert {pattern.template for pattern in patterns} == {"hello", "indented"}


def test_a_traceback_in_one_message_is_known_by_its_exception_and_place(tmp_path: Path) -> None:
    chained = "\n".join(
        [
            "could not load cart 17",
            "Traceback (most recent call last):",
            '  File "/srv/app/cart.py", line 3, in load',
            "KeyError: 'cart'",
            "",
            "The above exception was the direct cause of the following exception:",
            "",
            *TRACEBACK[1:],
        ]
    )

    measures = measure(logs(tmp_path, said("00:00", chained, severity="ERROR")))

    (pattern,) = measures.patterns
    assert pattern.template == "web.sessions.NoSession: session support is missing at main.py:edit"
    assert pattern.example.quote == TRACEBACK[-1]


def test_the_end_of_a_long_traceback_is_what_is_shown(tmp_path: Path) -> None:
    frames = ['  File "/srv/a.py", line 1, in deep'] * 500
    text = "\n".join(["Traceback (most recent call last):", *frames, "ValueError: at last"])

    measures = measure(logs(tmp_path, said("00:00", text)))

    (exhibit,) = measures.exhibits
    assert (exhibit.text.endswith("ValueError: at last"), exhibit.is_cut) == (True, True)
    assert len(exhibit.text) == 4000
