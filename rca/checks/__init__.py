"""Lints over an incident: one file each, listed here; documented in docs/reference/checks.md."""

from rca.checks.citations import NOT_VERBATIM, UNRESOLVED, check_citations
from rca.checks.claims import UNCITED, check_claims
from rca.checks.compliance import WITHOUT_EVIDENCE, check_compliance
from rca.checks.criteria import NOT_EVALUABLE, check_criteria
from rca.checks.effect_before_cause import BACKWARDS, check_order
from rca.checks.exhaustion import EXHAUSTED, check_exhaustion
from rca.checks.fixes import CUTS_NOTHING, INCOMPLETE, NOT_CUT, check_causes_are_cut, check_fixes
from rca.checks.hindsight import HINDSIGHT_WORDS, check_hindsight
from rca.checks.impact_source import WITHOUT_SOURCE, check_impact
from rca.checks.interface import Check, Rule
from rca.checks.less_specific import LESS, check_specific
from rca.checks.no_evidence import NO_EVIDENCE, check_evidence
from rca.checks.numbers import NUMBER, check_numbers
from rca.checks.person_as_cause import PERSON, check_persons
from rca.checks.restates import RESTATES, check_restating
from rca.checks.single_branch import SINGLE, check_branches
from rca.checks.stops_early import STOPS, check_ends
from rca.checks.sums import SUMS, check_sums
from rca.checks.validations import UNDECIDABLE, check_validations
from rca.checks.why_unknown import UNKNOWN, check_unknown

CHECKS: tuple[Check, ...] = (
    check_evidence,
    check_citations,
    check_claims,
    check_numbers,
    check_restating,
    check_order,
    check_branches,
    check_persons,
    check_exhaustion,
    check_hindsight,
    check_specific,
    check_unknown,
    check_ends,
    check_fixes,
    check_causes_are_cut,
    check_validations,
    check_criteria,
    check_impact,
    check_compliance,
    check_sums,
)

RULES: tuple[Rule, ...] = (
    NO_EVIDENCE,
    UNRESOLVED,
    NOT_VERBATIM,
    UNCITED,
    NUMBER,
    RESTATES,
    BACKWARDS,
    SINGLE,
    PERSON,
    EXHAUSTED,
    HINDSIGHT_WORDS,
    LESS,
    UNKNOWN,
    STOPS,
    INCOMPLETE,
    CUTS_NOTHING,
    NOT_CUT,
    UNDECIDABLE,
    NOT_EVALUABLE,
    WITHOUT_SOURCE,
    WITHOUT_EVIDENCE,
    SUMS,
)
"""Every rule of the checks, in the order of docs/reference/checks.md."""

__all__ = ["CHECKS", "RULES", "Check", "Rule"]
