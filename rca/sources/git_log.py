"""Commits of a range with the files they touched: what `git log` printed, or a repository's own.

Stored is one commit a line, oldest first: hash, parents, time, subject, files. No diff, no message
beyond its subject, no name or address of a person: people are no cause.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from rca.errors import BadInputError, UsageError
from rca.model.change import Change, ChangeKind
from rca.model.cite import Cite
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.instant import parse_instant
from rca.model.skipped import Skipped
from rca.sources.git import commit_at, stream_git
from rca.sources.git_files import TouchedFile
from rca.sources.git_lines import HEADER, KEY, Commit, GitLines, text_lines
from rca.sources.interface import Count, Record, Sample
from rca.sources.unpack import Unpacked

FORMAT = "commit %H%ntime %cI%nparents %P%nsubject %s"
"""Each part on a line of its own with its name before it; `%s` has no line end."""
COMMAND = f"git log --name-status --no-color --format='{FORMAT}' FROM..TO > commits.txt"
MOST_COMMITS = 50_000
_SHORT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class GitRange:
    """A repository on disk, and the commits reachable from `until` but not from `since`."""

    repository: Path
    since: str
    until: str

    @property
    def name(self) -> str:
        """`shop@v1.4..v1.5`; of the path only the last part."""
        return f"{self.repository.resolve().name}@{self.since}..{self.until}"


def parse_range(text: str) -> GitRange | None:
    """The range that `path/to/repo@v1.4..v1.5` names; None when no folder stands before an `@`.

    Raises UsageError for a folder with something else than a range after it.
    """
    for match in re.finditer("@", text):
        folder = Path(text[: match.start()])
        if match.start() and _is_folder(folder):
            since, dots, until = text[match.end() :].partition("..")
            if not (dots and since and until) or until.startswith("."):
                raise UsageError(
                    f"{text}: {text[match.end() :]!r} is no range of commits",
                    hint=f"say from where to where, as in: {folder}@v1.4..v1.5",
                )
            return GitRange(repository=folder, since=since, until=until)
    return None


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


class GitLog:
    """Commits with the files they touched. `commits_in` reads a repository."""

    name = "git-log"
    title = "git log output"
    kind = EvidenceKind.CHANGE
    suffix = ".ndjson"

    def identify(self, sample: Sample) -> bool:
        """Whether the first line is the header of a commit and the next belongs to one."""
        lines = (line for line in text_lines([sample.head]) if line.strip())
        return bool(HEADER.match(next(lines, "")) and KEY.match(next(lines, "")))

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The commits in canonical form, after what had to be passed over."""
        unpacked = Unpacked(path)
        yield from _canonical(unpacked, f"{path} holds no commit", COMMAND)
        if unpacked.problem:
            yield unpacked.problem

    def commits_in(self, wanted: GitRange) -> Iterator[bytes | Skipped]:
        """The same, from a repository. Raises BadInputError when it does not have the range."""
        ends = [_resolved(wanted.repository, revision) for revision in (wanted.since, wanted.until)]
        blocks = stream_git(
            wanted.repository,
            *("log", "--name-status", "--find-renames", "--no-color", "--no-ext-diff"),
            *("--no-show-signature", "--no-notes", "--no-mailmap", "--diff-merges=off"),
            *("-O/dev/null", f"--format=tformat:{FORMAT}", "--end-of-options", "..".join(ends)),
        )
        try:
            yield from _canonical(
                blocks,
                f"{wanted.name} holds no commit",
                f"is it the right way round? git -C {wanted.repository} log --oneline "
                f"{wanted.since}..{wanted.until}",
            )
        except OSError as error:
            raise BadInputError(
                f"{wanted.repository} cannot be read: {error}",
                hint=f"git -C {wanted.repository} fsck",
            ) from error

    def count(self, path: Path) -> Count:
        """The number of commits, and the times of the first and the last that have one."""
        commits = [commit for _, commit in _stored(path) if isinstance(commit, Commit)]
        times = sorted(parse_instant(commit.time) for commit in commits if commit.time)
        return len(commits), *((times[0], times[-1]) if times else (None, None))

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        """Each commit, then its files by path."""
        for number, commit in _stored(evidence.path):
            if isinstance(commit, Commit):
                yield from _changes(evidence, number, commit)
            else:
                yield Skipped(evidence=evidence.id, locator=f"line {number}", reason=commit)


def _resolved(repository: Path, revision: str) -> str:
    commit = commit_at(repository, revision)
    if commit is None:
        raise BadInputError(
            f"{repository} knows no commit {revision}",
            hint=f"is it a repository that has it? git -C {repository} log {revision}",
        )
    return commit


def _canonical(blocks: Iterable[bytes], nothing: str, hint: str) -> Iterator[bytes | Skipped]:
    """Commits by time, those of one second in git's order turned round, each once."""
    lines = GitLines(blocks)
    newest_first: list[Commit] = []
    for commit in lines:
        newest_first.append(commit)
        if len(newest_first) > MOST_COMMITS:
            raise BadInputError(
                f"there are more than {MOST_COMMITS:,} commits",
                hint=f"narrow the range: {COMMAND}",
            )
    commits = {commit.commit: commit for commit in reversed(newest_first)}
    yield from lines.skipped
    if not commits:
        raise BadInputError(nothing, hint=hint)
    for commit in sorted(commits.values(), key=lambda c: parse_instant(c.time) if c.time else -1):
        document = commit.model_dump(exclude_defaults=True)
        line = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        yield f"{line}\n".encode()


def _stored(path: Path) -> Iterator[tuple[int, Commit | str]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield number, Commit.model_validate_json(line)
            except ValidationError as error:
                yield number, f"no commit: {error.errors()[0]['msg']}"


def _changes(evidence: Evidence, number: int, commit: Commit) -> Iterator[Change]:
    at = parse_instant(commit.time) if commit.time else None
    cite = Cite(evidence=evidence.id, line=number)
    short = commit.commit[:_SHORT]
    merge = "merge commit" if len(commit.parents) > 1 else "commit"
    yield Change(
        kind=ChangeKind.COMMIT,
        at=at,
        label=evidence.label,
        revision=commit.commit,
        subject=f"commit {short}",
        title=f"{merge} {short}: {commit.subject}" if commit.subject else f"{merge} {short}",
        cite=cite,
    )
    for file in commit.files:
        yield Change(
            kind=ChangeKind.FILE,
            at=at,
            label=evidence.label,
            revision=commit.commit,
            subject=f"file {file.path}",
            before="" if file.status == "added" else file.source or file.path,
            after="" if file.status == "deleted" else file.path,
            title=_title(file),
            cite=cite,
        )


def _title(file: TouchedFile) -> str:
    moved = f" from {file.source}" if file.source else ""
    return f"{file.path} {file.status}{moved}"
