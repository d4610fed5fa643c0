"""The documents in a service description, and its text with every secret where the store finds it.

Values come out as they are written: YAML's guesses about types (`yes`, `1e3`, dates) are not made.
One file may hold one document, several (`---`), or a list as `gcloud run services list` prints it.
"""

import json
import re
from collections.abc import Iterator

import yaml

SIZE_LIMIT = 2_000_000
NODE_LIMIT = 100_000
_LISTS = ("items", "services", "revisions", "jobs")
_PLAIN = r"[ \t]*(?![ \t&!*|>{\[%@`])[^\r\n]*"
_ORDINARY_ENTRY = re.compile(
    rf"(?:name:{_PLAIN}\r?\n[ ]*value:{_PLAIN}|value:{_PLAIN}\r?\n[ ]*name:{_PLAIN})\s*"
)


def documents_of(text: str) -> list[object]:
    """The documents, lists opened; every scalar of YAML and number of JSON is a string.

    Raises ValueError with the reason for what is too large, too deep, or neither YAML nor JSON.
    """
    _check_size(text)
    loaded = _loaded_json(text)
    values = [_value(node) for node in _nodes(text)] if loaded is None else [loaded]
    return [document for value in values for document in _opened(value)]


def storable_text(text: str) -> str:
    """The text as it is, or as indented JSON where a secret could hide from a search of its lines.

    In YAML that is an environment entry that is not two plain lines, `name` and `value`; JSON is
    always laid out anew. Raises ValueError as `documents_of` does.
    """
    _check_size(text)
    loaded = _loaded_json(text, numbers=True)
    if loaded is None:
        nodes = _nodes(text)
        if _is_ordinary(nodes, text):
            return text
        loaded = documents_of(text)
    return json.dumps(_with_adjacent_values(loaded), indent=2, ensure_ascii=False) + "\n"


def _check_size(text: str) -> None:
    if len(text) > SIZE_LIMIT:
        raise ValueError(f"{len(text):,} characters are no service description")


def _loaded_json(text: str, *, numbers: bool = False) -> object:
    """What JSON says, numbers as written unless asked for; None for a text that is no JSON."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text) if numbers else json.loads(text, parse_int=str, parse_float=str)
    except ValueError:
        return None
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _opened(document: object) -> Iterator[object]:
    """The document, or the documents of a list."""
    if isinstance(document, list):
        yield from document
        return
    if isinstance(document, dict) and not document.get("metadata"):
        for key in _LISTS:
            if isinstance(document.get(key), list):
                yield from document[key]
                return
    yield document


def _nodes(text: str) -> list[yaml.Node]:
    """The trees of the documents. Raises ValueError for what is no YAML, or grows beyond reason."""
    try:
        nodes = [node for node in yaml.compose_all(text, Loader=yaml.BaseLoader) if node]
        if sum(_expanded(node, {}, frozenset()) for node in nodes) > NODE_LIMIT:
            raise ValueError("its YAML aliases expand beyond reason")
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except yaml.YAMLError as error:
        raise ValueError(f"not YAML: {' '.join(str(error).split())}") from error
    if not nodes:
        raise ValueError("it is empty")
    return nodes


def _expanded(node: yaml.Node, known: dict[int, int], above: frozenset[int]) -> int:
    """How many nodes there are once every alias is written out; a cycle has no end."""
    if id(node) in above:
        return NODE_LIMIT + 1
    if id(node) not in known:
        inside = above | {id(node)}
        known[id(node)] = 1 + sum(_expanded(child, known, inside) for child in _children(node))
    return known[id(node)]


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return []


def _value(node: yaml.Node) -> object:
    """The node as text, list or dict; tags are not obeyed, and only text can be a key."""
    if isinstance(node, yaml.SequenceNode):
        return [_value(child) for child in node.value]
    if isinstance(node, yaml.MappingNode):
        return {
            key.value: _value(value)
            for key, value in node.value
            if isinstance(key, yaml.ScalarNode)
        }
    return node.value


def _is_ordinary(nodes: list[yaml.Node], text: str) -> bool:
    """Whether every environment entry stands on two plain lines."""
    waiting, seen = list(nodes), set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        waiting.extend(_children(node))
        if isinstance(node, yaml.MappingNode) and not _is_ordinary_entry(node, text):
            return False
    return True


def _is_ordinary_entry(node: yaml.MappingNode, text: str) -> bool:
    fields = {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
    if not {"name", "value"} <= fields.keys():
        return True
    written = text[node.start_mark.index : node.end_mark.index]
    return len(fields) == 2 and _ORDINARY_ENTRY.fullmatch(written) is not None


def _with_adjacent_values(document: object) -> object:
    """The document with `value` right after `name` wherever both stand in one object."""
    if isinstance(document, list):
        return [_with_adjacent_values(item) for item in document]
    if not isinstance(document, dict):
        return document
    first = [key for key in ("name", "value") if key in document]
    order = [*first, *(key for key in document if key not in first)]
    if len(first) < 2:
        order = list(document)
    return {key: _with_adjacent_values(document[key]) for key in order}
