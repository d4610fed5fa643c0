"""The profile of an incident: what sets it apart, with the place that shows each trait.

What healthy evidence shows as well is no trait: it would make every incident alike.
"""

import re
from collections.abc import Iterator

from rca.model.analysis import Analysis, Hypothesis, Standing, Tier
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import AFTER_FIX_LABEL, BASELINE_LABEL, INCIDENT_LABEL
from rca.model.instant import parse_instant
from rca.model.measures import Measures
from rca.model.profile import Profile, PromisedFix, Trait, TraitKind
from rca.verify.verification import labels_with_evidence, verify

MADE_BY = "2"
"""Raised when the same dossier would give other traits."""

MOST_OF_EACH = 200
_NAME = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
_WORD = re.compile(r"[A-Za-z][A-Za-z_]{3,}")
_NO_WORDS = frozenset(
    """
    after been changed deploy does each ended from have image into longer more none once only
    over same than that then this was were when where which with
    """.split()  # noqa: SIM905 - a list of words reads better as prose
)
"""Words that titles of causes have in common, whatever the cause."""


def profile_of(dossier: Dossier, analysis: Analysis) -> Profile:
    """The profile; traits by kind and value, each once."""
    traits: dict[tuple[TraitKind, str], Trait] = {}
    for trait in (*_errors(analysis.measures), *_tests(analysis.measures), *_causes(analysis)):
        traits.setdefault(trait.key, trait)
    return Profile(
        made_by=MADE_BY,
        digest=dossier.digest,
        incident=dossier.incident.id,
        title=dossier.incident.title,
        at=_began(dossier, analysis),
        verdict=analysis.verdict.value,
        causes=tuple(cause.title for cause in _blamed(analysis)),
        traits=tuple(traits[key] for key in sorted(traits)),
        fixes=_fixes(dossier, analysis.measures),
    )


def _began(dossier: Dossier, analysis: Analysis) -> int | None:
    """The window as declared, else the onset, else when it was reported."""
    incident = dossier.incident
    if incident.scope.window is not None:
        return parse_instant(incident.scope.window.since)
    if analysis.onset is not None:
        return analysis.onset
    return parse_instant(incident.reported) if incident.reported is not None else None


def _errors(measures: Measures) -> Iterator[Trait]:
    for trace in measures.traces[:MOST_OF_EACH]:
        if not trace.count(INCIDENT_LABEL) or trace.count(BASELINE_LABEL):
            continue
        where = f" in {trace.function}" if trace.function else ""
        kind = trace.type.rpartition(".")[2]
        yield _trait(TraitKind.EXCEPTION, trace.fingerprint, f"{kind}{where}", trace.example)
        if kind:
            yield _trait(TraitKind.EXCEPTION_TYPE, kind, kind, trace.example)
    loudest = sorted(
        (
            pattern
            for pattern in measures.patterns
            if pattern.is_error and pattern.count(INCIDENT_LABEL)
            if not pattern.count(BASELINE_LABEL)
        ),
        key=lambda pattern: (-pattern.count(INCIDENT_LABEL), pattern.id),
    )
    for pattern in loudest[:MOST_OF_EACH]:
        yield _trait(TraitKind.ERROR_LINE, pattern.id, pattern.template[:120], pattern.example)


def _tests(measures: Measures) -> Iterator[Trait]:
    healthy = {r.test for r in measures.tests if r.label == BASELINE_LABEL and r.failed}
    for rate in measures.tests:
        if rate.label == INCIDENT_LABEL and rate.first_failed and rate.test not in healthy:
            yield _trait(TraitKind.FAILING_TEST, rate.test, rate.test, rate.first_failed)


def _causes(analysis: Analysis) -> Iterator[Trait]:
    for cause in _blamed(analysis):
        if not cause.cites:
            continue
        shown_by = cause.cites[0]
        yield _trait(TraitKind.CAUSE_KIND, cause.kind.value, cause.kind.value, shown_by)
        if cause.service:
            yield _trait(TraitKind.SERVICE, cause.service, cause.service, shown_by)
        for name in sorted(set(_NAME.findall(cause.title))):
            yield _trait(TraitKind.NAME, name, name, shown_by)
        bare = cause.title.replace(cause.revision, " ") if cause.revision else cause.title
        bare = bare.replace(cause.service, " ") if cause.service else bare
        words = {word.lower() for word in _WORD.findall(_NAME.sub(" ", bare))}
        for word in sorted(words - _NO_WORDS):
            yield _trait(TraitKind.CAUSE_WORD, word, word, shown_by)


def _blamed(analysis: Analysis) -> tuple[Hypothesis, ...]:
    """The causes that play a part; where there are none, the first that is not ruled out."""
    tiered = tuple(cause for cause in analysis.hypotheses if cause.tier is not Tier.NONE)
    left = (cause for cause in analysis.hypotheses if cause.standing is not Standing.RULED_OUT)
    return tiered or tuple(cause for _, cause in zip(range(1), left, strict=False))


def _fixes(dossier: Dossier, measures: Measures) -> tuple[PromisedFix, ...]:
    is_seen = AFTER_FIX_LABEL in labels_with_evidence(measures)
    return tuple(
        PromisedFix(
            id=one.fix.id,
            title=one.fix.title,
            status=one.status.value,
            because=one.because if is_seen else "no evidence shows the time after the fix",
        )
        for one in verify(dossier, measures, AFTER_FIX_LABEL).fixes
    )


def _trait(kind: TraitKind, value: str, shown: str, cite: Cite) -> Trait:
    return Trait(
        kind=kind,
        value=value,
        shown=shown,
        evidence=cite.evidence,
        insert_id=cite.insert_id,
        line=cite.line,
        test=cite.test,
    )
