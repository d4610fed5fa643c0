"""One name for a test, whichever reporter of the same tool tells it."""

import re

_PYTHON_FILE = re.compile(r"\.py(?=::|\Z)")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def dotted(node: str) -> str:
    """A pytest node id (`a/b.py::C::test_x[p/q]`) as JUnit XML has it: `a.b.C.test_x[p/q]`.

    Source: `mangle_test_address` of pytest's `_pytest/junitxml.py`. Other names stay as they are.
    """
    address, bracket, parameters = node.partition("[")
    if ".py" not in address:
        return node
    path, colons, rest = address.partition("::")
    path = _PYTHON_FILE.sub("", path).replace("/", ".")
    return f"{path}{'.' if colons else ''}{rest.replace('::', '.')}{bracket}{parameters}"


def plain(text: str) -> str:
    """The text without the colours that a terminal would show."""
    return _ANSI.sub("", text) if "\x1b" in text else text
