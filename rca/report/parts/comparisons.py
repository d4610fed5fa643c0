"""What is set side by side where a why's citations touch it: rates, routes and settings."""

from collections.abc import Sequence
from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import AFTER_FIX_LABEL, BASELINE_LABEL, INCIDENT_LABEL, EvidenceKind
from rca.model.measures import Place
from rca.model.service import RevisionSpec
from rca.report.cited import Statement, evidence_order
from rca.report.parts.words import label_order, statement

_NOT_SET = "not set"
_NOT_SHOWN = "not shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """How often one test failed under one label."""

    test: str
    label: str
    failed: int
    attempts: int
    share: float
    low: float
    high: float
    message: str
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastRow:
    """One side of the comparison of what works with what fails."""

    what: str
    protocol: str
    failed: int
    total: int
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsDifference:
    """What two revisions were given, where it differs: `(name, value here, value there)`."""

    service: str
    here: str
    there: str
    rows: tuple[tuple[str, str, str], ...]
    missing: tuple[str, ...]
    cites: tuple[Cite, ...]


def rates_touched(
    cites: Sequence[Cite], dossier: Dossier, analysis: Analysis
) -> tuple[RateRow, ...]:
    """Rates of the tests that are cited, under every label; a whole file cites all its tests."""
    tests = {cite.test for cite in cites if cite.test}
    for cite in cites:
        item = dossier.evidence_by_id(cite.evidence)
        if item and item.kind is EvidenceKind.TESTS and not cite.test:
            tests |= {
                attempt.test
                for attempt in dossier.attempts
                if attempt.cite.evidence == cite.evidence
            }
    rows = [
        RateRow(
            test=rate.test,
            label=rate.label,
            failed=rate.failed,
            attempts=rate.attempts,
            share=rate.failed / rate.attempts if rate.attempts else 0.0,
            low=rate.low,
            high=rate.high,
            message=rate.message,
            cites=() if rate.first_failed is None else (rate.first_failed.without_quote(),),
        )
        for rate in analysis.measures.tests
        if rate.test in tests
    ]
    return tuple(sorted(rows, key=lambda row: (row.test, label_order(row.label))))


def contrasts_touched(cites: Sequence[Cite], analysis: Analysis) -> tuple[ContrastRow, ...]:
    """The whole comparison as soon as a citation touches the evidence of one side."""
    touched = {cite.evidence for cite in cites}
    if not any(contrast.cite.evidence in touched for contrast in analysis.contrasts):
        return ()
    return contrast_rows(analysis)


def contrast_rows(analysis: Analysis) -> tuple[ContrastRow, ...]:
    """All sides, as the analysis orders them."""
    return tuple(
        ContrastRow(
            what=contrast.what,
            protocol=contrast.protocol,
            failed=contrast.failed,
            total=contrast.total,
            cite=contrast.cite.without_quote(),
        )
        for contrast in analysis.contrasts
    )


def difference_touched(
    cites: Sequence[Cite], dossier: Dossier, analysis: Analysis
) -> SettingsDifference | None:
    """The first revision cited against the best reference: after the fix, else the baseline.

    A revision is cited by its deploy, by its description, or by what it said when it started.
    """
    places = {cite.without_quote() for cite in cites}
    specs = _labelled_specs(dossier, analysis)
    said = {fact.place for fact in analysis.measures.facts if fact.cite.without_quote() in places}
    here = next(
        (
            (label, spec)
            for label, spec, request in specs
            if spec.cite.without_quote() in places
            or request in places
            or Place(label=label, service=spec.service, revision=spec.revision) in said
        ),
        None,
    )
    if here is None:
        return None
    references = sorted(
        (
            (label, spec)
            for label, spec, _ in specs
            if spec.service == here[1].service and label != here[0]
        ),
        key=lambda pair: (_reference_order(pair[0], here[0]), label_order(pair[0])),
    )
    return settings_difference(here, references[0]) if references else None


def settings_difference(
    here: tuple[str, RevisionSpec], there: tuple[str, RevisionSpec]
) -> SettingsDifference | None:
    """What differs between two labelled revisions; None when nothing does."""
    ours = {setting.name: setting.value for setting in here[1].settings}
    theirs = {setting.name: setting.value for setting in there[1].settings}
    rows = tuple(
        (name, _value(name, ours, here[1]), _value(name, theirs, there[1]))
        for name in sorted(ours.keys() | theirs.keys())
        if ours.get(name) != theirs.get(name)
    )
    if not rows:
        return None
    return SettingsDifference(
        service=here[1].service,
        here=_title(here),
        there=_title(there),
        rows=rows,
        missing=tuple(name for name, value, _ in rows if value == _NOT_SET),
        cites=(_shown_by(here[1]), _shown_by(there[1])),
    )


def facts_touched(cites: Sequence[Cite], analysis: Analysis) -> tuple[Statement, ...]:
    """Facts of the experiment's conditions that stand at a cited place."""
    places = {cite.without_quote() for cite in cites}
    conditions = analysis.experiment.conditions if analysis.experiment else ()
    return tuple(
        statement(fact)
        for condition in conditions
        for fact in condition.facts
        if any(cite.without_quote() in places for cite in fact.cites)
    )


def _labelled_specs(
    dossier: Dossier, analysis: Analysis
) -> list[tuple[str, RevisionSpec, Cite | None]]:
    found = [
        (deploy.label, deploy.spec, deploy.request.without_quote() if deploy.request else None)
        for deploy in analysis.measures.deploys
    ]
    for spec in dossier.descriptions:
        item = dossier.evidence_by_id(spec.cite.evidence)
        if item and all(spec.cite != known.cite for _, known, _ in found):
            found.append((item.label, spec, None))
    return sorted(
        found,
        key=lambda entry: (
            entry[0] != INCIDENT_LABEL,
            label_order(entry[0]),
            entry[1].at is None,
            entry[1].at or 0,
            entry[1].service,
            entry[1].revision,
            evidence_order(entry[1].cite.evidence),
            entry[1].cite,
        ),
    )


def _shown_by(spec: RevisionSpec) -> Cite:
    """The entry of a deploy, or the whole of a description."""
    recorded = spec.at is not None
    return spec.cite.without_quote() if recorded else Cite(evidence=spec.cite.evidence)


def _reference_order(label: str, here: str) -> int:
    preferred = (AFTER_FIX_LABEL, BASELINE_LABEL) if here == INCIDENT_LABEL else (INCIDENT_LABEL,)
    return preferred.index(label) if label in preferred else len(preferred)


def _value(name: str, values: dict[str, str], spec: RevisionSpec) -> str:
    if name in values:
        return values[name]
    return _NOT_SHOWN if " env " in f" {name}" and not spec.has_environment else _NOT_SET


def _title(labelled: tuple[str, RevisionSpec]) -> str:
    label, spec = labelled
    return f"{label} ({spec.revision})" if spec.revision else label
