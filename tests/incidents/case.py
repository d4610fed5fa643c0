"""One invented incident: what people say of it, its evidence, and the truth."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from tests.incidents.truth import Truth
from tests.incidents.world import Json, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`window` and `baseline` are RFC 3339 pairs; `names` are words that may as well be others.

    `files` is further evidence by name. `background` holds the insert ids of what is always there
    and never matters. Entries are written as they stand, by service to so many files (`spread`).
    """

    name: str
    title: str
    symptom: str
    project: str
    region: str
    services: tuple[str, ...]
    window: tuple[str, str]
    baseline: tuple[str, str] | None
    entries: tuple[Json, ...]
    truth: Truth
    names: tuple[str, ...]
    background: frozenset[str] = frozenset()
    files: dict[str, str] = field(default_factory=dict)
    spread: int = 1

    def told(self) -> Json:
        """What a person says when they start the incident, as the benchmark stores it."""
        told = {
            "title": self.title,
            "symptom": self.symptom,
            "project": self.project,
            "region": self.region,
            "services": list(self.services),
            "window_from": self.window[0],
            "window_to": self.window[1],
        }
        if self.baseline is not None:
            told |= {"baseline_from": self.baseline[0], "baseline_to": self.baseline[1]}
        return told

    def write_evidence(self, folder: Path) -> None:
        """The evidence as files in a folder that is there."""
        for part in range(self.spread):
            own = (entry for entry in self.entries if self._file_of(entry) == part)
            lines = [json.dumps(entry, ensure_ascii=False) for entry in own]
            if not lines:
                continue
            is_array = part % 2 == 1
            text = "[" + ",\n".join(lines) + "]\n" if is_array else "\n".join(lines) + "\n"
            name = f"logs-{part}.{'json' if is_array else 'ndjson'}"
            (folder / name).write_text(text, encoding="utf-8")
        for name, content in self.files.items():
            (folder / name).write_text(content, encoding="utf-8")

    def _file_of(self, entry: Json) -> int:
        """The number of its file; a service stays together, as in an export by service."""
        name = entry["resource"]["labels"].get("service_name", "")
        place = self.services.index(name) if name in self.services else len(self.services)
        return place % self.spread

    def write(self, folder: Path) -> None:
        """The whole case as the benchmark has it."""
        (folder / "evidence").mkdir(parents=True)
        self.write_evidence(folder / "evidence")
        for name, document in (("incident", self.told()), ("truth", self.truth.document())):
            text = json.dumps(document, indent=2) + "\n"
            (folder / f"{name}.json").write_text(text, encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is told of a case beside its world; times are seconds after the world's start."""

    name: str
    title: str
    symptom: str
    window: tuple[float, float]
    baseline: tuple[float, float] | None = None
    names: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    services: tuple[str, ...] = ()


def told(world: World, story: Story, truth: Truth) -> Case:
    """The case that a world and its story amount to."""
    return Case(
        name=story.name,
        title=story.title,
        symptom=story.symptom,
        project=world.project,
        region=world.region,
        services=story.services or tuple(world.services),
        window=(world.stamp(story.window[0]), world.stamp(story.window[1])),
        baseline=(
            (world.stamp(story.baseline[0]), world.stamp(story.baseline[1]))
            if story.baseline
            else None
        ),
        entries=tuple(sorted(world.entries, key=lambda one: (one["timestamp"], one["insertId"]))),
        truth=truth,
        names=(*world.services, *story.names),
        background=frozenset(world.background),
        files=story.files,
    )
