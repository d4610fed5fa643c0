"""Which of many expressions occur in a text, with one pass over the text for all of them."""

from collections.abc import Sequence

import re2

from rca.knowledge.expression import Expression, Match, encodable
from rca.model.knowledge import KnowledgeRule


class ExpressionIndex:
    """Expressions ready for matching. Raises ValueError for one that RE2 does not take.

    RE2's filter looks for the literal parts of all expressions at once, and tries only those whose
    parts are there (https://github.com/google/re2/blob/main/re2/filtered_re2.h).
    """

    def __init__(self, regexes: Sequence[str]) -> None:
        self.expressions = tuple(Expression(regex) for regex in regexes)
        self._filter = re2.Filter()
        for regex in regexes:
            self._filter.Add(regex)
        if self.expressions:
            self._filter.Compile()

    def matching(self, text: str) -> tuple[int, ...]:
        """Positions of the expressions that occur in the text, in order."""
        if not self.expressions:
            return ()
        return tuple(sorted(self._filter.Match(encodable(text)) or ()))


class RuleIndex:
    """Rules ready for matching. Raises ValueError as `ExpressionIndex` does."""

    def __init__(self, rules: Sequence[KnowledgeRule]) -> None:
        self._rules = tuple(rules)
        self._index = ExpressionIndex([rule.regex for rule in rules])

    def found_in(self, text: str) -> tuple[tuple[KnowledgeRule, Match], ...]:
        """The rules whose expression occurs in the text, with its first match, in rule order."""
        found = []
        for position in self._index.matching(text):
            match = self._index.expressions[position].find(text)
            if match is not None:
                found.append((self._rules[position], match))
        return tuple(found)
