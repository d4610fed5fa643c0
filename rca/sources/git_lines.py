"""What `git log` prints, line by line, as commits.

A header begins at the start of a line, and git indents messages by four blanks, so that no message
can pass for a header. Of a message the subject is kept, of a diff the names of the files; of people
nothing. Formats: https://git-scm.com/docs/git-log
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rca.model.instant import Instant, format_instant
from rca.model.skipped import Skipped
from rca.model.stored import Stored, TimeText
from rca.sources.git_files import FileLines, TouchedFile
from rca.sources.git_times import git_time
from rca.sources.interface import passed_over

HEADER = re.compile(r"commit (?P<commit>[0-9a-f]{7,64})(?: .*)?\Z")
KEY = re.compile(
    r"(?P<key>Merge:|Author:|AuthorDate:|Date:|Commit:|CommitDate:|Reflog:|Reflog message:|gpg:"
    r"|time|parents?|subject|tree|author|committer|encoding|gpgsig\S*|mergetag)(?:\s+(?P<rest>.*))?\Z"
)
_COMMITTED = ("time", "CommitDate:", "committer")
_AUTHORED = ("Date:", "AuthorDate:", "author")
_COLOUR = re.compile(r"\x1b\[[0-9;]*[mK]")
_ADDRESS = re.compile(r"<?[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}>?")
_LONGEST_LINE = 64 * 1024
_LONGEST_SUBJECT = 300
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_REASONS = {
    "unknown": "no line that git log writes",
    "cut": "a name cut short by --stat; use --name-status",
    "encoding": "not UTF-8 text; shown as U+FFFD",
    "time": "no time with a zone; use --date=iso-strict",
}


class Commit(Stored):
    """A commit as it is stored: `time` in UTC, the subject without addresses, files by path."""

    commit: str
    parents: tuple[str, ...] = ()
    time: TimeText | None = None
    subject: str = ""
    files: tuple[TouchedFile, ...] = ()


@dataclass(slots=True)
class _Open:
    """A commit while its lines come in."""

    commit: str
    fields: dict[str, str] = field(default_factory=dict)
    subject: list[str] = field(default_factory=list)
    has_subject: bool = False
    is_header: bool = True
    files: FileLines = field(default_factory=FileLines)


@dataclass(slots=True)
class GitLines:
    """Iterates over the commits in blocks of bytes; `skipped` is complete afterwards."""

    blocks: Iterable[bytes]
    skipped: list[Skipped] = field(default_factory=list)
    _first: dict[str, int] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Commit]:
        commit: _Open | None = None
        for number, line in enumerate(text_lines(self.blocks), start=1):
            if "\N{REPLACEMENT CHARACTER}" in line:
                self._note("encoding", number)
            header = HEADER.match(line)
            if header and commit and header["commit"] == commit.commit and " (from " in line:
                commit.is_header = True  # `-m` prints a merge once for each parent
            elif header:
                yield from self._closed(commit, number)
                commit = _Open(header["commit"])
            elif commit is not None:
                self._take(commit, line, number)
            elif line.strip():
                self._note("unknown", number)
        yield from self._closed(commit, 0)
        self.skipped.extend(
            passed_over(
                f"line {self._first[problem]}" + (f" and {count - 1} more" if count > 1 else ""),
                _REASONS[problem],
            )
            for problem, count in sorted(self._counts.items(), key=lambda p: self._first[p[0]])
        )

    def _take(self, commit: _Open, line: str, number: int) -> None:
        key = KEY.match(line) if commit.is_header else None
        if key:
            commit.fields.setdefault(key["key"], key["rest"] or "")
            if key["key"] == "parent":
                commit.fields["parents"] = f"{commit.fields.get('parents', '')} {key['rest']}"
        elif commit.is_header and line.startswith(" "):
            pass  # a signature or an embedded tag goes on
        elif not line.strip():
            commit.is_header = False
            commit.has_subject = commit.has_subject or bool(commit.subject)
        elif line.startswith("    "):
            commit.has_subject = commit.has_subject or not line.strip()
            if not commit.has_subject:
                commit.subject.append(line.strip())
        elif not line.startswith("Notes"):
            problem = commit.files.take(line)
            if problem:
                self._note(problem, number)

    def _closed(self, commit: _Open | None, number: int) -> Iterator[Commit]:
        if commit is None:
            return
        time = self._time(commit, number)
        subject = commit.fields.get("subject") or " ".join(commit.subject)
        parents = commit.fields.get("parents") or commit.fields.get("Merge:", "")
        yield Commit(
            commit=commit.commit,
            parents=tuple(word for word in parents.split() if re.fullmatch("[0-9a-f]{4,64}", word)),
            time=None if time is None else format_instant(time),
            subject=_ADDRESS.sub("(address)", subject)[:_LONGEST_SUBJECT],
            files=commit.files.files,
        )

    def _time(self, commit: _Open, number: int) -> Instant | None:
        given = [commit.fields[key] for key in (*_COMMITTED, *_AUTHORED) if key in commit.fields]
        for text in given:
            try:
                return git_time(text)
            except ValueError:
                continue
        self._note("time", number - 1)
        return None

    def _note(self, problem: str, number: int) -> None:
        self._first.setdefault(problem, max(number, 1))
        self._counts[problem] = self._counts.get(problem, 0) + 1


def text_lines(blocks: Iterable[bytes]) -> Iterator[str]:
    """Lines without their ends and without colours, each cut at 64 KiB; UTF-16 needs its mark."""
    decoder: codecs.IncrementalDecoder | None = None
    rest = ""
    for block in blocks:
        decoder = decoder or codecs.getincrementaldecoder(_encoding(block))("replace")
        *lines, rest = (rest + decoder.decode(block)).split("\n")
        yield from map(_line, lines)
        rest = rest[:_LONGEST_LINE]
    if decoder is not None:
        rest += decoder.decode(b"", final=True)
    if rest:
        yield _line(rest)


def _encoding(block: bytes) -> str:
    return next((name for mark, name in _MARKS.items() if block.startswith(mark)), "utf-8")


def _line(text: str) -> str:
    text = text[:_LONGEST_LINE].removesuffix("\r")
    return _COLOUR.sub("", text) if "\x1b" in text else text
