"""Starts the server by hand: `python -m tests.logging_server FILE... --port 8085`."""

import argparse
import sys
import time
from pathlib import Path

import grpc

from tests.logging_server.entries import read_entries
from tests.logging_server.faults import Behaviour, Fault
from tests.logging_server.service import serving


def _fault(text: str) -> Fault:
    call, _, status = text.partition(":")
    if status.lower() == "expire":
        return Fault(call=int(call), expires_tokens=True)
    return Fault(call=int(call), status=grpc.StatusCode[status.upper()])


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.logging_server", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="log exports, JSON or one a line")
    parser.add_argument("--port", type=int, default=8085, help="default: 8085")
    parser.add_argument("--page", type=int, default=1000, help="largest page; default: 1000")
    parser.add_argument("--quota", type=int, default=60, help="calls a minute, 0 for any number")
    parser.add_argument("--token-seconds", type=float, default=86_400, help="life of a page token")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        type=_fault,
        metavar="N:STATUS",
        help="fail the n-th call, as in 3:UNAVAILABLE; 3:EXPIRE makes the tokens expire",
    )
    given = parser.parse_args()
    stock = read_entries(given.files)
    for problem in stock.refused:
        sys.stderr.write(f"not served: {problem}\n")
    behaviour = Behaviour(
        largest_page=given.page,
        quota=given.quota,
        token_seconds=given.token_seconds,
        faults=tuple(given.fault),
    )
    with serving(stock, behaviour, given.port) as server:
        if stock.kept:
            names = sorted({str(kept.shape.get("logName", "")) for kept in stock.kept})
            sys.stdout.write("".join(f"  {name}\n" for name in names))
        sys.stdout.write(f"{len(stock.kept)} entries on {server.endpoint}; Ctrl-C ends it\n")
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            sys.stdout.write(f"{len(server.calls)} calls\n")


if __name__ == "__main__":
    main()
