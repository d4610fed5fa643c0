"""Presets: which layouts there are, what each is for, and whose templates a layout is made from.

A preset is a folder with a `report.md.j2`, shipped or a team's own; own folders come first.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import TemplateError, meta
from jinja2.sandbox import SandboxedEnvironment

from rca.errors import UsageError

TOP = "report.md.j2"
FULL = "full"
PURPOSES = {
    FULL: "everything: the verdict, how it was reached, and all evidence word for word",
    "google-sre": "a postmortem with trigger, detection, resolution and lessons",
    "pagerduty": "a postmortem for a review meeting, with responders and messaging",
    "atlassian": "from the leadup to corrective actions, with the five whys within",
    "amazon-coe": "a correction of errors: metrics, incident questions, whys, action items",
    "five-whys": "two pages: the problem, the whys, the cause and what is done",
    "executive": "one page: what it cost, why, and when it will be over",
    "customer": "a letter to customers: what they saw, when, and what was done",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a report was laid out, as its front matter says it.

    `own_templates` is a digest of the own templates that took part, empty when none did.
    """

    preset: str = FULL
    own_templates: str = ""
    audience: str = ""


def preset_names(folders: Sequence[Path]) -> tuple[str, ...]:
    """The presets in these folders: shipped ones in their order, then own ones by name."""
    found = {top.parent.name for folder in folders for top in folder.glob(f"*/{TOP}")}
    known = [name for name in PURPOSES if name in found]
    return (*known, *sorted(found - set(known)))


def top_of(preset: str, folders: Sequence[Path]) -> str:
    """The name of the preset's top template; UsageError, naming the others, when there is none."""
    names = preset_names(folders)
    if preset not in names:
        raise UsageError(
            f"--preset {preset!r} is no preset", hint=f"choose one of: {', '.join(names)}"
        )
    return f"{preset}/{TOP}"


def own_digest(made: SandboxedEnvironment, top: str, shipped: Path) -> str:
    """Twelve digits over the templates of a layout that differ from the shipped ones; or nothing.

    A layout that picks a template by a computed name cannot be followed there.
    """
    digest = hashlib.sha256()
    differs = False
    for name, source in sorted(_sources(made, top)):
        path = shipped / name
        if path.is_file() and path.read_text(encoding="utf-8") == source:
            continue
        differs = True
        digest.update(f"{name}\0{len(source)}\0{source}".encode())
    return digest.hexdigest()[:12] if differs else ""


def _sources(made: SandboxedEnvironment, top: str) -> Iterator[tuple[str, str]]:
    """Name and text of a template and of all it includes, each once; mistakes are told later."""
    waiting, seen = [top], {top}
    while waiting:
        name = waiting.pop()
        try:
            assert made.loader is not None  # noqa: S101 - we gave it one
            source, _, _ = made.loader.get_source(made, name)
            parts = [part for part in meta.find_referenced_templates(made.parse(source)) if part]
        except (TemplateError, UnicodeDecodeError):
            continue
        yield name, source
        waiting.extend(part for part in dict.fromkeys(parts) if part not in seen)
        seen.update(parts)
