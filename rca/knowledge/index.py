"""Which rules a text matches, with one pass over the text for all of them."""

from collections.abc import Sequence

import re2

from rca.knowledge.expression import Expression, Match, encodable
from rca.model.knowledge import KnowledgeRule


class RuleIndex:
    """Rules ready for matching. Raises ValueError for an expression that RE2 does not take.

    RE2's filter looks for the literal parts of all expressions at once, and tries only those whose
    parts are there (https://github.com/google/re2/blob/main/re2/filtered_re2.h).
    """

    def __init__(self, rules: Sequence[KnowledgeRule]) -> None:
        self._rules = tuple(rules)
        self._expressions = tuple(Expression(rule.regex) for rule in self._rules)
        self._filter = re2.Filter()
        for rule in self._rules:
            self._filter.Add(rule.regex)
        if self._rules:
            self._filter.Compile()

    def found_in(self, text: str) -> tuple[tuple[KnowledgeRule, Match], ...]:
        """The rules whose expression occurs in the text, with its first match, in rule order."""
        if not self._rules:
            return ()
        encoded = encodable(text)
        found = []
        for position in sorted(self._filter.Match(encoded) or ()):
            match = self._expressions[position].find(encoded)
            if match is not None:
                found.append((self._rules[position], match))
        return tuple(found)
