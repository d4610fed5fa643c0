"""Known messages as data: rules in TOML packs, how they are checked and found in texts.

Knows neither incidents nor measures; the same packs give the same rules in the same order.
"""

from rca.knowledge.expression import Expression, Match, bound, filled
from rca.knowledge.faults import faults_of
from rca.knowledge.index import ExpressionIndex, RuleIndex
from rca.knowledge.packs import all_rules, builtin_packs

__all__ = [
    "Expression",
    "ExpressionIndex",
    "Match",
    "RuleIndex",
    "all_rules",
    "bound",
    "builtin_packs",
    "faults_of",
    "filled",
]
