"""A LogEntry message as a line of JSON in the shape that the REST API and `gcloud` give.

Times keep their nanoseconds. What JSON cannot say is said as text, so that no entry is lost: a
number that is none becomes its name, a payload of an unknown type its bytes in base64.
"""

import base64
import json
import math
from typing import Any

from google.cloud.audit import audit_log_pb2  # noqa: F401 - so that audit payloads can be read
from google.iam.v1.logging import audit_data_pb2  # noqa: F401 - the same
from google.protobuf import descriptor_pool, json_format, message_factory
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import DecodeError, Message
from google.protobuf.struct_pb2 import Struct

from rca.model.instant import SECOND, Instant

_UNPRINTABLE = (json_format.Error, TypeError, DecodeError, ValueError)
_TIMES = ("google.protobuf.Timestamp", "google.protobuf.Duration")
_SECONDS = range(-62_135_596_800, 253_402_300_800)
"""Those of the years 1 to 9999, which RFC 3339 can say."""


def line_of(entry: Any) -> bytes:
    """The entry as compact JSON with sorted keys and a line end."""
    try:
        document = json_format.MessageToDict(entry)
    except _UNPRINTABLE:
        mended = type(entry)()
        mended.CopyFrom(entry)
        _mend(mended)
        document = json_format.MessageToDict(mended)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def instant_of(entry: Any) -> Instant:
    """When it happened, or when it was received if that is not said or no time at all."""
    for name in ("timestamp", "receive_timestamp"):
        time = getattr(entry, name)
        if entry.HasField(name) and time.seconds in _SECONDS:
            return Instant(time.seconds * SECOND + time.nanos)
    return Instant(0)


def _mend(message: Message) -> None:
    """Put text in the place of everything that cannot be printed."""
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        name = field.message_type.full_name
        if name in _TIMES and isinstance(value, Message):
            if not _prints(value):
                message.ClearField(field.name)
        else:
            for part in _parts(value):
                _mend_part(part)


def _parts(value: Any) -> list[Message]:
    """The messages in a field: one, those of a list, or the values of a map."""
    if isinstance(value, Message):
        return [value]
    items = value.values() if hasattr(value, "values") else value
    return [item for item in items if isinstance(item, Message)]


def _mend_part(part: Any) -> None:
    name = part.DESCRIPTOR.full_name
    if name == "google.protobuf.Value":
        number: float = part.number_value
        if not math.isfinite(number):
            part.string_value = str(number)
        else:
            _mend(part)
    elif name == "google.protobuf.Any":
        _mend_any(part)
    else:
        _mend(part)


def _mend_any(part: Any) -> None:
    inner = _unpacked(part)
    if inner is None:
        shown = Struct()
        shown.update(
            {"typeUrl": part.type_url, "base64": base64.b64encode(part.value).decode("ascii")}
        )
        part.Pack(shown)
        return
    _mend(inner)
    part.Pack(inner)


def _unpacked(part: AnyMessage) -> Message | None:
    try:
        found = descriptor_pool.Default().FindMessageTypeByName(part.TypeName())
        inner = message_factory.GetMessageClass(found)()
        inner.ParseFromString(part.value)
    except (KeyError, DecodeError):
        return None
    return inner


def _prints(value: Message) -> bool:
    try:
        json_format.MessageToDict(value)
    except _UNPRINTABLE:
        return False
    return True
