"""Collects in children that are killed: `python -m tests.workflow.collect_killed FOLDER AT N`.

The first children are killed just before their n-th call to the operating system that changes
something, the others after a random while; a child that comes to its end starts the incident anew.
After all, one more run finishes, and its evidence must be that of the first, undisturbed run.
Prints how many children died and how many runs came to an end.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

# loaded once, before any fork and without a channel: gRPC's threads do not survive a fork
import rca.workflow.collect  # noqa: F401
from rca.cli import main as rca_main
from rca.store import IncidentFolder, verify_evidence
from tests.logging_server.made import again, evidence_of
from tests.store.killed import die_before

STEPS = 60


def collect(folder: IncidentFolder, endpoint: str) -> None:
    """The command as a person runs it."""
    sys.argv = ["rca", "collect", "logs", str(folder.path), "--quiet", "--endpoint", endpoint]
    sys.argv += ["--insecure", "--calls-per-minute", "60000000"]
    rca_main()


def child(folder: IncidentFolder, endpoint: str, step: int | None = None) -> int:
    process = os.fork()
    if process:
        return process
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if step is not None:
        die_before(step)
    try:
        collect(folder, endpoint)
    except SystemExit as done:
        os._exit(int(done.code or 0))
    os._exit(9)


def finished(process: int) -> bool:
    """Whether the child came to its end; a failure that is no kill ends the whole run."""
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        return False
    assert os.WEXITSTATUS(status) == 0, status
    return True


def main() -> None:
    folder, endpoint, kills = IncidentFolder(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
    assert finished(child(folder, endpoint))
    reference = evidence_of(folder)
    again(folder)
    died, ended = 0, 0
    for step in range(0, STEPS, max(1, STEPS * 2 // kills)):
        died += not finished(child(folder, endpoint, step))
    while died < kills:
        process = child(folder, endpoint)
        time.sleep(random.uniform(0.005, 0.25))  # noqa: S311 - any moment will do
        os.kill(process, signal.SIGKILL)
        if not finished(process):
            died += 1
            continue
        ended += 1
        check(folder, reference)
        again(folder)
    assert finished(child(folder, endpoint))
    check(folder, reference)
    sys.stdout.write(f"{died} {ended + 1}\n")


def check(folder: IncidentFolder, reference: dict[str, bytes]) -> None:
    assert evidence_of(folder) == reference
    assert not list(verify_evidence(folder))
    assert [path.suffix for path in (folder.cache / "collect").iterdir()] == [".lock"]


if __name__ == "__main__":
    main()
