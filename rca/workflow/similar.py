"""Earlier incidents that are like this one, from the profiles of all incidents below a root.

A profile takes a whole analysis, so it is kept in `.cache/` and made anew when the dossier's digest
is another; a profile that cannot be kept or read is simply made again.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from rca import __version__
from rca.errors import RcaError
from rca.model.profile import Profile
from rca.model.skipped import Skipped
from rca.store import IncidentFolder, digest_of
from rca.store.atomic import write_text
from rca.verify.likeness import Likeness, alike
from rca.verify.profile import MADE_BY, profile_of
from rca.workflow.analyze import analyze_incident
from rca.workflow.integrity import refuse_damage

PROFILE = "profile.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """What was found. `later` counts incidents left out because they began later.

    `skipped` has incidents that could not be read, by name.
    """

    mine: Profile
    alike: tuple[Likeness, ...]
    looked_at: int
    later: int
    skipped: tuple[Skipped, ...]


def similar_incidents(folder: IncidentFolder, root: Path, *, with_later: bool = False) -> Similar:
    """The incidents below `root` that are like this one; undated ones count as earlier."""
    mine = profile_at(folder)
    others: list[Profile] = []
    skipped: list[Skipped] = []
    later = 0
    for other in _others(folder, root):
        try:
            profile = profile_at(other)
        except RcaError as error:
            skipped.append(
                Skipped(evidence=other.path.name, locator="the incident", reason=error.message)
            )
            continue
        if not with_later and _is_later(profile, mine):
            later += 1
        else:
            others.append(profile)
    return Similar(
        mine=mine,
        alike=alike(mine, others),
        looked_at=len(others),
        later=later,
        skipped=tuple(skipped),
    )


def profile_at(folder: IncidentFolder) -> Profile:
    """The profile of an incident, from `.cache/` where it still holds."""
    refuse_damage(folder)
    kept = folder.own(folder.cache / PROFILE)
    made_by = f"{__version__}/{MADE_BY}"
    with suppress(OSError, ValidationError):
        profile = Profile.model_validate_json(kept.read_bytes())
        if (profile.made_by, profile.digest) == (made_by, digest_of(folder)):
            return profile
    dossier, analysis = analyze_incident(folder)
    profile = profile_of(dossier, analysis).model_copy(update={"made_by": made_by})
    with suppress(OSError):
        write_text(kept, profile.model_dump_json(by_alias=True, indent=2) + "\n")
    return profile


def _others(folder: IncidentFolder, root: Path) -> list[IncidentFolder]:
    if not root.is_dir():
        return []
    here = folder.path.resolve()
    return [
        IncidentFolder(path)
        for path in sorted(root.iterdir())
        if (path / "incident.toml").is_file() and path.resolve() != here
    ]


def _is_later(profile: Profile, mine: Profile) -> bool:
    return profile.at is not None and mine.at is not None and profile.at > mine.at
