"""Turn one line of a container's output into the fields of a log entry.

A JSON object becomes jsonPayload after the special fields are lifted; an object that then holds
nothing but `message`, and any other line, becomes textPayload. Plain text has neither severity
nor trace.
"""

import json
from typing import Any

from standin.clock import from_iso

TRACE_FIELD = "logging.googleapis.com/trace"


def read_line(line: str) -> tuple[int | None, dict[str, Any]]:
    """The real time that the line itself states, if any, and the entry's fields."""
    try:
        payload = json.loads(line)
    except json.JSONDecodeError:
        return None, {"textPayload": line}
    if not isinstance(payload, dict):
        return None, {"textPayload": line}
    stated = payload.pop("time", None)
    fields = {
        "severity": payload.pop("severity", None),
        "trace": payload.pop(TRACE_FIELD, None),
    }
    if list(payload) == ["message"]:
        fields["textPayload"] = payload["message"]
    else:
        fields["jsonPayload"] = payload
    return (None if stated is None else from_iso(stated)), fields
