"""Rules and packs with defaults that a test overrides."""

from typing import Any

from rca.model.knowledge import KnowledgeRule

RULE: dict[str, Any] = {
    "id": "made.pool",
    "regex": r"pool of (?P<resource>\w+) is dry",
    "meaning": "A pool is used up.",
    "kind": "code",
    "role": "mechanism",
    "title": "pool {resource} of {service} is dry",
    "settle": "count connections in use of {service}",
    "source": "https://example.com/pools",
    "examples": ["the pool of rates is dry"],
}


def rule(**fields: Any) -> KnowledgeRule:
    return KnowledgeRule.model_validate(RULE | fields)


def sign(**fields: Any) -> dict[str, Any]:
    return {"words": "A job ran.", "regex": "job .* started", **fields}


PACK = """\
schema = "rca.knowledge/1"
title = "Our shop"

[[rule]]
id = "shop.stock"
regex = '''stock of (?P<resource>[\\w-]+) went below zero'''
meaning = "Two orders took the last piece."
kind = "code"
role = "mechanism"
title = "stock of {resource} is sold twice"
settle = "select the orders of that minute"
source = "docs/stock.md"
examples = ["ERROR stock of lamp-7 went below zero"]
"""
