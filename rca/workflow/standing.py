"""How an incident stands to what was promised: from its report where that is current, else anew."""

from collections.abc import Mapping
from contextlib import suppress

from pydantic import BaseModel, ConfigDict, ValidationError

from rca.errors import DamagedEvidenceError
from rca.model.verification import FixStatus, Status
from rca.store import IncidentFolder, digest_of


class _Part(BaseModel):
    """A part of a document whose other keys are not asked for."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Criterion(_Part):
    """A success criterion, as it stands on the label that was verified."""

    title: str
    status: Status


class Fix(_Part):
    """A fix, as it stands there."""

    id: str
    title: str
    done: bool
    status: FixStatus


class Stale(_Part):
    """A finding whose evidence changed below it, and how."""

    why: str
    reasons: tuple[str, ...]


class _Verification(_Part):
    label: str
    criteria: tuple[Criterion, ...]
    fixes: tuple[Fix, ...]


class Standing(_Part):
    """The parts of `rca.analysis/1` that say what holds; lists in the order of people's files."""

    digest: str
    verification: _Verification
    stale: tuple[Stale, ...]

    def criteria(self, status: Status) -> tuple[str, ...]:
        """The titles of the criteria that stand so."""
        return tuple(one.title for one in self.verification.criteria if one.status is status)

    def fixes(self, status: FixStatus) -> tuple[str, ...]:
        """The ids of the fixes that stand so."""
        return tuple(one.id for one in self.verification.fixes if one.status is status)


def standing_of(folder: IncidentFolder) -> Standing | None:
    """What holds now; None where evidence is damaged, on which nothing can be said.

    A current `report/analysis.json` is believed, so that the answer takes no measuring.
    """
    kept = folder.own(folder.report / "analysis.json")
    with suppress(OSError, ValidationError):
        standing = Standing.model_validate_json(kept.read_bytes())
        if standing.digest == digest_of(folder):
            return standing
    from rca.report.analysis_json import analysis_document  # noqa: PLC0415 - takes a second
    from rca.workflow.analyze import analyze_incident  # noqa: PLC0415 - takes a second

    with suppress(DamagedEvidenceError):
        document: Mapping[str, object] = analysis_document(*analyze_incident(folder))
        return Standing.model_validate(document)
    return None
