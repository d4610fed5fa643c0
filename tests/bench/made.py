"""Inputs for measurements: made, always the same, and like real ones in size and words."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

_MESSAGES = (
    "GET /api/v1/items/{0} served in {1} ms from cache",
    "user {0} session refreshed, next refresh of its token at {1}",
    "connection pool: in use {0}, free {1}",
    "token bucket refilled: {0} of {1}",
    "export job {0} finished, kept {1} rows",
    "invalid token: signature mismatch for request {0}, attempt {1}",
)
_SERVICES = ("checkout", "carts", "search", "mail")


def log_entries(path: Path, number: int) -> Path:
    """So many log entries of about 750 bytes, one a line, nearly in the order of their times."""
    chance = random.Random(7)  # noqa: S311 - no secret
    start = datetime(2025, 9, 10, 10, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as file:
        for position in range(number):
            file.write(json.dumps(_entry(position, start, chance), separators=(",", ":")) + "\n")
    return path


def _entry(position: int, start: datetime, chance: random.Random) -> dict[str, object]:
    moment = start + timedelta(microseconds=2000 * position + chance.randrange(50_000))
    text = moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + f"{chance.randrange(1000):03d}Z"
    service = _SERVICES[position % len(_SERVICES)]
    message = chance.choice(_MESSAGES).format(chance.randrange(10**6), chance.randrange(10**4))
    return {
        "insertId": f"68c14f{position:016x}",
        "jsonPayload": {
            "message": message,
            "logger": f"app.{chance.choice('abcdef')}",
            "line": chance.randrange(500),
        },
        "labels": {"instanceId": f"{chance.getrandbits(256):064x}"},
        "logName": "projects/example-project/logs/run.googleapis.com%2Fstdout",
        "receiveTimestamp": text,
        "resource": {
            "labels": {
                "configuration_name": service,
                "location": "europe-west1",
                "project_id": "example-project",
                "revision_name": f"{service}-00042-abc",
                "service_name": service,
            },
            "type": "cloud_run_revision",
        },
        "severity": "INFO",
        "timestamp": text,
        "trace": f"projects/example-project/traces/{chance.getrandbits(128):032x}",
    }


def junit_xml(path: Path, size: int) -> Path:
    """JUnit XML of at least so many bytes; one test in fifty fails with a traceback."""
    chance = random.Random(7)  # noqa: S311 - no secret
    trace = "".join(
        f'  File "/srv/app/views/part{n}.py", line {n * 7}, in handle_{n}\n    call(x)\n'
        for n in range(12)
    )
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n<testsuite name="all">\n')
        number = 0
        while file.tell() < size:
            for _ in range(1000):
                number += 1
                head = (
                    f'<testcase classname="tests.part{number % 97}.TestOrders" '
                    f'name="test_case_{number}" time="{chance.random():.3f}"'
                )
                if number % 50:
                    said = f"answered in {chance.random():.3f} s\n" * chance.randrange(12)
                    file.write(f"{head}><system-out>{said}</system-out></testcase>\n")
                else:
                    file.write(
                        f'{head}><failure message="AssertionError: {number}">'
                        f"Traceback (most recent call last):\n{trace}AssertionError: {number}"
                        "</failure></testcase>\n"
                    )
        file.write("</testsuite>\n</testsuites>\n")
    return path
