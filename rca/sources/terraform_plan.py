"""What a Terraform or OpenTofu plan is going to change, as `terraform show -json PLAN` prints it.

Stored is one resource a line with the attributes that differ; state, configuration and variables
are not stored, and nothing that the plan marks as sensitive, wherever it stands.
Shape: https://developer.hashicorp.com/terraform/internals/json-format
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import Field, ValidationError

from rca.errors import BadInputError
from rca.model.change import Change, ChangeKind, shortened
from rca.model.cite import Cite
from rca.model.evidence import Evidence, EvidenceKind
from rca.model.instant import parse_instant
from rca.model.skipped import Skipped
from rca.model.stored import Stored, TimeText
from rca.sources.interface import Count, Record, Sample, passed_over
from rca.sources.json_members import JsonMembers
from rca.sources.terraform_values import SENSITIVE, UNKNOWN, Secrets, differing_values
from rca.sources.unpack import Unpacked, head_text, text_of

_CHANGES, _DRIFT = "resource_changes", "resource_drift"
_FIRST_KEY = re.compile(
    r'\s*\{\s*"(?:applyable|complete|configuration|errored|format_version|output_changes'
    r'|planned_values|prior_state|relevant_attributes)"\s*:'
)
_PLAN_KEY = re.compile(r'"(?:planned_values|resource_changes|provider_config|root_module)"\s*:')
_STATE = re.compile(r'\s*\{(?:\s*"(?:format|terraform)_version"\s*:\s*"[^"]*"\s*,)+\s*"values"\s*:')
_WORDS = {
    ("create",): "creation",
    ("update",): "update",
    ("delete",): "deletion",
    ("delete", "create"): "replacement",
    ("create", "delete"): "replacement",
    ("forget",): "forgetting",
}
_NOTHING = (("no-op",), ("read",), ())
_CLOUD_RUN = ("google_cloud_run_service", "google_cloud_run_v2_service", "google_cloud_run_v2_job")
_EXPORT = "make it with: terraform show -json PLAN > plan.json"


class PlannedChange(Stored):
    """One resource as it is stored; `before` and `after` hold the attributes that differ, flat.

    `drift` says that it was changed already, by something else than Terraform.
    """

    address: str
    actions: tuple[str, ...]
    drift: bool = False
    planned: TimeText | None = None
    reason: str = ""
    service: str = ""
    before: dict[str, str] = Field(default_factory=dict)
    after: dict[str, str] = Field(default_factory=dict)


class TerraformPlan:
    """Planned changes of resources, and drift."""

    name = "terraform-plan"
    title = "Terraform plans in JSON"
    kind = EvidenceKind.CHANGE
    suffix = ".ndjson"

    def identify(self, sample: Sample) -> bool:
        """Whether it begins like a plan and not like a state."""
        text = head_text(sample)
        if text is None or not _FIRST_KEY.match(text):
            return False
        return _PLAN_KEY.search(text) is not None and not _STATE.match(text)

    def content(self, path: Path) -> Iterator[bytes | Skipped]:
        """The changes by address, drift last; those that do nothing are left out.

        Raises BadInputError when nothing in it changes.
        """
        unpacked = Unpacked(path)
        text, problem = text_of(b"".join(unpacked))
        secrets, planned = Secrets(), None
        for key, item in JsonMembers(text, (_CHANGES, _DRIFT, "timestamp")):
            if key == "timestamp":
                planned = _time(item)
            else:
                change = _change(item)
                for side in ("before", "after"):
                    secrets.learn(change.get(side), change.get(f"{side}_sensitive"))
        members = JsonMembers(text, (_CHANGES, _DRIFT))
        lines: list[tuple[bool, str, str]] = []
        odd = 0
        for key, item in members:
            made = _planned(item, secrets, is_drift=key == _DRIFT, planned=planned)
            odd += made is None
            if made is not None and made.actions not in _NOTHING:
                lines.append((made.drift, made.address, _line(made)))
        if odd:
            yield passed_over(f"{odd} items", "no change of a resource")
        yield from (item for item in (members.problem, problem, unpacked.problem) if item)
        if not lines:
            raise BadInputError(f"{path} changes nothing", hint=_EXPORT)
        yield from (f"{line}\n".encode() for _, _, line in sorted(lines))

    def count(self, path: Path) -> Count:
        """The number of resources, and when the plan was made."""
        found = [made for _, made in _stored(path) if isinstance(made, PlannedChange)]
        times = sorted(parse_instant(made.planned) for made in found if made.planned)
        return len(found), *((times[0], times[-1]) if times else (None, None))

    def read(self, evidence: Evidence) -> Iterator[Record | Skipped]:
        """Each resource, then its attributes by path where it is updated or replaced."""
        for number, made in _stored(evidence.path):
            if isinstance(made, PlannedChange):
                yield from _changes(evidence, number, made)
            else:
                yield Skipped(evidence=evidence.id, locator=f"line {number}", reason=made)


def _change(item: object) -> Mapping[str, object]:
    change = item.get("change") if isinstance(item, dict) else None
    return change if isinstance(change, dict) else {}


def _planned(
    item: object, secrets: Secrets, *, is_drift: bool, planned: str | None
) -> PlannedChange | None:
    change, actions = _change(item), _change(item).get("actions")
    if not isinstance(item, dict) or not isinstance(item.get("address"), str):
        return None
    if not isinstance(actions, list) or not all(isinstance(word, str) for word in actions):
        return None
    does_nothing = tuple(actions) in _NOTHING
    before, after = ({}, {}) if does_nothing else differing_values(change, secrets)
    return PlannedChange(
        address=_sound(item["address"]),
        actions=tuple(map(_sound, actions)),
        drift=is_drift,
        planned=None if is_drift else planned,
        reason=_sound(str(item.get("action_reason", ""))),
        service=_service(item, change),
        before=before,
        after=after,
    )


def _service(item: Mapping[str, object], change: Mapping[str, object]) -> str:
    """The Cloud Run service or job that the resource is, if it is one."""
    if item.get("type") not in _CLOUD_RUN:
        return ""
    sides = (change.get("after"), change.get("before"))
    names = (side.get("name") for side in sides if isinstance(side, dict))
    return next((_sound(name) for name in names if isinstance(name, str)), "")


def _sound(text: str) -> str:
    """The text without halves of characters, which JSON can spell and UTF-8 cannot."""
    return text.encode(errors="replace").decode()


def _line(made: PlannedChange) -> str:
    document = made.model_dump(exclude_defaults=True)
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return _sound(text)


def _time(value: object) -> str | None:
    try:
        parse_instant(str(value))
    except ValueError:
        return None
    return str(value)


def _stored(path: Path) -> Iterator[tuple[int, PlannedChange | str]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield number, PlannedChange.model_validate_json(line)
            except ValidationError as error:
                yield number, f"no planned change: {error.errors()[0]['msg']}"


def _changes(evidence: Evidence, number: int, made: PlannedChange) -> Iterator[Change]:
    word = _WORDS.get(made.actions, " and ".join(made.actions))
    reason = f" ({made.reason.replace('_', ' ')})" if made.reason else ""
    title = f"planned {word} of {made.address}{reason}"
    if made.drift:
        title = f"{word} of {made.address} outside Terraform, found by the plan"
    whole = Change(
        kind=ChangeKind.INFRASTRUCTURE,
        at=parse_instant(made.planned) if made.planned else None,
        label=evidence.label,
        service=made.service,
        revision=made.address,
        subject=made.address,
        title=title,
        planned=not made.drift,
        cite=Cite(evidence=evidence.id, line=number),
    )
    yield whole
    if word not in ("update", "replacement"):
        return
    for name in sorted(made.before.keys() | made.after.keys()):
        before, after = made.before.get(name, ""), made.after.get(name, "")
        if after != UNKNOWN:
            yield replace(
                whole,
                subject=f"{made.address} {name}",
                before=before,
                after=after,
                title=_title(name, before, after),
            )


def _title(name: str, before: str, after: str) -> str:
    if before == after == SENSITIVE:
        return f"{name} changed, value sensitive"
    return f"{name} {shortened(before) or 'not set'} -> {shortened(after) or 'not set'}"
