"""Rust panics with or without a backtrace, and the `Caused by:` lists of error reports.

Formats: https://doc.rust-lang.org/std/backtrace/ and https://docs.rs/anyhow (`{:?}`).
"""

import re
from collections.abc import Sequence

from rca.stacktrace.grammar import Role, cut, looks_logged, stem
from rca.stacktrace.tree import Frame, Relation, Trace, chained

NAME = "rust"

_PANICKED = re.compile(
    r"(?:.*?\s)?thread '([^']*)'(?: \(\d+\))? panicked at (?:'(.*)', )?(\S.*?):(\d{1,9}):\d+:?\s*$",
    re.DOTALL,
)
_CALL = re.compile(r"\s*(\d{1,6}):\s+(?:(0x[0-9a-f]+) - )?(\S.*)$")
_AT = re.compile(r"\s+at (\S.*?):(\d{1,9})(?::\d+)?\s*$")
_BACKTRACE = re.compile(r"\s*(?:stack backtrace|Stack backtrace):\s*$")
_NOTE = re.compile(r"\s*note: (?:run with|Some details are omitted)")
_ERROR = re.compile(r"Error: (.*)$", re.DOTALL)
_CAUSED = re.compile(r"\s*Caused by:\s*$")
_NUMBERED = re.compile(r"\s+(?:(\d{1,6}): )?(\S.*)$")
_RAISING = re.compile(
    r"rust_begin_unwind|^(?:core|std)(?:\[\w+\])?::panicking::|(?:^|::)(?:begin_panic|panic_fmt)"
    r"|^core::(?:result|option)::(?:unwrap|expect)_failed|^core::option::expect_failed"
)
_LIBRARY = re.compile(
    r"^<?<?&?(?:dyn )?(?:std|core|alloc|test|backtrace|proc_macro|tokio|hyper|hyper_util|futures\w*"
    r"|tower|axum|actix\w*|tonic|rayon\w*|tracing\w*|anyhow|eyre|color_eyre|serde\w*|reqwest|h2"
    r"|__rustc|rustc)(?:\[\w+\])?(?:::| as )"
    r"|^(?:_start|main|clone\d*|start_thread|rust_\w+|__\w+|<unknown>)$"
)
_LIBRARY_FILE = re.compile(
    r"^/rustc/|/\.cargo/(?:registry|git)/|/rustlib/src/|^\./csu/|/library/std/"
)


def role(line: str, before: Role) -> Role:
    """What the line is; the line below a panic's place is its message."""
    if _PANICKED.match(line):
        return Role.OPEN
    if before in (Role.NONE, Role.END):
        is_head = _BACKTRACE.match(line) or _CAUSED.match(line)
        return Role.FRAME if is_head else Role.NONE
    if _BACKTRACE.match(line) or _CALL.match(line) or _CAUSED.match(line):
        return Role.FRAME
    if _NOTE.match(line):
        return Role.END
    is_message = before is Role.OPEN and not looks_logged(line)
    is_part = _AT.match(line) or is_message or _NUMBERED.match(line)
    return Role.MORE if is_part else Role.NONE


def head_at(lines: Sequence[str]) -> int | None:
    """The `Error: ...` line above `Caused by:` or a backtrace."""
    for at in range(len(lines) - 1, -1, -1):
        if _ERROR.match(lines[at]):
            return at
    return None


def parse(lines: Sequence[str]) -> Trace | None:
    """The panic or error printed first, with its list of causes."""
    messages: list[list[str]] = [[]]
    kind, place = "", None
    calls: list[tuple[str, str, int]] = []
    part = "message"
    for line in lines:
        if (panic := _PANICKED.match(line)) is not None and not kind:
            kind = "panic"
            place = (panic[3], int(panic[4]))
            messages = [[panic[2]] if panic[2] else []]
        elif (error := _ERROR.match(line)) is not None and part == "message" and not kind:
            kind, messages = "Error", [[error[1]]]
        elif _BACKTRACE.match(line):
            part = "calls"
        elif _CAUSED.match(line):
            part = "causes"
        elif part == "calls":
            _add_call(calls, line)
        elif not line.strip() or _NOTE.match(line):
            continue
        elif part == "causes":
            numbered = _NUMBERED.match(line)
            if numbered is not None and (numbered[1] is not None or len(messages) == 1):
                messages.append([numbered[2]])
            else:
                messages[-1].append(line.strip())
        else:
            messages[-1].append(line.strip())
    if not kind:
        return None
    return _tree(kind, messages, _frames(calls, place))


def _add_call(calls: list[tuple[str, str, int]], line: str) -> None:
    if (at := _AT.match(line)) is not None:
        if calls:
            calls[-1] = (calls[-1][0], at[1], int(at[2]))
    elif (call := _CALL.match(line)) is not None:
        calls.append((call[3].strip(), "", 0))


def _frames(calls: list[tuple[str, str, int]], place: tuple[str, int] | None) -> tuple[Frame, ...]:
    """From the outermost call; what only raises the panic is left out."""
    raising = [at for at, call in enumerate(calls) if _RAISING.search(call[0])]
    own = calls[raising[-1] + 1 :] if raising and raising[-1] + 1 < len(calls) else calls
    if not own and place is not None:
        is_library = _LIBRARY_FILE.search(place[0]) is not None
        spot = Frame(
            module=stem(place[0]), function="", file=place[0], line=place[1], in_app=not is_library
        )
        return (spot,)
    return tuple(_frame(*call) for call in reversed(own))


def _tree(kind: str, messages: list[list[str]], frames: tuple[Frame, ...]) -> Trace:
    sections = [
        (
            Relation.CAUSE,
            Trace(
                language=NAME,
                type=kind if at == 0 else "",
                message=cut("\n".join(message)),
                frames=frames if at == 0 else (),
            ),
        )
        for at, message in enumerate(messages)
    ]
    return chained(sections)


def _frame(path: str, file: str, line: int) -> Frame:
    bare = re.sub(r"::h[0-9a-f]{16}$", "", re.sub(r"\[[0-9a-f]{8,16}\]", "", path))
    module, _, function = bare.rpartition("::")
    if bare.startswith("<") or function.startswith("{"):
        module, function = "", bare
        if not bare.startswith("<"):
            module, _, function = bare.partition("::{")
            home, _, name = module.rpartition("::")
            module, function = home, f"{name}::{{{function}"
    is_library = _LIBRARY.search(bare) is not None or _LIBRARY_FILE.search(file) is not None
    return Frame(module=module, function=function, file=file, line=line, in_app=not is_library)
