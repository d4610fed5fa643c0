"""PHP traces: uncaught errors, `Next` chains, and what Monolog and Laravel write.

Format: https://www.php.net/manual/en/exception.gettraceasstring.php; a call stands there with the
place it was called from, so each function is given the file of the entry above it.
"""

import re
from collections.abc import Sequence

from rca.stacktrace.grammar import Role, cut, stem
from rca.stacktrace.tree import Frame, Relation, Trace, chained

NAME = "php"

_CALL = re.compile(
    r"\s*#(\d{1,6}) (?:\[internal function\]|\{main\}|(?!\[internal)(.+?)\((\d{1,9})\))"
    r"(?:: (.*))?$"
)
_MAIN = re.compile(r"\s*#\d{1,6} \{main\}\s*$")
_TYPE = r"\\?[A-Za-z_][\w\\]*(?:@anonymous[^:]*)?"
_UNCAUGHT = re.compile(
    rf"(?:.*?[\s:])?Uncaught (?:exception )?'?({_TYPE})'?(?: with message '|: | in )(.*)$",
    re.DOTALL,
)
_NEXT = re.compile(rf"\s*Next ({_TYPE})(?:: (.*)| in (.*))$", re.DOTALL)
_OBJECT = re.compile(rf"(.*?)\[object\] \(({_TYPE})\(code: [^)]*\): (.*)$", re.DOTALL)
_LINE = re.compile(r"(?::| on line )(\d{1,9})\)?\s*$")
_NAMED = re.compile(rf"({_TYPE})(?:: (.*)| in (.*))$", re.DOTALL)
_HEADLINE = re.compile(r"(?:\[?stacktrace\]?|Stack trace:)\s*$")
_THROWN = re.compile(r"\s*thrown in .* on line \d+")


def role(line: str, before: Role) -> Role:
    """What the line is."""
    if _CALL.match(line):
        return Role.FRAME
    if _UNCAUGHT.match(line) and ("Fatal error" in line or _placed(line) is not None):
        return Role.OPEN
    if _OBJECT.match(line):
        return Role.LINK if "previous exception]" in line else Role.OPEN
    return Role.NONE if before is Role.NONE else _role_within(line)


def _role_within(line: str) -> Role:
    if _NEXT.match(line):
        return Role.LINK
    if _THROWN.match(line) or line.strip() == '"}':
        return Role.END
    return Role.MORE if _HEADLINE.match(line.strip()) else Role.NONE


def head_at(lines: Sequence[str]) -> int | None:
    """The line above `Stack trace:`, else the nearest that names a class and a place."""
    for at in range(len(lines) - 1, -1, -1):
        match = _NAMED.match(lines[at].strip())
        if match is not None and _placed(lines[at]) is not None:
            return at
    return None


class _Section:
    """One exception being read: its lines before the trace, its calls from the innermost."""

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        self.lines = [text] if text else []
        self.calls: list[tuple[str, str, int]] = []
        self.is_complete = False

    def trace(self) -> Trace:
        """The exception with each function in the file where it stands."""
        text = "\n".join(self.lines)
        message, file, line = _placed(text) or (text, "", 0)
        frames = []
        for function, called_in, called_at in self.calls:
            if file or function:
                frames.append(_frame(function, file, line))
            file, line = called_in, called_at
        if file:
            frames.append(_frame("{main}", file, line))
        return Trace(
            language=NAME,
            type=self.kind.replace("\\\\", "\\").lstrip("\\").partition("@anonymous")[0],
            message=cut(message),
            frames=tuple(reversed(frames)),
        )


def parse(lines: Sequence[str]) -> Trace | None:
    """The exception printed last, with those printed before it as its causes.

    Monolog's `[previous exception]` is the other way round: what comes later is the cause.
    """
    sections: list[_Section] = []
    is_inwards = False
    for line in lines:
        bare = line.strip()
        if (head := _UNCAUGHT.match(line)) is not None and not sections:
            sections.append(_Section(head[1], _rest(head, 2)))
        elif (following := _NEXT.match(line)) is not None:
            sections.append(_Section(following[1], _rest(following, 2)))
        elif (logged := _OBJECT.match(line)) is not None:
            is_inwards = True
            sections.append(_Section(logged[2], logged[3]))
        elif (call := _CALL.match(line)) is not None:
            if sections and not _MAIN.match(line):
                sections[-1].calls.append((_function(call[4]), call[2] or "", int(call[3] or 0)))
        elif not sections and (named := _NAMED.match(bare)) is not None:
            sections.append(_Section(named[1], _rest(named, 2)))
        elif sections and not sections[-1].calls and bare and not _is_frame_text(line):
            sections[-1].lines.append(bare)
    if not sections:
        return None
    ordered = sections if is_inwards else sections[::-1]
    return chained([(Relation.CAUSE, section.trace()) for section in ordered])


def _is_frame_text(line: str) -> bool:
    return bool(_HEADLINE.match(line.strip()) or _THROWN.match(line))


def _placed(text: str) -> tuple[str, str, int] | None:
    """A message, and the file and line it ends with."""
    end = _LINE.search(text[-200:])
    if end is None:
        return None
    before = text[: len(text) - len(text[-200:]) + end.start()]
    at = max(before.rfind(" in "), before.rfind(" at "))
    if at < 0 or not (".php" in before[at:] or "/" in before[at:]):
        return None
    return before[:at].removesuffix("'"), before[at + 4 :], int(end[1])


def _rest(match: "re.Match[str]", at: int) -> str:
    """The message and place; a head without message has only `in` and the place."""
    if match[at] is not None:
        is_place = match.re is _UNCAUGHT and match[0][: match.start(at)].endswith(" in ")
        return f" in {match[at]}" if is_place else match[at]
    return f" in {match[at + 1]}"


def _function(call: str | None) -> str:
    """`App\\Cart->load(Object(Item), 17)` without what was passed."""
    name = re.sub(r"\{closure[^}]*\}", "{closure}", (call or "").strip())
    return re.sub(r"(?<=[\w}>])\(.*$", "", name.replace("\\\\", "\\"), flags=re.DOTALL)


def _frame(call: str, file: str, line: int) -> Frame:
    kind, arrow, name = call.replace("::", "->").rpartition("->")
    is_library = not file or re.search(r"(?:^|/)vendor/|/pear/|^phar://", file) is not None
    return Frame(
        module=kind if arrow else stem(file),
        function=name,
        file=file,
        line=line,
        in_app=not is_library,
    )
