"""On a real terminal: lines are folded to its width, and colour is left out where not wanted."""

import fcntl
import os
import struct
import subprocess
import sys
import termios

import pytest

from tests.conftest import BUNDLED

WIDTH = 72


def on_terminal(*words: str, **environment: str) -> str:
    """What the command prints to a pseudo-terminal of that width."""
    leader, follower = os.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, WIDTH, 0, 0))
    inherited = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
    process = subprocess.Popen(
        [sys.executable, "-m", "rca", *words],
        stdout=follower,
        stderr=subprocess.DEVNULL,
        env={**inherited, "TERM": "xterm-256color", **environment},
    )
    os.close(follower)
    output = b""
    while True:
        try:
            chunk = os.read(leader, 65_536)
        except OSError:  # the other side is closed
            break
        if not chunk:
            break
        output += chunk
    os.close(leader)
    assert process.wait(timeout=30) == 0
    return output.decode().replace("\r\n", "\n")


def test_the_answer_is_folded_to_the_width_of_the_terminal() -> None:
    text = on_terminal("analyze", str(BUNDLED), NO_COLOR="1")

    long = [line for line in text.splitlines() if len(line) > WIDTH]
    assert all(len(line.split()) == 1 for line in long), long
    assert "E2E_TESTING" in text


@pytest.mark.parametrize(
    ("environment", "has_colour"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colour_is_used_only_where_it_is_wanted(
    environment: dict[str, str],
    has_colour: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert ("\x1b[" in on_terminal("analyze", str(BUNDLED), **environment)) is has_colour


def test_what_is_folded_goes_on_below_its_own_column() -> None:
    lines = on_terminal("analyze", str(BUNDLED), NO_COLOR="1").splitlines()

    at = next(at for at, line in enumerate(lines) if line.startswith("  H1  "))
    column = lines[at].index("deploy of")
    assert lines[at + 1][:column].strip() == ""
    assert lines[at + 1][column] != " "
