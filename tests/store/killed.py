"""Adds evidence in children that are killed: `python -m tests.store.killed FOLDER`.

The first children are killed just before their n-th call to the operating system that changes
something, adding one piece and then several at once, the others after a random while. After each,
the folder must hold whole pieces only and the next addition must succeed. Prints how many children
died and how many pieces there are.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rca.store import (
    IncidentFolder,
    add_all,
    add_evidence,
    load_evidence,
    sweep_evidence,
    verify_evidence,
)
from tests.store.builders import addition

STEPS = 14
SEVERAL = 4
SEVERAL_STEPS = 24
RANDOM = 15


def add(folder: IncidentFolder, number: int) -> None:
    lines = (b'{"number":%d,"line":%d}\n' % (number, line) for line in range(500))
    add_evidence(folder, addition(*lines, label=f"run-{number}"))


def add_several(folder: IncidentFolder, number: int) -> None:
    add_all(
        folder,
        [
            addition(
                *(b'{"number":%d,"line":%d,"of":%d}\n' % (number, line, of) for line in range(500)),
                label=f"run-{number}",
            )
            for of in range(SEVERAL)
        ],
    )


def die_before(step: int) -> None:
    """Kill this process just before that many calls that change the disk were made."""
    left = [step]

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return wrapped

    for owner, name in (
        *((os, name) for name in ("fsync", "write", "truncate")),
        *((Path, name) for name in ("replace", "unlink", "mkdir")),
    ):
        setattr(owner, name, counted(getattr(owner, name)))


def child(folder: IncidentFolder, round_: int) -> int:
    process = os.fork()
    if process:
        return process
    if round_ < STEPS:
        die_before(round_)
    elif round_ < STEPS + SEVERAL_STEPS:
        die_before(round_ - STEPS)
        add_several(folder, 1000 * (round_ + 1))
        os._exit(0)
    number = 1000 * (round_ + 1)
    while True:
        add(folder, number)
        number += 1
        if round_ < STEPS:
            os._exit(0)


def check(folder: IncidentFolder) -> int:
    for evidence in load_evidence(folder):
        size = evidence.path.stat().st_size
        assert (size, evidence.sidecar.records) == (evidence.sidecar.size, 500), evidence.id
    sweep_evidence(folder)
    findings = list(verify_evidence(folder))
    assert not findings, findings
    return len(load_evidence(folder))


def main() -> None:
    folder = IncidentFolder(Path(sys.argv[1]))
    died = 0
    for round_ in range(STEPS + SEVERAL_STEPS + RANDOM):
        known = len(load_evidence(folder))
        process = child(folder, round_)
        if round_ >= STEPS + SEVERAL_STEPS:
            time.sleep(random.uniform(0.001, 0.06))  # noqa: S311 - any moment will do
            os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        died += os.WIFSIGNALED(status)
        before = check(folder)
        if STEPS <= round_ < STEPS + SEVERAL_STEPS:
            assert before - known in (0, SEVERAL), "several are there in part"
        add(folder, round_)
        assert check(folder) == before + 1
    sys.stdout.write(f"{died} {len(load_evidence(folder))}\n")


if __name__ == "__main__":
    main()
