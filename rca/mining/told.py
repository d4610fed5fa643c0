"""The one line that a stack trace in a single text is known by."""

import re

from rca.mining.mask import MARK

_EXCEPTION = re.compile(
    rf"(?:Caused by: )?(?:[A-Za-z_][\w{MARK}]*\.)*[\w{MARK}]*(?:Error|Exception)(?: \[\w+\])?"
    r"(?:: |:?\s*$)"
)
"""How a line begins that names an exception, masked or not."""


def telling_of(text: str) -> tuple[str, str] | None:
    """The line that names the exception, and that line with the place in the application.

    None for a text without a stack trace.
    """
    from rca.stacktrace import HINT, join_text, plain_name, telling_frame  # noqa: PLC0415 - rarely needed

    if not re.search(f"(?m)^(?:{HINT})", text):
        return None
    found = [joined for joined in join_text(text) if joined.trace]
    if not found:
        return None
    trace, line, _ = found[-1].telling()
    line = line.strip().lstrip("| ")
    about = " ".join(line.split())
    frame = telling_frame(trace)
    if frame is None or not frame.in_app:
        return line, about
    place = frame.file.replace("\\", "/").rsplit("/", 1)[-1] or plain_name(frame.module)
    return line, f"{about} at {place}:{plain_name(frame.function)}"


def exception_line(text: str) -> str | None:
    """The last line that names an exception; of nested ones that is the root, or the uncaught."""
    for line in reversed(text.split("\n")):
        if ("Error" in line or "Exception" in line) and _EXCEPTION.match(line):
            return " ".join(line.split())
    return None
