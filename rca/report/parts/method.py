"""How the finding came about: what was read, what was counted, how sure each link is."""

from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.evidence import EvidenceKind
from rca.model.graph import EdgeStanding
from rca.model.plural import counted
from rca.report.parts.words import label_order, listed

_KIND_WORDS = {
    EvidenceKind.LOGS: ("log export", "log exports"),
    EvidenceKind.TESTS: ("test result", "test results"),
    EvidenceKind.SERVICE: ("service description", "service descriptions"),
    EvidenceKind.CODE: ("code excerpt", "code excerpts"),
    EvidenceKind.NOTE: ("note", "notes"),
    EvidenceKind.PROBE: ("list of probes", "lists of probes"),
    EvidenceKind.CHANGE: ("record of changes", "records of changes"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """What was looked at under one label."""

    label: str
    evidence: int
    entries: int
    attempts: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """Sentences in reading order, and the counts by label."""

    sentences: tuple[str, ...]
    rows: tuple[LabelRow, ...]


def method_of(dossier: Dossier, analysis: Analysis) -> Method | None:
    """The method; None when there is no evidence to speak of."""
    if not dossier.evidence:
        return None
    sentences = [_evidence_sentence(dossier), _links_sentence(analysis), _redaction(dossier)]
    damaged = [item.id for item in dossier.evidence if item.sidecar.damaged]
    if damaged:
        one = len(damaged) == 1
        sentences.append(
            f"{listed(damaged)} {'is' if one else 'are'} damaged; "
            f"what could be read of {'it' if one else 'them'} was used."
        )
    if analysis.skipped:
        many = len(analysis.skipped) > 1
        sentences.append(
            f"{counted(len(analysis.skipped), 'place')} could not be read and "
            f"{'are' if many else 'is'} listed under Skipped."
        )
    return Method(
        sentences=tuple(sentence for sentence in sentences if sentence),
        rows=_rows(dossier, analysis),
    )


def _evidence_sentence(dossier: Dossier) -> str:
    kinds = [
        counted(number, *_KIND_WORDS[kind])
        for kind in EvidenceKind
        if (number := sum(item.kind is kind for item in dossier.evidence))
    ]
    labels = sorted({item.label for item in dossier.evidence}, key=label_order)
    states = f", collected in {counted(len(labels), 'labelled state')}" if len(labels) > 1 else ""
    pieces = counted(len(dossier.evidence), "piece")
    return f"The report rests on {pieces} of evidence{states}: {listed(kinds)}."


def _links_sentence(analysis: Analysis) -> str:
    words = {
        EdgeStanding.RECORDED: "recorded by the systems themselves",
        EdgeStanding.INFERRED: "inferred by a named rule",
        EdgeStanding.ASSERTED: "asserted by a person",
    }
    parts = [
        f"{number:,} {words[standing]}"
        for standing in EdgeStanding
        if (number := sum(edge.standing is standing for edge in analysis.graph.edges))
    ]
    if not parts:
        return ""
    links = counted(len(analysis.graph.edges), "link")
    return f"The causal graph has {links}: {listed(parts)}."


def _redaction(dossier: Dossier) -> str:
    number = sum(sum(item.sidecar.redactions.values()) for item in dossier.evidence)
    values = "value that looked like a secret was", "values that looked like secrets were"
    found = f"{counted(number, *values)} replaced" if number else "Nothing was replaced as a secret"
    return f"{found}; redaction works by rules and is best effort."


def _rows(dossier: Dossier, analysis: Analysis) -> tuple[LabelRow, ...]:
    entries = dict(analysis.measures.entries)
    labels = {item.label for item in dossier.evidence} | set(entries)
    return tuple(
        LabelRow(
            label=label,
            evidence=sum(item.label == label for item in dossier.evidence),
            entries=entries.get(label, 0),
            attempts=sum(rate.attempts for rate in analysis.measures.tests if rate.label == label),
            failed=sum(rate.failed for rate in analysis.measures.tests if rate.label == label),
        )
        for label in sorted(labels, key=label_order)
    )
