"""load -> measure -> reason -> render: the report as a function of its evidence."""

from difflib import SequenceMatcher
from pathlib import Path

from rca.errors import DamagedEvidenceError
from rca.measure import measure
from rca.model.finding import Finding, Severity
from rca.reason import reason
from rca.report import render, to_json
from rca.store import IncidentFolder, bundled
from rca.store.atomic import write_text
from rca.workflow.integrity import find_damage
from rca.workflow.load import load

MOST_FINDINGS = 20


def report_files(
    folder: IncidentFolder, *, preset: str = "full", templates: Path | None = None
) -> dict[str, str]:
    """The files of `report/` by name: what the evidence, and nothing else, makes of them."""
    dossier = load(folder)
    measures = measure(dossier)
    analysis = reason(dossier, measures)
    text = render(dossier, analysis, preset=preset, template_folders=_folders(templates))
    return {"report.md": text, "analysis.json": to_json(dossier, analysis)}


def write_report(
    folder: IncidentFolder, *, preset: str = "full", templates: Path | None = None
) -> tuple[Path, ...]:
    """Write `report/`; returns the paths written. Damaged evidence makes no report."""
    refuse_damage(folder)
    files = report_files(folder, preset=preset, templates=templates)
    folder.report.mkdir(exist_ok=True)
    for name, text in files.items():
        write_text(folder.report / name, text)
    return tuple(folder.report / name for name in files)


def check_report(
    folder: IncidentFolder, *, preset: str = "full", templates: Path | None = None
) -> tuple[Finding, ...]:
    """The lines that keep the committed report from being what follows from its evidence."""
    refuse_damage(folder)
    found: list[Finding] = []
    for name, text in report_files(folder, preset=preset, templates=templates).items():
        path = folder.report / name
        if not path.is_file():
            found.append(_stale(f"report/{name}", "there is no such file"))
            continue
        committed = path.read_text(encoding="utf-8", errors="replace")
        found += [
            _stale(f"report/{name}:{line}", message)
            for line, message in _differences(committed, text)
        ]
    return tuple(found[:MOST_FINDINGS])


def refuse_damage(folder: IncidentFolder) -> None:
    """Raises DamagedEvidenceError, naming the first damage and the claims that stand on it."""
    damage = find_damage(folder)
    if damage:
        more = f" (and {len(damage) - 1} more)" if len(damage) > 1 else ""
        raise DamagedEvidenceError(
            f"{damage[0].place}: {damage[0].message}{more}", hint=damage[0].hint
        )


def _differences(committed: str, expected: str) -> list[tuple[int, str]]:
    """The lines of the committed text that do not follow, with what follows instead."""
    old, new = committed.splitlines(), expected.splitlines()
    if old == new:
        return [] if committed == expected else [(len(old), "line endings differ")]
    differences: list[tuple[int, str]] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            continue
        here = _quoted(old[start:end]) or "nothing"
        there = _quoted(new[first:last]) or "nothing"
        differences.append((start + 1, f"says {here}; the evidence gives {there}"))
    return differences


def _quoted(lines: list[str]) -> str:
    if not lines:
        return ""
    first = lines[0] if len(lines[0]) <= 120 else f"{lines[0][:117]}..."
    return f"“{first}”" + (f" and {len(lines) - 1} more lines" if len(lines) > 1 else "")


def _stale(place: str, message: str) -> Finding:
    return Finding(
        place=place,
        rule="stale-report",
        level=Severity.ERROR,
        message=message,
        hint="run `rca regenerate`, and change incident.toml, whys.toml or notes instead of "
        "the report",
    )


def _folders(templates: Path | None) -> tuple[Path, ...]:
    return (templates, bundled("templates")) if templates else (bundled("templates"),)
