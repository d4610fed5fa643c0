"""From the files of a revision to its things; what no shape names is passed over."""

import json
import math
import re
import tomllib
from collections.abc import Mapping
from typing import Any

import orjson

from rca.errors import BadInputError
from rca.report.difference.revision import Fact, Revision, Texts, Thing, Value
from rca.report.difference.shapes import SHAPES, Shape

Json = Mapping[str, Any]

SCHEMA = "rca.analysis/1"
_FILES = {
    "analysis": "report/analysis.json",
    "incident": "incident.toml",
    "whys": "whys.toml",
    "fixes": "fixes.toml",
    "chain": "evidence/log.jsonl",
}
_CITED = ("evidence", "cites")
_DEEPEST = 8


def read_revision(texts: Texts) -> Revision:
    """The things of a revision by kind; kinds of which no file speaks are left out.

    Raises BadInputError for a file that is not what it should be, naming the revision.
    """
    analysis = _analysis(texts)
    documents = {"analysis": analysis} | {
        name: _toml(texts, name, content)
        for name, content in (
            ("incident", texts.incident),
            ("whys", texts.whys),
            ("fixes", texts.fixes),
        )
        if content is not None
    }
    if texts.chain is not None:
        documents["chain"] = {"entries": _chain(texts, texts.chain)}
    things: dict[str, tuple[Thing, ...]] = {}
    for shape in SHAPES:
        listed = _listed(texts, shape, documents.get(shape.document))
        if listed is not None:
            things[shape.kind] = tuple(_thing(texts, shape, item) for item in listed)
    return Revision(name=texts.name, digest=str(analysis.get("digest", "")), things=things)


def _analysis(texts: Texts) -> Json:
    where, again = _where(texts, "analysis"), "write it anew: rca regenerate INCIDENT"
    try:
        document = orjson.loads(texts.analysis)
    except orjson.JSONDecodeError as error:
        raise BadInputError(f"{where} is no JSON: {error}", hint=again) from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        found = document.get("schema") if isinstance(document, dict) else None
        raise BadInputError(
            f"{where} is no analysis: its schema is {found!r:.60}, not {SCHEMA!r}", hint=again
        )
    return _prepared(document)


def _prepared(document: dict[str, Any]) -> Json:
    """The document with what stands apart brought together: titles for ids, factors with reasons.

    An experiment that was not made has no states, which differs from not being told of one; nor
    has an impact that there is none of any figures.
    """
    made = dict(document)
    made["itself"] = [{**document, "what": "the analysis"}]
    graph, tried = document.get("graph"), document.get("experiment", {})
    if isinstance(graph, dict):
        made["graph"] = {**graph, "edges": _titled(graph)}
    if tried is None:
        made["experiment"] = {"states": [], "conditions": []}
    elif isinstance(tried, dict) and isinstance(tried.get("conditions"), list):
        needed = tried.get("needed")
        made["experiment"] = {
            **tried,
            "conditions": [
                {**one, "needed": isinstance(needed, list) and at in needed}
                if isinstance(one, dict)
                else one
                for at, one in enumerate(tried["conditions"])
            ],
        }
    if document.get("impact", {}) is None:
        made["impact"] = {"computed": []}
    hypotheses = document.get("hypotheses")
    if isinstance(hypotheses, list):
        made["hypotheses"] = [
            _with_factors(one) if isinstance(one, dict) else one for one in hypotheses
        ]
    return made


def _titled(graph: Json) -> Any:
    nodes, edges = graph.get("nodes"), graph.get("edges")
    if not isinstance(nodes, list) or not isinstance(edges, list):
        return edges
    titles = {
        str(node.get("id")): str(node.get("title")) for node in nodes if isinstance(node, dict)
    }
    return [
        {
            **edge,
            "from": titles.get(str(edge.get("from")), edge.get("from")),
            "to": titles.get(str(edge.get("to")), edge.get("to")),
        }
        if isinstance(edge, dict)
        else edge
        for edge in edges
    ]


def _with_factors(hypothesis: Json) -> Json:
    factors, reasons = hypothesis.get("factors"), hypothesis.get("factors_because")
    because = reasons if isinstance(reasons, dict) else {}
    cites = hypothesis.get("evidence")
    return {
        **hypothesis,
        "factor_list": [
            {"name": name, "value": value, "because": because.get(name, "")}
            for name, value in (factors.items() if isinstance(factors, dict) else ())
        ],
        "shown_by": _said(cites[:1], cited=True) if isinstance(cites, list) else "",
    }


def _toml(texts: Texts, name: str, content: bytes) -> Json:
    where = _where(texts, name)
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also what is no UTF-8, and numbers too long
        raise BadInputError(f"{where} is no TOML: {error}", hint="correct it there") from error
    return {**document, "itself": [{**document, "what": "the incident"}]}


def _chain(texts: Texts, content: bytes) -> list[Json]:
    entries: list[Json] = []
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            entry = orjson.loads(line)
        except orjson.JSONDecodeError:
            entry = None
        if not isinstance(entry, dict):
            raise BadInputError(
                f"{_where(texts, 'chain')}:{number} is no entry of the chain",
                hint="see what is damaged: rca check INCIDENT",
            )
        if entry.get("action") == "withdraw":
            entries = [one for one in entries if one["id"] != entry.get("evidence")]
            continue
        digest, sidecar = str(entry.get("sha256", "")), str(entry.get("sidecar", ""))
        label = sidecar.removeprefix(f"{digest}.").removesuffix(".json")
        kind = str(entry.get("content", "")).removeprefix(digest)
        about = {"id": entry.get("evidence"), "label": label, "file": f"{digest[:12]}{kind}"}
        entries.append({"sha256": digest, **about})
    return entries


def _listed(texts: Texts, shape: Shape, document: Any) -> list[Json] | None:
    """The objects of a shape; None where the document does not speak of them.

    A person's file that leaves a list out has none; a document of another version may not know it.
    """
    for key in shape.path:
        if not isinstance(document, Mapping):
            return None
        document = document.get(key, None if shape.document == "analysis" else [])
    if document is None:
        return None
    if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
        raise BadInputError(
            f"{_where(texts, shape.document)}: {'.'.join(shape.path)} is no list of tables",
            hint="compare files that rca wrote, or that rca check accepts",
        )
    return document


def _thing(texts: Texts, shape: Shape, item: Json) -> Thing:
    name = shape.joint.join(said for field in shape.name if (said := _text(item, field)))
    order = item.get(shape.order)
    because = _text(item, "because") if shape.kind == "factors" else ""
    return Thing(
        name=name,
        short=" ".join(_text(item, field) for field in shape.short) or name,
        keys=tuple(tuple(_text(item, field) for field in key) for key in shape.keys),
        facts=tuple(
            Fact(name=field, value=_value(item.get(field), cited=field in _CITED), because=because)
            for field in shape.facts
            if field in item or shape.document != "analysis"
        ),
        inner=tuple(
            (each.kind, tuple(_thing(texts, each, one) for one in listed))
            for each in shape.inner
            if (listed := _listed(texts, each, item)) is not None
        ),
        order=order if isinstance(order, int | float) and math.isfinite(order) else 0,
    )


def _text(item: Json, field: str) -> str:
    masked = field.endswith("#")
    text = _said(item.get(field.rstrip("#")))
    return re.sub(r"\d+", "#", text) if masked else text


def _value(raw: Any, *, cited: bool = False) -> Value:
    """Scalars as they are; what a file may leave out as well as say (false, empty) is None."""
    if isinstance(raw, bool | int) or (isinstance(raw, float) and math.isfinite(raw)):
        return None if raw is False else raw
    return _said(raw, cited=cited) or None


def _said(raw: Any, *, cited: bool = False, depth: int = 0) -> str:
    """Any value as text; citations as the places they name, in whatever order they stand."""
    if raw is None or raw is False:
        return ""
    if depth > _DEEPEST:
        return "..."
    if isinstance(raw, list):
        said = [_said(one, cited=cited, depth=depth + 1) for one in raw]
        return ", ".join(sorted(said) if cited else said)
    if isinstance(raw, dict):
        parts = {key: _said(raw[key], depth=depth + 1) for key in sorted(raw)}
        if cited:
            return " ".join(part for key, part in parts.items() if key != "quote")
        return "; ".join(f"{key} {part}" for key, part in parts.items())
    return json.dumps(raw) if isinstance(raw, bool | int | float) else str(raw)


def _where(texts: Texts, document: str) -> str:
    return f"{_FILES[document]} of {texts.name}"
