"""Write log lines the way Cloud Run reads them: one JSON object a line.

The platform lifts `severity`, `time` and `logging.googleapis.com/trace` out of the object.
"""

import json
import os
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

TRACE_FIELD = "logging.googleapis.com/trace"


def trace_name(headers: Mapping[str, str]) -> str | None:
    """The trace resource that the platform's request header names, if it sent one."""
    context = headers.get("x-cloud-trace-context")
    if context is None:
        return None
    project = os.environ.get("GOOGLE_CLOUD_PROJECT", "unknown")
    return f"projects/{project}/traces/{context.partition('/')[0]}"


def log(severity: str, message: str, *, trace: str | None = None, **fields: object) -> None:
    """One structured line on stdout."""
    _write(sys.stdout, {"severity": severity, "message": message, **fields}, trace)


def log_traceback(message: str, error: BaseException, *, trace: str | None) -> None:
    """Message and traceback as one line on stderr; it states no severity."""
    text = "".join(traceback.format_exception(error)).rstrip("\n")
    _write(sys.stderr, {"message": f"{message}\n{text}"}, trace)


def _write(stream: TextIO, line: dict[str, object], trace: str | None) -> None:
    if trace is not None:
        line[TRACE_FIELD] = trace
    line["time"] = datetime.now(UTC).isoformat(timespec="microseconds")
    stream.write(json.dumps(line) + "\n")
    stream.flush()
