"""Where everything stands in an incident's folder; no other file spells these names."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from rca.errors import BadInputError


@dataclass(frozen=True, slots=True)
class IncidentFolder:
    """One incident on disk. People write the TOML files and notes, the tool writes the rest."""

    path: Path

    @property
    def incident_toml(self) -> Path:
        """Title, scope, impact, criteria."""
        return self.path / "incident.toml"

    @property
    def whys_toml(self) -> Path:
        """The why tree."""
        return self.path / "whys.toml"

    @property
    def fixes_toml(self) -> Path:
        """Fixes with owner, validation and rollback."""
        return self.path / "fixes.toml"

    @property
    def notes(self) -> Path:
        """Folder of Markdown prose."""
        return self.path / "notes"

    @property
    def evidence(self) -> Path:
        """Folder of evidence, written once."""
        return self.path / "evidence"

    @property
    def evidence_log(self) -> Path:
        """The hash chain that names every piece of evidence."""
        return self.evidence / "log.jsonl"

    @property
    def adding(self) -> Path:
        """Folder of what is being added; gone when nothing is."""
        return self.evidence / ".adding"

    @property
    def intent(self) -> Path:
        """The lines that are about to be written to the chain."""
        return self.adding / "intent.json"

    @property
    def git_attributes(self) -> Path:
        """What tells git to leave the bytes of evidence and report alone."""
        return self.path / ".gitattributes"

    @property
    def report(self) -> Path:
        """Folder of the report, rewritten whole."""
        return self.path / "report"

    @property
    def reproduction(self) -> Path:
        """Folder of code that reproduces the incident."""
        return self.path / "reproduction"

    @property
    def cache(self) -> Path:
        """Folder that may be deleted at any time."""
        return self.path / ".cache"

    @property
    def redaction_key(self) -> Path:
        """The key that makes equal secrets look equal within this incident."""
        return self.cache / "redaction.key"

    @property
    def why_journal(self) -> Path:
        """What happened in the interview; `whys.toml` alone is enough to go on."""
        return self.cache / "why.jsonl"

    @property
    def why_lock(self) -> Path:
        """The file that is locked while an interview goes on."""
        return self.cache / "why.lock"

    @property
    def lock(self) -> Path:
        """The file that is locked while evidence changes."""
        return self.cache / "evidence.lock"

    def own(self, path: Path) -> Path:
        """The same path, for reading or writing. Nothing is made, and it need not exist.

        Raises BadInputError when it, or a folder above it, is a symbolic link that leads out of
        the incident or in a circle. Ask for the folder before making it or writing into it:
        `folder.own(folder.report)`.
        """
        hint = "put a copy there instead of a symbolic link"
        try:
            target = path.resolve()
        except (OSError, RuntimeError):
            raise BadInputError(
                f"{path} is a symbolic link that leads in a circle", hint=hint
            ) from None
        if not target.is_relative_to(self.path.resolve()):
            raise BadInputError(f"{path} leads out of the incident to {target}", hint=hint)
        return path

    @property
    def exists(self) -> bool:
        """Whether it is an incident's folder."""
        return self.incident_toml.is_file()


def find_incident(text: str, root: Path, *, is_root_named: bool = False) -> IncidentFolder:
    """The incident that a folder or an id below `root` names.

    A folder goes first, unless somebody named the root: then a plain name is an id below it.
    Raises BadInputError when there is none, with the ids that come near.
    """
    candidates = (Path(text), root / text)
    if is_root_named and text == Path(text).name:
        candidates = (root / text, Path(text))
    for path in candidates:
        if (path / "incident.toml").is_file():
            return IncidentFolder(path)
    for path in candidates:
        if text and (path / "bagit.txt").is_file():
            raise BadInputError(
                f"{path} is a bag, and the incident is in it",
                hint=f"cd {path} && sha256sum -c manifest-sha256.txt; then name {path / 'data'}",
            )
        if path.is_dir() and text:
            raise BadInputError(
                f"{path} is no incident folder: it has no incident.toml",
                hint='name an incident, or start one with: rca new "TITLE"',
            )
    near = get_close_matches(text, _ids(root), n=3, cutoff=0.5)
    raise BadInputError(
        f"there is no incident {text!r}, neither as a folder nor below {root}",
        hint=f"did you mean {' or '.join(near)}?" if near else 'start one with: rca new "TITLE"',
    )


def _ids(root: Path) -> list[str]:
    if not root.is_dir():
        return []
    return sorted(path.name for path in root.iterdir() if (path / "incident.toml").is_file())
