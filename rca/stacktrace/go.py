"""Go panics and goroutine dumps: the goroutine printed first is the one that failed.

Format: https://pkg.go.dev/runtime/debug#Stack and `runtime.printpanics`; also the stacks that
`%+v` of error libraries prints, where a function stands alone above its file.
"""

import re
from collections.abc import Sequence

from rca.stacktrace.grammar import Role, cut, looks_logged, stem
from rca.stacktrace.tree import Frame, Relation, Trace, chained

NAME = "go"

_PANIC = re.compile(r"(?:.*?[\s:])?(panic|fatal error|panic serving \S+): (.*)$", re.DOTALL)
_NESTED = re.compile(r"\s+panic: (.*)$", re.DOTALL)
_GOROUTINE = re.compile(r"(?:.*\s)?goroutine \d+ (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[[^\]]+\]:\s*$")
_PLACE = re.compile(r"\s+(\S.*\.(?:go|s|cgo\d)):(\d+)(?: \+0x[0-9a-f]+)?\s*$")
_SIGNAL = re.compile(r"\[signal |\s*\[recovered|exit status \d|\s*\.\.\.additional frames elided")
_KIND = re.compile(r"runtime error: [a-z ]+[a-z]")
_RAISING = re.compile(
    r"runtime[./](?:gopanic|panic|sigpanic|goPanic|debug\.(?:Print)?Stack|throw|fatal)|^panic"
)
_STANDARD = re.compile(
    r"(?:archive|bufio|builtin|bytes|cmp|compress|container|context|crypto|database"
    r"|debug|embed|encoding|errors|expvar|flag|fmt|go|hash|html|image|index"
    r"|internal|io|iter|log|maps|math|mime|net|os|path|plugin|reflect|regexp"
    r"|runtime|slices|sort|strconv|strings|structs|sync|syscall|testing|text"
    r"|time|unicode|unique|unsafe|vendor|weak)$"
)


def role(line: str, before: Role) -> Role:
    """What the line is. A function is known by the file in the line below it."""
    if _PLACE.match(line):
        return Role.FRAME
    if before is Role.NONE:
        return Role.OPEN if _opens(line) else Role.NONE
    if _NESTED.match(line):
        return Role.LINK
    if _GOROUTINE.match(line) or _SIGNAL.match(line):
        return Role.MORE
    if line.startswith("panic: ") or _opens(line):
        return Role.OPEN
    return Role.MORE if _is_call(line) else Role.NONE


def _is_call(line: str) -> bool:
    name, bracket, _ = line.partition("(")
    is_name = bool(name) and "." in line and not re.search(r"[\s:=]", name)
    is_call = is_name and (not bracket or line.rstrip().endswith(")"))
    return is_call or line.startswith(("created by ", "panic("))


def _opens(line: str) -> bool:
    if _GOROUTINE.match(line):
        return True
    match = _PANIC.match(line)
    return match is not None and (line.startswith(("panic: ", "fatal error: ")) or "http: " in line)


def head_at(lines: Sequence[str]) -> int | None:
    """A file stands below its function; the line above that may be the message of an error."""
    if not lines or not _is_call(lines[-1]):
        return None
    if len(lines) > 1 and not looks_logged(lines[-2]) and lines[-2].strip():
        return len(lines) - 2
    return len(lines) - 1


def parse(lines: Sequence[str]) -> Trace | None:
    """The last panic, with those it arose from as its contexts; other goroutines are left out."""
    panics: list[tuple[str, str]] = []
    above: list[str] = []
    frames: list[Frame] = []
    called, goroutines, is_dump = "", 0, False
    for line in lines:
        if (place := _PLACE.match(line)) is not None:
            if goroutines <= 1 and called:
                frames.append(_frame(called, place[1], int(place[2][:9])))
            called = ""
        elif _GOROUTINE.match(line):
            goroutines += 1
            is_dump = True
        elif _SIGNAL.match(line):
            continue
        elif not frames and not is_dump and (panic := _NESTED.match(line) or _PANIC.match(line)):
            panics.append(_named(panic))
        else:
            if called and not frames:
                above.append(called)
            called = line.strip()
    if not panics:
        message = " ".join(above)
        if not frames:
            return None
        panics = [("", message)]
    return _tree(panics, frames)


def _named(panic: "re.Match[str]") -> tuple[str, str]:
    message = re.sub(r"\s*\[recovered.*\]$", "", panic[panic.lastindex or 1].strip())
    kind = _KIND.match(message)
    if kind is not None:
        return kind[0], message[kind.end() :].lstrip(": ")
    is_fatal = panic.re is _PANIC and panic[1] == "fatal error"
    return ("fatal error" if is_fatal else "panic"), message


def _tree(panics: list[tuple[str, str]], frames: list[Frame]) -> Trace:
    raised = [at for at, frame in enumerate(frames) if _RAISING.search(_path(frame))]
    own = frames[raised[-1] + 1 :] if raised and raised[-1] + 1 < len(frames) else frames
    sections = []
    for at, (kind, message) in enumerate(reversed(panics)):
        trace = Trace(
            language=NAME,
            type=kind,
            message=cut(message),
            frames=tuple(reversed(own)) if at == 0 else (),
        )
        sections.append((Relation.CONTEXT, trace))
    return chained(sections)


def _path(frame: Frame) -> str:
    return f"{frame.module}.{frame.function}" if frame.module else frame.function


def _frame(call: str, file: str, line: int) -> Frame:
    bare = call.removeprefix("created by ")
    bare = re.sub(r" in goroutine \d+$", "", bare)
    bare = re.sub(r"\((?!\*).*$", "", bare) if "(*" not in bare else _without_arguments(bare)
    folder, slash, last = bare.rpartition("/")
    package, _, function = last.partition(".")
    module = f"{folder}{slash}{package}".replace("%2e", ".")
    first = module.split("/")[0]
    is_library = (
        _STANDARD.match(first) is not None
        or re.search(r"/pkg/mod/|/vendor/|@v\d", file) is not None
    )
    return Frame(
        module=module if function else stem(file),
        function=function or module,
        file=file,
        line=line,
        in_app=not is_library and module != "panic",
    )


def _without_arguments(call: str) -> str:
    """`main.(*Cart).Edit(0xc0, {0x1, 0x2})` without the last pair of brackets."""
    start = call.find("(*")
    end = call.find(")", start)
    arguments = call.find("(", end)
    return call if arguments < 0 else call[:arguments]
