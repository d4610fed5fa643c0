"""The packs that come with the program, and how people's own rules join them."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from rca.model.knowledge import KnowledgeRule, Pack


@cache
def builtin_packs() -> tuple[tuple[str, Pack], ...]:
    """Name and content of each built-in pack, sorted by name."""
    folder = files("rca.knowledge") / "packs"
    return tuple(
        (entry.name.removesuffix(".toml"), Pack.model_validate(_parsed(entry.read_text("utf-8"))))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    )


def _parsed(text: str) -> dict[str, object]:
    return tomllib.loads(text)


def all_rules(own: Iterable[Pack] = ()) -> tuple[KnowledgeRule, ...]:
    """The rules of built-in and own packs by id; an own rule takes the place of a built-in one."""
    rules = {rule.id: rule for _, pack in builtin_packs() for rule in pack.rules}
    rules.update({rule.id: rule for pack in own for rule in pack.rules})
    return tuple(rule for _, rule in sorted(rules.items()))
