"""What is wrong with a rule that has the right shape: expressions, names, examples, references."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from rca.knowledge.expression import Expression, bound, placeholders
from rca.model.knowledge import NAMES, KnowledgeRule, Role, Sign

GIVEN = frozenset({"service", "revision"})
"""What a title and a command may name without capturing it."""


def faults_of(rules: Sequence[KnowledgeRule], known: Iterable[str] = ()) -> tuple[str, ...]:
    """What is wrong, rule by rule; `known` are ids of other packs that signs may refer to.

    Each fault reads like `db.pool: its example "..." is not matched`.
    """
    ids = {*known, *(rule.id for rule in rules)}
    twice = [id_ for id_, count in Counter(rule.id for rule in rules).items() if count > 1]
    found = [f"{id_}: the id is used twice" for id_ in twice]
    found += [f"{rule.id}: {fault}" for rule in rules for fault in _faults(rule, ids)]
    return tuple(found)


def _faults(rule: KnowledgeRule, ids: set[str]) -> Iterator[str]:
    try:
        expression = Expression(rule.regex)
    except ValueError as error:
        yield f"regex: {error}"
        return
    captured = {group.rstrip("0123456789") for group in expression.groups}
    for name in sorted(captured - NAMES.keys()):
        yield f"the group {name!r} has no meaning; use one of {', '.join(sorted(NAMES))}"
    for part, text in (("title", rule.title), ("settle", rule.settle)):
        for name in sorted(placeholders(text) - captured - GIVEN):
            yield f"{part}: {{{name}}} is not captured by regex"
    if expression.matches(""):
        yield "regex matches an empty text, and with it every line"
    for example in rule.examples:
        if not expression.matches(example):
            yield f"its example {example!r} is not matched"
    for line in ordinary_lines():
        if rule.role is not Role.MARKER and expression.matches(line):
            yield f"it takes an ordinary line for a failure: {line!r}"
    for id_ in sorted(set(rule.unless) - ids):
        yield f"unless: there is no rule {id_!r}"
    for sign in (*rule.confirms, *rule.refutes):
        yield from _sign_faults(sign, captured, ids)


def _sign_faults(sign: Sign, captured: set[str], ids: set[str]) -> Iterator[str]:
    about = f"the sign {sign.words!r}"
    if bool(sign.regex) == bool(sign.rule):
        yield f"{about} needs either regex or rule"
    if sign.rule and sign.rule not in ids:
        yield f"{about}: there is no rule {sign.rule!r}"
    if sign.at_most is not None and not sign.where:
        yield f"{about}: at_most needs where, so that a log that was not collected is no absence"
    if sign.when == "around" and sign.within_seconds is None:
        yield f"{about}: around needs within_seconds"
    for name in sorted(placeholders(sign.regex) - captured):
        yield f"{about}: {{{name}}} is not captured by the rule"
    if sign.regex:
        try:
            Expression(bound(sign.regex, dict.fromkeys(captured, "x")) or "x")
        except ValueError as error:
            yield f"{about}: {error}"


@cache
def ordinary_lines() -> tuple[str, ...]:
    """Lines that healthy programs write; a rule that matches one would cry wolf."""
    text = (files("rca.knowledge") / "ordinary.txt").read_text("utf-8")
    return tuple(line for line in text.splitlines() if line)
