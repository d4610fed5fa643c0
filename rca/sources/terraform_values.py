"""The attributes of a resource that a plan changes, flat, with nothing in them that is sensitive.

Terraform marks what is sensitive in trees beside the values (`before_sensitive`), and does not
mark copies of it in other attributes, so whatever was marked anywhere in the plan is masked
wherever it stands. Shape: https://developer.hashicorp.com/terraform/internals/json-format
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

SENSITIVE = "(sensitive)"
UNKNOWN = "(known after apply)"
_SHORTEST_SECRET = 4
_LONGEST_VALUE = 400
_MOST_ATTRIBUTES = 400
_DEEPEST = 40
_STEP = re.compile(r"[.\[ ]")
Flat = dict[str, str]
Json = Mapping[str, object]
_Leaf = tuple[str, str]
"""What is shown of a leaf, and what it is compared by."""


@dataclass(slots=True)
class Secrets:
    """Every text that a plan marks as sensitive, to be found again where it is not marked."""

    _by_start: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, value: object, marks: object) -> None:
        """Take in what the marks say is sensitive in a value."""
        for text in _marked(value, marks, depth=0):
            if len(text) >= _SHORTEST_SECRET:
                self._by_start.setdefault(text[:_SHORTEST_SECRET], set()).add(text)

    def occur_in(self, text: str) -> bool:
        """Whether something sensitive stands in the text."""
        return any(
            text.startswith(secret, at)
            for at in range(len(text) - _SHORTEST_SECRET + 1)
            for secret in self._by_start.get(text[at : at + _SHORTEST_SECRET], ())
        )


def differing_values(change: Json, secrets: Secrets) -> tuple[Flat, Flat]:
    """What differs between `before` and `after`: texts by path, such as `settings[0].tier`.

    At most 400 paths are given. An element that has a name and a value, like an environment
    variable, is called by its name: `containers[0].env DB_POOL_SIZE`. What is sensitive or not
    known yet says just that; a long text is told by its digest.
    """
    old = dict(_leaves("", change.get("before"), change.get("before_sensitive"), None))
    new = dict(
        _leaves("", change.get("after"), change.get("after_sensitive"), change.get("after_unknown"))
    )
    _cover(old, new)
    _cover(new, old)
    names = [path for path in sorted(old.keys() | new.keys()) if old.get(path) != new.get(path)]
    before, after = (
        {path: _shown(side[path][0], secrets) for path in names[:_MOST_ATTRIBUTES] if path in side}
        for side in (old, new)
    )
    return before, after


def _cover(hidden: dict[str, _Leaf], other: dict[str, _Leaf]) -> None:
    """Where one side hides all that is below a path, the other has nothing to show there either."""
    whole = {path for path, (text, _) in hidden.items() if text in (UNKNOWN, SENSITIVE)}
    for path in list(other):
        ends = (match.start() for match in _STEP.finditer(path))
        above = next((path[:end] for end in ends if path[:end] in whole), None)
        if above is not None:
            del other[path]
            other[above] = (hidden[above][0], "")


def _shown(text: str, secrets: Secrets) -> str:
    if text not in (SENSITIVE, UNKNOWN) and secrets.occur_in(text):
        return SENSITIVE
    if len(text) <= _LONGEST_VALUE:
        return text
    digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()
    return f"({len(text):,} characters, sha256:{digest})"


def _leaves(
    path: str, value: object, marks: object, unknown: object, depth: int = 0
) -> Iterator[tuple[str, _Leaf]]:
    """Each leaf with its path; what is marked is one leaf, however much is below it."""
    if marks is True:
        yield path, (SENSITIVE, json.dumps(value, sort_keys=True))
    elif unknown is True:
        yield path, (UNKNOWN, "")
    elif depth >= _DEEPEST:
        yield path, ("(nested too deeply)", json.dumps(value, sort_keys=True))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from _element(path, at, item, _under(marks, at), _under(unknown, at), depth)
    elif isinstance(value, dict) or (isinstance(unknown, dict) and value is None):
        own = value or {}
        coming = unknown if isinstance(unknown, dict) else {}
        for key in sorted({*own, *(key for key, mark in coming.items() if mark)}):
            inner = f"{path}.{key}" if path else key
            below = (_under(marks, key), _under(unknown, key))
            yield from _leaves(inner, own.get(key), *below, depth + 1)
    elif value is not None:
        text = value if isinstance(value, str) else json.dumps(value)
        yield path, (text, text)


def _element(
    path: str, at: int, item: object, marks: object, unknown: object, depth: int
) -> Iterator[tuple[str, _Leaf]]:
    """The leaves of an element of a list, see `differing_values`."""
    name = _name_of(item)
    if name and isinstance(item, dict):
        below = (_under(marks, "value"), _under(unknown, "value"))
        yield from _leaves(f"{path} {name}", item["value"], *below, depth + 1)
    else:
        yield from _leaves(f"{path}[{at}]", item, marks, unknown, depth + 1)


def _name_of(item: object) -> str:
    """The name of an element that is a name and a plain value, apart from what is empty."""
    if not isinstance(item, dict) or not isinstance(item.get("name"), str):
        return ""
    given = {key for key, value in item.items() if value not in (None, [], {}, "")}
    is_pair = "value" in item and given <= {"name", "value"}
    return item["name"] if is_pair and not isinstance(item["value"], list | dict) else ""


def _marked(value: object, marks: object, *, depth: int) -> Iterator[str]:
    """The texts that marks cover."""
    if depth >= _DEEPEST or value is None or not marks:
        return
    if isinstance(value, dict):
        pairs: Iterable[tuple[object, object]] = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    else:
        if marks is True and isinstance(value, str):
            yield value
        return
    for key, item in pairs:
        yield from _marked(item, marks if marks is True else _under(marks, key), depth=depth + 1)


def _under(tree: object, key: object) -> object:
    """What a tree of marks says below a key; a mark covers all that is below it."""
    if tree is True:
        return True
    if isinstance(tree, dict):
        return tree.get(key)
    if isinstance(tree, list) and isinstance(key, int) and key < len(tree):
        return tree[key]
    return None
