"""Which source a file belongs to, told by what stands in it."""

from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from rca.errors import BadInputError, UsageError
from rca.model.evidence import EvidenceKind
from rca.sources.code_excerpt import CodeExcerptText
from rca.sources.git_log import GitLog
from rca.sources.github_actions import GithubActions
from rca.sources.interface import Sample, Source
from rca.sources.log_entries import LogEntries
from rca.sources.note import NoteText
from rca.sources.probe import Probes
from rca.sources.service_yaml import ServiceYaml
from rca.sources.terraform_plan import TerraformPlan
from rca.sources.test_results import TEST_RESULTS
from rca.sources.text_log import TextLog
from rca.sources.unpack import sample_of

NOTE = NoteText()
CODE = CodeExcerptText()
COMMITS = GitLog()
TEXT_LOG = TextLog()
"""Claims a file only when no other source does: nearly everything is text."""
BUILTIN: tuple[Source, ...] = (
    LogEntries(),
    *TEST_RESULTS,
    ServiceYaml(),
    GithubActions(),
    Probes(),
    COMMITS,
    TerraformPlan(),
    NOTE,
    CODE,
    TEXT_LOG,
)
ENTRY_POINTS = "rca.sources"


@cache
def all_sources() -> tuple[Source, ...]:
    """The built-in sources, then those of installed packages, sorted by the name they give."""
    installed = sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name)
    return (*BUILTIN, *(point.load()() for point in installed))


def source_named(name: str) -> Source:
    """The source that a sidecar names. Raises BadInputError when it is not installed."""
    for source in all_sources():
        if source.name == name:
            return source
    raise BadInputError(
        f"evidence was read by the source {name!r}, which is not installed here",
        hint="install the package that provides it",
    )


def recognise(path: Path, kind: str | None = None) -> Source:
    """The one source that claims the file, among those of `kind` when it is given.

    What no other source claims may be a plain text log: by its looks, or as `kind` says.
    Raises BadInputError for a file that is missing, a folder, empty, unknown or claimed twice,
    UsageError for a kind that does not exist.
    """
    wanted = _kind(kind) if kind else None
    sample = _sample(path)
    if wanted is EvidenceKind.NOTE:
        return NOTE
    if wanted is EvidenceKind.CODE:
        raise BadInputError(
            f"{path}: which lines are meant?",
            hint=f"name them, and the revision: {path}:10-25@REVISION",
        )
    known = [
        source for source in all_sources() if source is not TEXT_LOG and source.identify(sample)
    ]
    claims = [source for source in known if wanted is None or source.kind is wanted]
    if not known and _is_text_log(sample, wanted):
        return TEXT_LOG
    if len(claims) > 1:
        names = " and ".join(source.name for source in claims)
        raise BadInputError(
            f"{path} is claimed by {names}", hint="say what it is with --kind, or mend the sources"
        )
    if not claims:
        raise _unknown(path, wanted)
    return claims[0]


def _is_text_log(sample: Sample, wanted: EvidenceKind | None) -> bool:
    if wanted is EvidenceKind.LOGS:
        return TEXT_LOG.is_text(sample)
    return wanted is None and TEXT_LOG.identify(sample)


def _kind(text: str) -> EvidenceKind:
    try:
        return EvidenceKind(text)
    except ValueError:
        raise UsageError(
            f"there is no evidence of kind {text!r}",
            hint=f"choose one of: {', '.join(EvidenceKind)}",
        ) from None


def is_there(path: Path) -> bool:
    """Whether something stands there; a text too long for a path names nothing."""
    try:
        return path.exists()
    except OSError:
        return False


def _sample(path: Path) -> Sample:
    if not is_there(path):
        raise BadInputError(f"{path} does not exist", hint="check the spelling and where you stand")
    if path.is_dir():
        raise BadInputError(
            f"{path} is a folder, not a file", hint=f"name the files in it: {path}/*"
        )
    if not path.is_file():
        raise BadInputError(
            f"{path} is no regular file", hint="save what it gives to a file and add that"
        )
    sample = sample_of(path)
    if not sample.head.strip():
        raise BadInputError(f"{path} is empty", hint="export it again; nothing was added")
    return sample


def _unknown(path: Path, wanted: EvidenceKind | None) -> BadInputError:
    if wanted is not None:
        return BadInputError(
            f"{path} cannot be read as {wanted}",
            hint="leave out --kind to see what it is, or check the file",
        )
    titles = ", ".join(source.title for source in all_sources() if source is not CODE)
    return BadInputError(
        f"{path} is nothing that can be recognised; what can: {titles}",
        hint=f"--kind logs takes any text as a log, --kind note as prose; code is named by its "
        f"lines: {path}:10-25",
    )
