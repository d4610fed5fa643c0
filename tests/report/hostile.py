"""Strings that would break a page, and a way to put one into every text of a case."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

from pydantic import BaseModel

STRINGS = {
    "backticks": "``` `` ` ````",
    "pipes": "a | b || c \\| d |",
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "comment": "<!-- never closed",
    "cdata": "<![CDATA[ x ]]>",
    "closing tags": "</details></summary></a>",
    "anchor": '<a id="e1"></a>',
    "newlines": "\n\n# heading\n- item\n\n    code\n",
    "carriage returns": "\r\n\r# heading\r",
    "vertical": "\x0b\x0c\x1c\x85\u2028\u2029# heading",
    "setext": "\n===\n---\n",
    "fence": "\n```\n# out\n~~~\n",
    "table": "\n\n| a | b |\n| - | - |\n| 1 | 2 |\n",
    "bidi": "\u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "ansi": "\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link",
    "nul": "\x00\x01\x7f\x9b31m",
    "surrogate": "\ud800 \udfff",
    "tags": "\U000e0041\U000e0042\ufeff\u200b",
    "template": "{{ report }} {% include 'x' %} {# c #}",
    "link": "[x](javascript:alert(1)) [E1](#e1) ![i](http://x/y.png)",
    "link ends": "](http://x) [a][b] [^1] [ ] ]",
    "reference": "\n\n[x]: http://example.org\n[^1]: note\n",
    "autolink": "<http://example.org> <a@b.example>",
    "emphasis": "**b** _i_ *** ___ ~~s~~ __init__",
    "entities": "&lt;b&gt; &#60; &amp &nbsp;",
    "backslashes": "\\ \\\\ \\| \\` \\",
    "marks": "# 1. - + * > : | =",
    "math": "$x$ $$y$$ $`z`$",
    "alert": "> [!WARNING]\n> x",
    "front matter": "---\nschema: other\n---",
    "mermaid": 'end"] --> X; click N1 "http://x" %% N[("',
    "yaml": '": [} \\" \t\'',
    "spaces": "   trailing   \t ",
    "long": "x" * 5_000,
    "long words": "word [E1](#e1) | " * 200,
}
_KEPT = {
    "currency",
    "digest",
    "due",
    "evidence",
    "first",
    "first_seen",
    "id",
    "language",
    "last",
    "level",
    "metric",
    "op",
    "parent",
    "path",
    "reported",
    "risk",
    "schema_",
    "severity",
    "sha256",
    "since",
    "source",
    "standing",
    "status",
    "target",
    "until",
    "needs",
}


def poisoned(value: Any, text: str) -> Any:
    """The same value with `text` before and after every string that may come from outside."""
    return _changed(value, lambda old: f"{text}{old}{text}")


def planted(value: Any, text: str, at: int) -> Any:
    """The same value with `text` after one such string: the `at`th, counted round and round."""
    count = 0

    def counted(old: str) -> str:
        nonlocal count
        count += 1
        return old

    _changed(value, counted)
    place, count = at % count, -1
    return _changed(
        value, lambda old: f"{old} {text}" if (counted(old), count)[1] == place else old
    )


def _changed(value: Any, change: Callable[[str], str], name: str = "") -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return value if name in _KEPT or not value else change(value)
    if isinstance(value, tuple):
        return tuple(_changed(item, change, name) for item in value)
    if isinstance(value, BaseModel):
        changed = {key: _changed(item, change, key) for key, item in dict(value).items()}
        return value.model_copy(update=changed)
    if is_dataclass(value) and not isinstance(value, type):
        changes = {
            field.name: _changed(getattr(value, field.name), change, field.name)
            for field in fields(value)
        }
        return replace(value, **changes)
    return value
