"""analyze -> render: the report as a function of its evidence."""

from difflib import SequenceMatcher
from pathlib import Path

from rca.model.finding import Finding, Severity
from rca.model.plural import counted
from rca.report import pictures_of, render, to_json
from rca.store import IncidentFolder
from rca.store.atomic import write_text
from rca.workflow.analyze import analyze_incident
from rca.workflow.drawn import check_drawn, write_drawn
from rca.workflow.templates import preset_of, template_folders

MOST_FINDINGS = 20
MOST_LINES = 12_000


def report_files(
    folder: IncidentFolder, *, preset: str | None = None, templates: Path | None = None
) -> dict[str, str]:
    """The texts of `report/` by name: what the evidence, and nothing else, makes of them.

    Without a `preset` it is that of the committed report, or `full`. The PNGs beside them
    are drawn from the SVGs, see `rca.workflow.drawn`.
    """
    dossier, analysis = analyze_incident(folder)
    text = render(
        dossier,
        analysis,
        preset=preset_of(folder, preset),
        template_folders=template_folders(folder, templates),
    )
    pictures = {f"{picture.name}.svg": picture.svg for picture in pictures_of(dossier, analysis)}
    return {"report.md": text, "analysis.json": to_json(dossier, analysis), **pictures}


def write_report(
    folder: IncidentFolder, *, preset: str | None = None, templates: Path | None = None
) -> tuple[Path, ...]:
    """Write `report/`; returns the paths written. Damaged evidence makes no report."""
    files = report_files(folder, preset=preset, templates=templates)
    folder.own(folder.report).mkdir(exist_ok=True)
    for name, text in files.items():
        write_text(folder.report / name, text)
    return (*(folder.report / name for name in files), *write_drawn(folder.report, files))


def check_report(
    folder: IncidentFolder, *, preset: str | None = None, templates: Path | None = None
) -> tuple[Finding, ...]:
    """The lines that keep the committed report from being what follows from its evidence."""
    found: list[Finding] = []
    files = report_files(folder, preset=preset, templates=templates)
    for name, text in files.items():
        path = folder.report / name
        if not path.is_file():
            found.append(_stale(f"report/{name}", "there is no such file"))
            continue
        found += [
            _stale(f"report/{name}:{line}", message)
            for line, message in _differences(path.read_bytes(), text)
        ]
    drawn = check_drawn(folder.report, files)
    found += [_stale(f"report/{name}", message) for name, message in drawn.items() if message]
    found += [
        _stale(f"report/{path.name}", "the evidence gives no such file")
        for path in sorted(folder.report.glob("*"))
        if path.name not in (*files, *drawn)
    ]
    return tuple(found[:MOST_FINDINGS])


def _differences(committed: bytes, expected: str) -> list[tuple[int, str]]:
    """The lines of the committed text that do not follow, with what follows instead."""
    if committed == expected.encode():
        return []
    old, new = committed.decode(errors="replace").splitlines(), expected.splitlines()
    if old == new:
        return [(len(old), "line endings differ")]
    differences: list[tuple[int, str]] = []
    for start, end, first, last in _changed_parts(old, new):
        here = _quoted(old[start:end]) or "nothing"
        there = _quoted(new[first:last]) or "nothing"
        differences.append((start + 1, f"says {here}; the evidence gives {there}"))
    return differences


def _changed_parts(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    """Where two texts differ; as one part where telling them apart would take too long."""
    if len(old) + len(new) > MOST_LINES:
        same = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
        return [(same, len(old), same, len(new))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [part[1:] for part in matcher.get_opcodes() if part[0] != "equal"]


def _quoted(lines: list[str]) -> str:
    if not lines:
        return ""
    first = lines[0] if len(lines[0]) <= 120 else f"{lines[0][:117]}..."
    more = counted(len(lines) - 1, "more line")
    return f"“{first}”" + (f" and {more}" if len(lines) > 1 else "")


def _stale(place: str, message: str) -> Finding:
    return Finding(
        place=place,
        rule="stale-report",
        level=Severity.ERROR,
        message=message,
        hint="run `rca regenerate`, and change incident.toml, whys.toml or notes instead of "
        "the report",
    )
