"""The view model: every decision about a report, taken before a template sees it.

Presets are layouts of this one value. It depends on nothing but dossier and analysis.
"""

from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.fix import ValidationTest
from rca.model.incident import Conclusion, Continuity, Lessons, Letter
from rca.report.cited import cites_in
from rca.report.parts.actions import (
    CriterionRow,
    FixView,
    MonitorRow,
    RiskLevel,
    criteria_of,
    fixes_of,
    labels_measured,
    monitors_shown,
    offered_tests,
    risks_of,
)
from rca.report.parts.appendix import Appendix, appendix_of
from rca.report.parts.causes import Cause, causes_of
from rca.report.parts.changes import Changes, changes_shown
from rca.report.parts.chronology import Chronology, chronology_of
from rca.report.parts.exceptions import Exceptions, exceptions_of
from rca.report.parts.impact import Compliance, Impact, compliance_of, impact_of
from rca.report.parts.letter import letter_of
from rca.report.parts.method import Method, method_of
from rca.report.parts.opening import Header, Summary, header_of, summary_of
from rca.report.parts.probes import ProbesView, probes_of
from rca.report.parts.signoff import Check, checks_of
from rca.report.parts.support import Support, support_of
from rca.report.parts.timeline import Timeline, timeline_of
from rca.report.parts.whys import WhyView, whys_of
from rca.report.pictures import Alternatives, alternatives_of
from rca.verify import Stub


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """One field a section, in reading order; an empty field is a section left out."""

    header: Header
    summary: Summary
    method: Method | None
    changes: Changes | None
    probes: ProbesView | None
    timeline: Timeline | None
    chronology: Chronology
    whys: tuple[WhyView, ...]
    support: Support | None
    exceptions: Exceptions | None
    causes: tuple[Cause, ...]
    impact: Impact | None
    compliance_rule: str
    compliance: tuple[Compliance, ...]
    fixes: tuple[FixView, ...]
    validation_tests: tuple[ValidationTest, ...]
    offered_tests: tuple[Stub, ...]
    risks: tuple[RiskLevel, ...]
    continuity: Continuity
    criteria_labels: tuple[str, ...]
    criteria: tuple[CriterionRow, ...]
    monitors: tuple[MonitorRow, ...]
    conclusion: Conclusion
    lessons: Lessons
    letter: Letter
    checks: tuple[Check, ...]
    appendix: Appendix
    pictures: Alternatives


def view_of(dossier: Dossier, analysis: Analysis) -> ReportView:
    """The view of one incident; deterministic, and without side effects."""
    incident = dossier.incident
    summary = summary_of(dossier, analysis)
    whys = whys_of(dossier, analysis)
    support, exceptions = support_of(analysis), exceptions_of(analysis)
    causes = causes_of(analysis, dossier.fixes)
    changes = changes_shown(analysis)
    probes, timeline = probes_of(analysis), timeline_of(dossier, analysis)
    chronology = chronology_of(dossier, analysis, changes, timeline)
    impact = impact_of(dossier, analysis)
    compliance = compliance_of(dossier, analysis)
    criteria = criteria_of(dossier, analysis)
    fixes, offered = fixes_of(dossier, analysis), offered_tests(dossier, analysis)
    cited = frozenset(
        cite.without_quote()
        for part in (
            *(summary, changes, probes, timeline, chronology, whys),
            *(support, exceptions, causes, impact, compliance, criteria),
            *(fixes, offered),
        )
        for cite in cites_in(part)
    )
    return ReportView(
        header=header_of(dossier, analysis),
        summary=summary,
        method=method_of(dossier, analysis),
        changes=changes,
        probes=probes,
        timeline=timeline,
        chronology=chronology,
        whys=whys,
        support=support,
        exceptions=exceptions,
        causes=causes,
        impact=impact,
        compliance_rule=incident.compliance_rule,
        compliance=compliance,
        fixes=fixes,
        validation_tests=dossier.fixes.tests,
        offered_tests=offered,
        risks=risks_of(incident.risks),
        continuity=incident.continuity,
        criteria_labels=labels_measured(analysis),
        criteria=criteria,
        monitors=monitors_shown(dossier, analysis),
        conclusion=incident.conclusion,
        lessons=incident.lessons,
        letter=letter_of(dossier, analysis),
        checks=checks_of(dossier, analysis, whys, cited),
        appendix=appendix_of(dossier, analysis, cited),
        pictures=alternatives_of(dossier, analysis),
    )
