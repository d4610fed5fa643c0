"""JavaScript traces of V8 (Node, Chrome) and Firefox: causes, aggregates, async frames.

Formats: https://v8.dev/docs/stack-trace-api and `util.inspect` of Node.js
(https://nodejs.org/api/errors.html#errorcause).
"""

import re
from collections.abc import Sequence

from rca.stacktrace.grammar import LEVEL, Role, cut, looks_logged, stem
from rca.stacktrace.tree import (
    CHAIN_LIMIT,
    Frame,
    Link,
    Relation,
    Trace,
)

NAME = "javascript"

_FIREFOX = re.compile(
    r"([^@\s(]*)@((?:https?|file|resource|moz-extension|webpack|webpack-internal|blob):/\S*?"
    r"|debugger eval code|\S+?\.[cm]?[jt]sx?\b\S*?):(\d+)(?::\d+)?\s*$"
)
_MATCHING = re.compile(r"\s*\.\.\. (\d+) lines matching cause stack trace \.\.\.")
_CAUSE = re.compile(r"(\s*)\[?cause\]?: (.*)$", re.DOTALL)
_ERRORS = re.compile(r"(\s*)\[errors\]: \[\s*$")
_CLOSING = re.compile(r"\s*[}\]]+,?\s*$")
_NAME = r"[A-Za-z_$][\w$.]*"
_HEAD = re.compile(
    rf"(?:Uncaught (?:\(in promise\) )?)?\[?({_NAME})( \[[\w$]+\])?(?:: (.*)|\]?)$", re.DOTALL
)
_SURE = re.compile(r"(?:Error|Exception|Rejection|Failure)$")
_WITHIN = re.compile(
    r"(?<![\w$])\[?([A-Z][\w$]*(?:Error|Exception|Rejection)|Error)( \[[\w$]+\])?"
    r"(?:: (.*)|\]?)$",
    re.DOTALL,
)
_VERSION = re.compile(r"Node\.js v\d")
_CARET = re.compile(r"\s*\^+\s*$")
_SPOT = re.compile(r"\S.*:\d+$")
_LIBRARY = re.compile(
    r"^node:|^internal/|node_modules|^<anonymous>$|^native$|^\(?internal|^(?:[\w]+\.js)$|"
    r"^chrome-extension:|^moz-extension:|^index \d"
)
_OLD_CORE = re.compile(
    r"(?:_http_client\.js|_http_common\.js|_http_server\.js|_stream_readable\.js"
    r"|_stream_writable\.js|_tls_wrap\.js|assert\.js|buffer\.js|child_process\.js"
    r"|dns\.js|domain\.js|events\.js|fs\.js|http\.js|https\.js|module\.js|net\.js"
    r"|stream\.js|timers\.js|tls\.js|util\.js|vm\.js|zlib\.js)$"
)


def role(line: str, before: Role) -> Role:
    """What the line is; the properties printed below the frames of an error belong to it."""
    if _frame_of(line) is not None:
        return Role.FRAME
    if _ERRORS.match(line) or (before is not Role.NONE and _CAUSE.match(line)):
        return Role.LINK
    if before is Role.NONE:
        return Role.NONE
    if _MATCHING.match(line) or _CLOSING.match(line) or _VERSION.match(line):
        return Role.MORE
    is_property = line[:2] == "  " and re.match(r"\s+['\"]?[\w$]+['\"]?: ", line) is not None
    return Role.MORE if is_property else Role.NONE


def head_at(lines: Sequence[str]) -> int | None:
    """The nearest line that names an error, or the source line that Node prints above it."""
    for at in range(len(lines) - 1, -1, -1):
        if _error(lines[at], nearest=at == len(lines) - 1) is not None:
            return _with_source(lines, at)
        if looks_logged(lines[at]):
            return None
    return None


def _with_source(lines: Sequence[str], at: int) -> int:
    above = [line for line in lines[:at] if line.strip()]
    if len(above) >= 3 and _CARET.match(above[-1]) and _SPOT.match(above[-3]):
        return lines.index(above[-3])
    return at


def _error(line: str, *, nearest: bool) -> tuple[str, str] | None:
    bare = line.strip()
    match = _HEAD.match(bare)
    if match is None or not (match[2] or _SURE.search(match[1])):
        is_bare_word = match is not None and match[3] is None and not match[1][0].isupper()
        match = _WITHIN.search(bare) or (match if nearest and not is_bare_word else None)
    if match is None or LEVEL.match(match[1]):
        return None
    message = (match[3] or "").removesuffix(" {")
    is_bracketed = bare[: match.start(1)].endswith("[")
    return match[1], message.removesuffix("]") if is_bracketed else message


class _Error:
    """One error being read; `indent` is that of its first frame."""

    def __init__(self, relation: Relation, indent: int, text: str) -> None:
        self.relation = relation
        self.indent = indent
        self.lines = [text] if text.strip() else []
        self.frames: list[Frame | int] = []
        self.links: list[Link] = []
        self.lists_members = False

    def trace(self) -> Trace | None:
        """The error; frames come innermost first in the text."""
        named = next(
            (
                (at, found)
                for at, line in enumerate(self.lines)
                if (found := _error(line, nearest=at in (0, len(self.lines) - 1))) is not None
            ),
            None,
        )
        if named is None and not (self.frames or self.links):
            return None
        at, (kind, message) = named or (0, ("", " ".join(self.lines[:1])))
        frames = tuple(reversed(self._known_frames()))
        return Trace(
            language=NAME,
            type=kind,
            message=cut("\n".join([message, *self.lines[at + 1 :]])),
            frames=frames,
            children=tuple(self.links),
        )

    def _known_frames(self) -> list[Frame]:
        """Frames with those that only a cause spells out put back, innermost first."""
        cause = next((link.trace for link in self.links if link.relation is Relation.CAUSE), None)
        theirs = list(reversed(cause.frames)) if cause else []
        frames: list[Frame] = []
        end = len(theirs)
        for one in reversed(self.frames):
            if isinstance(one, Frame):
                frames.append(one)
                end -= 1
            else:
                frames += reversed(theirs[max(end - one, 0) : max(end, 0)])
                end -= one
        return frames[::-1]


def parse(lines: Sequence[str]) -> Trace | None:
    """The error printed first; what is nested in it is found by indentation."""
    errors = [_Error(Relation.CAUSE, 0, "")]
    for line in lines:
        error = errors[-1]
        indent = len(line) - len(line.lstrip())
        if (call := _frame_of(line)) is not None:
            error.frames.append(call)
        elif (matching := _MATCHING.match(line)) is not None:
            error.frames.append(int(matching[1][:6]))
        elif (cause := _CAUSE.match(line)) is not None and (error.frames or error.lines):
            _close(errors, indent)
            errors.append(_Error(Relation.CAUSE, indent + 1, cause[2]))
        elif _ERRORS.match(line):
            _close(errors, indent)
            errors[-1].lists_members = True
            errors[-1].indent = min(errors[-1].indent, indent)
        elif _CLOSING.match(line):
            _close(errors, indent + 1)
        elif (owner := _lister(errors, indent)) is not None and _error(line, nearest=False):
            _close(errors, indent)
            if owner is errors[-1]:
                errors.append(_Error(Relation.MEMBER, indent + 1, line.strip()))
        elif not error.frames and line.strip():
            error.lines.append(line.strip() if not error.lines else line.rstrip())
    _close(errors, 0)
    return errors[0].trace()


def _lister(errors: list[_Error], indent: int) -> _Error | None:
    """The error whose list of members is open at that indentation."""
    for error in reversed(errors[-2:]):
        if error.lists_members and indent > error.indent:
            return error
    return None


def _close(errors: list[_Error], indent: int) -> None:
    """Finish the errors nested at an indentation or further right."""
    while len(errors) > 1 and errors[-1].indent > indent:
        error = errors.pop()
        trace = error.trace()
        if trace is not None and len(errors) <= CHAIN_LIMIT:
            errors[-1].links.append(Link(relation=error.relation, trace=trace))


def _frame_of(line: str) -> Frame | None:
    bare = line.strip()
    if bare.startswith("at "):
        return _v8_frame(bare[3:].removesuffix("{").rstrip().removesuffix(","))
    if "@" in bare and (call := _FIREFOX.match(bare)) is not None:
        return _frame(call[1].split("*")[-1].rstrip("/<"), call[2], int(call[3][:9]))
    return None


def _v8_frame(call: str) -> Frame | None:
    function, opening, place = call.partition(" (")
    if not (opening and place.endswith(")")):
        function, place = "", call.removeprefix("async ")
    place = place.removesuffix(")") if opening else place
    file, _, position = place.rpartition(":")
    file, _, line = file.rpartition(":")
    if position.isdecimal() and line.isdecimal() and re.search(r"[./\\<]|node:", file):
        return _frame(function, file, int(line[:9]))
    is_known = bool(opening) and re.match(r"<anonymous>$|native$|index \d+$|eval at ", place)
    return _frame(function, place, 0) if is_known else None


def _frame(function: str, file: str, line: int) -> Frame:
    name = re.sub(r"^(?:async |new )+", "", function)
    name = re.sub(r" \[as [^\]]+\]$", "", name)
    is_library = bool(_LIBRARY.search(file)) and (
        not re.fullmatch(r"\w+\.js", file) or _OLD_CORE.match(file) is not None
    )
    return Frame(
        module="" if file.startswith(("<", "eval at")) else stem(file.partition("?")[0]),
        function=name.removeprefix("Object.") or "<anonymous>",
        file="" if file == "<anonymous>" else file,
        line=line,
        in_app=not is_library and not file.startswith("eval at"),
    )
