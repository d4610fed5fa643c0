"""Every lint on one incident."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from rca.checks import CHECKS
from rca.model.finding import Finding
from rca.store import IncidentFolder, digest_of
from rca.store.check_settings import read_check_settings
from rca.store.people import read_text
from rca.store.toml_place import line_of
from rca.workflow.analyze import analyze_incident
from rca.workflow.check_settings import configured
from rca.workflow.integrity import find_damage, find_unlisted
from rca.workflow.regenerate import check_report

_PLACE = re.compile(r"([^:\s]+)(?::([1-9]\d{0,8}))?(?::\s|\Z)")


def check_incident(folder: IncidentFolder, *, today: date) -> tuple[Finding, ...]:
    """Integrity first: on damaged evidence nothing else means anything. Sorted by file and line.

    `today` decides which exceptions of the team's configuration have expired.
    """
    table = read_check_settings(folder)
    damage = find_damage(folder)
    if damage:
        return tuple(_placed(finding) for finding in damage)
    dossier, analysis = analyze_incident(folder)
    found = [finding for check in CHECKS for finding in check(dossier, analysis)]
    findings = list(configured(_with_lines(found, folder), table, folder, today))
    findings += find_unlisted(folder)
    if folder.report.is_dir():
        findings += _report_findings(folder)
    placed = {_placed(finding) for finding in findings}
    return tuple(sorted(placed, key=lambda finding: (finding.file, finding.line, finding)))


def _report_findings(folder: IncidentFolder) -> tuple[Finding, ...]:
    """What keeps the report from following; one finding where it is older than what it is made of.

    Then nearly every line differs, and none of them tells what to do.
    """
    stale, report = check_report(folder), folder.own(folder.report / "report.md")
    if not stale or not report.is_file() or digest_of(folder) in read_text(report):
        return stale
    older = "it is older than the evidence, the notes or the files that it is made from"
    return (replace(stale[0], place="report/report.md", message=older),)


def _with_lines(findings: Iterable[Finding], folder: IncidentFolder) -> Iterator[Finding]:
    """The findings with the line of their TOML key, as the file stands."""
    texts: dict[str, str] = {}
    for finding in findings:
        if not finding.key:
            yield finding
            continue
        if finding.file not in texts:
            path = folder.path / finding.file
            texts[finding.file] = read_text(folder.own(path)) if path.is_file() else ""
        line = line_of(texts[finding.file], finding.key)
        where = f"{finding.file}:{line}" if line else finding.file
        place = where + finding.place.removeprefix(finding.file)
        yield replace(finding, place=place, line=line)


def _placed(finding: Finding) -> Finding:
    """The finding with file and line out of its place, where it has only that."""
    match = None if finding.file else _PLACE.match(finding.place)
    if match is None:
        return finding
    return replace(finding, file=match[1], line=int(match[2] or 0))
