"""Lints over an incident: one file each, listed here; documented in docs/reference/checks.md."""

from rca.checks.citations import check_citations
from rca.checks.claims import check_claims
from rca.checks.fixes import check_causes_are_cut, check_fixes
from rca.checks.interface import Check
from rca.checks.whys import check_whys

CHECKS: tuple[Check, ...] = (
    check_citations,
    check_claims,
    check_whys,
    check_fixes,
    check_causes_are_cut,
)

__all__ = ["CHECKS", "Check"]
