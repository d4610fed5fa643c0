"""Is the evidence what was stored, and if not: which claims stand on what was damaged?"""

import json
import re
from dataclasses import replace

from rca.errors import DamagedEvidenceError
from rca.model.finding import Finding, Severity
from rca.store import IncidentFolder, read_whys, verify_evidence

_EVIDENCE = re.compile(r"\bE[1-9]\d*\b")


def find_damage(folder: IncidentFolder) -> tuple[Finding, ...]:
    """The damage in the order of the chain, each with the claims that cite what is damaged."""
    damage = [f for f in verify_evidence(folder) if f.level is Severity.ERROR]
    return tuple(_with_claims(folder, finding) for finding in damage)


def refuse_damage(folder: IncidentFolder) -> None:
    """Raises DamagedEvidenceError, naming the first damage and the claims that stand on it."""
    damage = find_damage(folder)
    if damage:
        more = f" (and {len(damage) - 1} more)" if len(damage) > 1 else ""
        raise DamagedEvidenceError(
            f"{damage[0].place}: {damage[0].message}{more}", hint=damage[0].hint
        )


def find_unlisted(folder: IncidentFolder) -> tuple[Finding, ...]:
    """Files in evidence/ that no line of the chain names."""
    return tuple(f for f in verify_evidence(folder) if f.level is Severity.WARNING)


def _with_claims(folder: IncidentFolder, finding: Finding) -> Finding:
    match = _EVIDENCE.search(finding.message)
    claims = _claims_on(folder, match.group()) if match else []
    if not claims:
        return finding
    return replace(finding, message=f"{finding.message}; {', '.join(claims)} cite it")


def whys_on(folder: IncidentFolder, evidence: str) -> list[str]:
    """The whys that cite that evidence, for or against something."""
    return [
        why.id
        for why in read_whys(folder).whys
        if any(cite.evidence == evidence for cite in why.all_cites)
    ]


def _claims_on(folder: IncidentFolder, evidence: str) -> list[str]:
    """These whys, and the hypotheses of the committed analysis."""
    return whys_on(folder, evidence) + _hypotheses_on(folder, evidence)


def _hypotheses_on(folder: IncidentFolder, evidence: str) -> list[str]:
    try:
        committed = json.loads((folder.report / "analysis.json").read_text(encoding="utf-8"))
        return [
            f"hypothesis {hypothesis['rank']}"
            for hypothesis in committed["hypotheses"]
            if any(cite["evidence"] == evidence for cite in hypothesis["evidence"])
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return []  # no committed analysis, or one that was edited: the whys are named all the same
