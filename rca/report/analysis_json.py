"""The `rca.analysis/1` document: the Analysis for other programs, see CONTRACT.md.

Times are RFC 3339 in UTC, scores have at most four digits, the order is that of the analysis.
"""

import json
from typing import Any

from rca.model.analysis import Analysis, Contrast, Experiment, Hypothesis, Symptom
from rca.model.change import Change
from rca.model.cite import Claim
from rca.model.dossier import Dossier
from rca.model.evidence import AFTER_FIX_LABEL
from rca.model.excerpt import TimedRemark
from rca.model.graph import Edge, Node
from rca.model.instant import Instant, format_instant
from rca.model.measures import TestRate
from rca.model.probe import ProbeTally
from rca.model.stale import stale_reasons
from rca.model.trace import TraceSighting
from rca.report.cite_json import cite_document, cite_documents
from rca.report.promises_json import impact_document, verification_document
from rca.verify import impact_of, verify

__all__ = ["analysis_document", "cite_document", "to_json"]

Json = dict[str, Any]


def to_json(dossier: Dossier, analysis: Analysis) -> str:
    """The document as text, indented by two, ending with a newline."""
    return json.dumps(analysis_document(dossier, analysis), indent=2, ensure_ascii=False) + "\n"


def analysis_document(dossier: Dossier, analysis: Analysis) -> Json:
    """The document as plain values."""
    return {
        "schema": "rca.analysis/1",
        "incident": analysis.incident,
        "digest": dossier.digest,
        "verdict": analysis.verdict.value,
        "because": _claims(analysis.because),
        "onset": _time(analysis.onset),
        "onset_between": [_time(at) for at in analysis.onset_between or ()],
        "symptoms": [_symptom(symptom) for symptom in analysis.symptoms],
        "hypotheses": [_hypothesis(hypothesis) for hypothesis in analysis.hypotheses],
        "graph": {
            "nodes": [_node(node) for node in analysis.graph.nodes],
            "edges": [_edge(edge) for edge in analysis.graph.edges],
        },
        "experiment": _experiment(analysis.experiment),
        "contrasts": [_contrast(contrast) for contrast in analysis.contrasts],
        "not_the_cause": _claims(analysis.not_the_cause),
        "changes": [_change(change) for change in analysis.measures.changes],
        "probes": [_probe(tally) for tally in analysis.measures.probes],
        "remarks": [_remark(remark) for remark in dossier.remarks],
        "tests": [_test(rate) for rate in analysis.measures.tests],
        "traces": [_trace(sighting) for sighting in analysis.measures.traces],
        "impact": impact_document(impact_of(dossier, analysis.measures, analysis.symptoms)),
        "verification": verification_document(verify(dossier, analysis.measures, AFTER_FIX_LABEL)),
        "stale": _stale(dossier, analysis),
        "gaps": [{"question": gap.question, "settle": gap.settle} for gap in analysis.gaps],
        "skipped": [
            {"evidence": skipped.evidence, "locator": skipped.locator, "reason": skipped.reason}
            for skipped in analysis.skipped
        ],
    }


def _stale(dossier: Dossier, analysis: Analysis) -> list[Json]:
    """The whys whose evidence changed below them, in their order."""
    places = {exhibit.cite.without_quote(): exhibit for exhibit in analysis.measures.exhibits}
    found = ((why, stale_reasons(why, dossier, places, analysis)) for why in dossier.whys.whys)
    return [{"why": why.id, "reasons": list(reasons)} for why, reasons in found if reasons]


def _claims(claims: tuple[Claim, ...]) -> list[Json]:
    return [{"text": claim.text, "evidence": cite_documents(claim.cites)} for claim in claims]


def _time(instant: Instant | None) -> str | None:
    return None if instant is None else format_instant(instant)


def _symptom(symptom: Symptom) -> Json:
    return {
        "id": symptom.id,
        "title": symptom.title,
        "service": symptom.service,
        "first_seen": _time(symptom.first_seen),
        "count": symptom.count,
        "total": symptom.total,
        "unit": symptom.unit,
        "evidence": cite_documents(symptom.cites),
    }


def _hypothesis(hypothesis: Hypothesis) -> Json:
    return {
        "rank": hypothesis.rank,
        "tier": hypothesis.tier.value,
        "score": round(hypothesis.score, 4),
        "standing": hypothesis.standing.value,
        "kind": hypothesis.kind.value,
        "title": hypothesis.title,
        "summary": " ".join(claim.text for claim in hypothesis.summary),
        "summary_claims": _claims(hypothesis.summary),
        "service": hypothesis.service,
        "revision": hypothesis.revision,
        "first_seen": _time(hypothesis.first_seen),
        "path": list(hypothesis.path),
        "factors": {factor.name: round(factor.value, 4) for factor in hypothesis.factors},
        "factors_because": {factor.name: factor.because for factor in hypothesis.factors},
        "for": _claims(hypothesis.support),
        "against": _claims(hypothesis.against),
        "evidence": cite_documents(hypothesis.cites),
        "needs": list(hypothesis.needs),
    }


def _node(node: Node) -> Json:
    return {
        "id": node.id,
        "kind": node.kind.value,
        "title": node.title,
        "service": node.service,
        "revision": node.revision,
        "first_seen": _time(node.first_seen),
        "evidence": cite_documents(node.cites),
    }


def _edge(edge: Edge) -> Json:
    lag = edge.lag_seconds
    return {
        "from": edge.source,
        "to": edge.target,
        "standing": edge.standing.value,
        "rule": edge.rule,
        "unit": edge.unit,
        "then": edge.then,
        "without_effect": edge.without_effect,
        "without_cause": edge.without_cause,
        "median_lag_s": None if lag is None else round(lag, 4),
        "lag_of": None if edge.lag_of is None else edge.lag_of.value,
        "evidence": cite_documents(edge.cites),
        "counter_examples": cite_documents(edge.counter_examples),
    }


def _experiment(experiment: Experiment | None) -> Json | None:
    if experiment is None:
        return None
    return {
        "conditions": [
            {"name": condition.name, "facts": _claims(condition.facts)}
            for condition in experiment.conditions
        ],
        "states": [
            {
                "label": state.label,
                "revision": state.revision,
                "holds": list(state.holds),
                "failed": state.failed,
                "total": state.total,
                "evidence": cite_document(state.cite),
            }
            for state in experiment.states
        ],
        "needed": list(experiment.needed),
        "separated": experiment.separated,
        "unit": experiment.unit,
    }


def _contrast(contrast: Contrast) -> Json:
    return {
        "what": contrast.what,
        "protocol": contrast.protocol,
        "failed": contrast.failed,
        "total": contrast.total,
        "evidence": cite_document(contrast.cite),
    }


def _change(change: Change) -> Json:
    return {
        "kind": change.kind.value,
        "at": _time(change.at),
        "label": change.label,
        "service": change.service,
        "revision": change.revision,
        "previous": change.previous,
        "subject": change.subject,
        "before": change.before,
        "after": change.after,
        "title": change.title,
        "planned": change.planned,
        "evidence": cite_document(change.cite),
    }


def _probe(tally: ProbeTally) -> Json:
    return {
        "label": tally.label,
        "method": tally.method,
        "url": tally.url,
        "status": tally.status or None,
        "error": tally.error,
        "ok": tally.ok,
        "count": tally.count,
        "first": _time(tally.first),
        "last": _time(tally.last),
        "median_latency_s": tally.median_latency_seconds,
        "longest_latency_s": tally.longest_latency_seconds,
        "evidence": cite_documents(tally.cites),
    }


def _remark(remark: TimedRemark) -> Json:
    return {
        "at": _time(remark.at),
        "text": remark.text,
        "note": remark.note,
        "line": remark.line,
        "evidence": None if remark.cite is None else cite_document(remark.cite),
    }


def _test(rate: TestRate) -> Json:
    return {
        "label": rate.label,
        "test": rate.test,
        "attempts": rate.attempts,
        "failed": rate.failed,
        "low": round(rate.low, 4),
        "high": round(rate.high, 4),
        "message": rate.message,
        "first_failed": None if rate.first_failed is None else cite_document(rate.first_failed),
    }


def _trace(sighting: TraceSighting) -> Json:
    return {
        "fingerprint": sighting.fingerprint,
        "language": sighting.language,
        "type": sighting.type,
        "message": sighting.message,
        "chain": list(sighting.chain),
        "frame": {
            "module": sighting.module,
            "function": sighting.function,
            "file": sighting.file,
            "line": sighting.line,
        },
        "count": sum(tally.count for tally in sighting.tallies),
        "first_seen": _time(sighting.first),
        "last_seen": _time(sighting.last),
        "seen": [
            {
                "label": tally.place.label,
                "service": tally.place.service,
                "revision": tally.place.revision,
                "count": tally.count,
                "first_seen": _time(tally.first),
                "last_seen": _time(tally.last),
            }
            for tally in sighting.tallies
        ],
        "evidence": [cite_document(sighting.example)],
    }
