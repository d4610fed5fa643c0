"""The files that one commit touched, read from whichever lines `git log` was asked to print.

Formats: https://git-scm.com/docs/diff-format; names in double quotes are as C writes strings.
"""

import re
from dataclasses import dataclass, field

from rca.model.stored import Stored

_STATUS = {
    "A": "added",
    "C": "copied",
    "D": "deleted",
    "M": "modified",
    "R": "renamed",
    "T": "changed in type",
}
TOUCHED = "touched"
"""What `--stat` and `--numstat` alone tell of a file."""
_NAME_STATUS = re.compile(r"(?P<status>[ACDMRTUXB]{1,16})[0-9]{0,3}\t(?P<names>.+)\Z")
_RAW = re.compile(r":{1,16}[0-7]{6} .*? (?P<line>[ACDMRTUXB]{1,16}[0-9]{0,3}\t.+)\Z")
_NUMSTAT = re.compile(r"(?:[0-9]+|-)\t(?:[0-9]+|-)\t(?P<name>.+)\Z")
_STAT = re.compile(r" (?P<name>\S.*?) +\| +(?:[0-9]+(?: [+-]+)?|Bin(?: .*)?|Unmerged)\Z")
_SUMMARY = re.compile(r" (?P<what>create|delete) mode [0-7]{6} (?P<name>.+)\Z")
_NO_FILE = re.compile(
    r"---\Z| (?:[0-9]+ files? changed(?:, .*)?|(?:rename|copy|rewrite|mode change) .+)\Z"
)
_MOVED = re.compile(r"(?P<head>.*)\{(?P<old>.*) => (?P<new>.*)\}(?P<tail>.*)\Z")
_DIFF = re.compile(r"diff --(?:git|cc|combined) (?P<names>.+)\Z")
_DIFF_MODE = {"new file mode ": "added", "deleted file mode ": "deleted"}
_DIFF_FROM = ("rename from ", "copy from ")
_DIFF_TO = {"rename to ": "renamed", "copy to ": "copied"}
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPES = {b"n": 10, b"t": 9, b"r": 13, b"a": 7, b"b": 8, b"f": 12, b"v": 11}


class TouchedFile(Stored):
    """A file, what was done to it in a word, and where it was before if it moved."""

    path: str
    status: str
    source: str = ""


@dataclass(slots=True)
class FileLines:
    """Takes lines one by one; `files` are those known by then, each once."""

    _files: dict[str, TouchedFile] = field(default_factory=dict)
    _diff: str = ""
    _moved_from: str = ""
    _is_in_diff: bool = False
    _is_in_hunk: bool = False

    @property
    def files(self) -> tuple[TouchedFile, ...]:
        """The files, sorted by path."""
        return tuple(sorted(self._files.values(), key=lambda file: file.path))

    def take(self, line: str) -> str:
        """What is wrong with the line: `unknown`, `cut` for a name cut short; empty when fine."""
        if match := _DIFF.match(line):
            self._is_in_diff, self._is_in_hunk, self._moved_from = True, False, ""
            self._diff = _name_in_diff(match["names"])
            if self._diff not in self._files:
                self._put(self._diff, "modified")
        elif self._is_in_diff:
            self._take_in_diff(line)
        elif match := _NAME_STATUS.match(line) or _NAME_STATUS.match(_raw(line)):
            names = [unquoted(name) for name in match["names"].split("\t")]
            source = names[0] if len(names) > 1 and match["status"][0] in "RC" else ""
            self._put(names[-1], _STATUS.get(match["status"][0], "modified"), source)
        elif match := _NUMSTAT.match(line) or _STAT.match(line):
            return self._take_counted(match["name"])
        elif match := _SUMMARY.match(line):
            name = unquoted(match["name"])
            self._put(name, "added" if match["what"] == "create" else "deleted")
        elif not _NO_FILE.match(line):
            return "unknown"
        return ""

    def _take_counted(self, name: str) -> str:
        if name.startswith("..."):
            return "cut"
        source, path = _moved(name)
        if path not in self._files:
            self._put(path, "renamed" if source else TOUCHED, source)
        return ""

    def _take_in_diff(self, line: str) -> None:
        self._is_in_hunk = self._is_in_hunk or line.startswith(("@@", "GIT binary patch"))
        if self._is_in_hunk:
            return
        for start, status in _DIFF_MODE.items():
            if line.startswith(start):
                self._put(self._diff, status)
        for start in _DIFF_FROM:
            if line.startswith(start):
                self._moved_from = unquoted(line.removeprefix(start))
        for start, status in _DIFF_TO.items():
            if line.startswith(start):
                self._files.pop(self._diff, None)
                self._put(unquoted(line.removeprefix(start)), status, self._moved_from)

    def _put(self, path: str, status: str, source: str = "") -> None:
        if path:
            self._files[path] = TouchedFile(path=path, status=status, source=source)


def unquoted(name: str) -> str:
    """A name without the quotes and escapes that git gives it when it has odd characters."""
    if len(name) < 2 or name[0] != '"' or name[-1] != '"':
        return name
    plain = _ESCAPED.sub(_character, name[1:-1].encode(errors="replace"))
    return plain.decode(errors="replace")


def _character(match: re.Match[bytes]) -> bytes:
    digits = match[1]
    if digits[:1].isdigit():
        return bytes([int(digits, 8) & 0xFF])
    return bytes([_ESCAPES[digits]]) if digits in _ESCAPES else digits


def _raw(line: str) -> str:
    match = _RAW.match(line)
    return match["line"] if match else ""


def _moved(name: str) -> tuple[str, str]:
    """Where a file came from and where it is, of `old => new` and `a/{b => c}/d`."""
    if " => " not in name or _QUOTED.fullmatch(name):
        return "", unquoted(name)
    match = _MOVED.match(name)
    if match is None:
        old, _, new = name.partition(" => ")
        return unquoted(old), unquoted(new)
    old, new = (
        (match["head"] + part + match["tail"]).replace("//", "/")
        for part in (match["old"], match["new"])
    )
    return old, new


def _name_in_diff(names: str) -> str:
    """`x` of `a/x b/x` or of the single name of a combined diff."""
    half = len(names) // 2
    old, new = names[:half], names[half + 1 :]
    if names[half : half + 1] == " " and old[-(half - 2) :] == new[-(half - 2) :]:
        name = unquoted(new)
        return name[2:] if name[1:2] == "/" else name
    return "" if " " in names else unquoted(names)
