"""`diff`: what moved between two revisions of an incident."""

from pathlib import Path

from rca.report.difference import Difference, Texts, compare, read_revision
from rca.store import IncidentFolder, digest_of
from rca.workflow.revisions import texts_at, texts_of


def diff_revisions(before: str, after: str, root: Path, *, incident: str = "") -> Difference:
    """The difference between what two texts name.

    With `incident` they are commits of it, else see `rca.workflow.revisions.texts_of`.
    """
    return compare(*(read_revision(_texts(text, root, incident)) for text in (before, after)))


def outdated(text: str, difference: Difference, root: Path) -> bool:
    """Whether `text` names a folder whose report is not made from what now stands in it."""
    folder = _folder(text, root)
    side = next((one for one in (difference.before, difference.after) if one.name == text), None)
    return folder is not None and side is not None and digest_of(folder) != side.digest


def _texts(text: str, root: Path, incident: str) -> Texts:
    return texts_at(incident, text, root) if incident else texts_of(text, root)


def _folder(text: str, root: Path) -> IncidentFolder | None:
    found = (IncidentFolder(path) for path in (Path(text), root / text))
    return next((folder for folder in found if folder.exists), None)
