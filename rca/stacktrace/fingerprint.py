"""What makes two traces the same: types along the tree and the application's own calls.

The definition is that of version 1 and is described in docs/explanation/stack-traces.md; any
change of it changes the tag.
"""

import hashlib
import re
from functools import lru_cache

from rca.stacktrace.joining import join_text
from rca.stacktrace.tree import Frame, Relation, Trace, telling_frame

VERSION = "st1"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # what bytecode generators append to a class
    (re.compile(r"\$\$(?:EnhancerBy|FastClassBy|SpringCGLIB|Lambda|KeyFactoryBy).*$"), ""),
    (re.compile(r"\$MockitoMock\$.*$|_\$\$_javassist.*$|\$HibernateProxy.*$|\$ByteBuddy.*$"), ""),
    (re.compile(r"(\$Proxy|GeneratedMethodAccessor|GeneratedConstructorAccessor)\d+"), r"\1"),
    # numbered lambdas, anonymous classes and closures
    (re.compile(r"\blambda\$(\w+?)\$\d+"), r"lambda$\1"),
    (re.compile(r"\$\d+(?=\$|\.|$)"), "$"),
    (re.compile(r"<>c__DisplayClass[\d_]+"), "<>c"),
    (re.compile(r"<([^<>]*)>[bdg]__\w+(?:\|\w+)?"), r"<\1>"),
    (re.compile(r"\.func\d+(?:\.\d+)*|\.(?:glob\.)?\.func\d+"), ".func"),
    (re.compile(r"^func\d+(?:\.\d+)*"), "func"),
    (re.compile(r"\{\{?closure(?:#\d+|:[^}]*)?\}\}?|\{closure.*\}"), "{closure}"),
    (re.compile(r"^(?:(?:block|rescue|ensure)(?: \(\d+ levels\))? in )+"), "block in "),
    (re.compile(r"^<anonymous>\d*$|^anonymous$"), "<anonymous>"),
    # type arguments, hashes of symbols and bundles, addresses, ids
    (re.compile(r"\[\.\.\.\]|`\d+|\[\[.*\]\]"), ""),
    (re.compile(r"::h[0-9a-f]{16}\b|\[[0-9a-f]{8,16}\]"), ""),
    (re.compile(r"[._-](?=[0-9a-f]*\d)[0-9a-f]{6,}(?=[._-]|$)"), ""),
    (re.compile(r"/?0[xX][0-9a-fA-F]+"), ""),
    (re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"), ""),
    (re.compile(r"(?<![A-Za-z])(?=[0-9a-f]*\d)[0-9a-f]{8,}(?![A-Za-z])"), ""),
)

_COMPREHENSIONS = ("<listcomp>", "<dictcomp>", "<setcomp>")
_VARYING = re.compile(r"0[xX][0-9a-fA-F]+|\b[0-9a-fA-F-]{8,}\b|\d+|\"[^\"]*\"|'[^']*'")


def fingerprint_of(text: str) -> str | None:
    """The fingerprint of the first trace in a text; None when there is none.

    The same as `fingerprint` of that trace.
    """
    for joined in join_text(text):
        if joined.trace is not None:
            return fingerprint(joined.trace)
    return None


def fingerprint(trace: Trace) -> str:
    """`st1-` and 16 hexadecimal digits.

    Messages count only where no frame of the tree names a function, and without what varies.
    """
    told = _told(trace, is_bare=not _has_functions(trace))
    return f"{VERSION}-{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:16]}"


@lru_cache(maxsize=10_000)
def plain_name(name: str) -> str:
    """The name of a module, type or function without what differs from build to build."""
    for pattern, replacement in _RULES:
        name = pattern.sub(replacement, name)
    return name


def _has_functions(trace: Trace) -> bool:
    here = any(frame.function for frame in trace.frames)
    return here or any(_has_functions(link.trace) for link in trace.children)


def _told(trace: Trace, *, is_bare: bool) -> str:
    """One exception and all below it as text; members and suppressed ones in no order."""
    named = dict.fromkeys((frame.module, frame.function) for frame in _counted(trace))
    calls = dict.fromkeys((plain_name(module), plain_name(name)) for module, name in named)
    parts = [plain_name(trace.type), *(f"{module}\x1f{function}" for module, function in calls)]
    if is_bare:
        parts.append(_VARYING.sub("", trace.message))
    below = []
    beside = set()
    for link in trace.children:
        told = f"{link.relation.value}\x1d{_told(link.trace, is_bare=is_bare)}"
        if link.relation in (Relation.CAUSE, Relation.CONTEXT):
            below.append(told)
        else:
            beside.add(hashlib.sha256(told.encode("utf-8", "replace")).hexdigest())
    return "\x1e".join([*parts, *below, *sorted(beside)])


def _counted(trace: Trace) -> list[Frame]:
    """The application's frames from the outermost; else the innermost of all.

    A comprehension is a call of its own in Python up to 3.11 and none from 3.12 on: it is left out.
    """
    own = [frame for frame in trace.frames if frame.in_app]
    innermost = telling_frame(trace)
    counted = own or ([innermost] if innermost else [])
    return [frame for frame in counted if frame.function not in _COMPREHENSIONS]
