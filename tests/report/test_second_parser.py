"""Every preset keeps its blocks in a second Markdown parser, whatever stands in its texts."""

import mistune
import pytest

from rca.report import render
from rca.report.presets import PURPOSES
from tests.factories import broken_checkout
from tests.report.conftest import TEMPLATES
from tests.report.hostile import STRINGS, poisoned

TOLD_APART = {"pipes", "table", "backslashes"}
"""An escaped pipe or backslash at the end of a cell is another matter to mistune than to GFM
(https://github.github.com/gfm/#tables-extension-), which the first parser is held against."""

KINDS = ("heading", "list", "table", "block_quote", "block_code", "block_html")
"""The pieces of a paragraph depend on its text."""

PARSE = mistune.create_markdown(renderer="ast", plugins=["table", "strikethrough", "task_lists"])


def blocks(preset: str, string: str) -> list[tuple[str, int]]:
    """The kinds of the blocks up to people's own notes, with how many parts each has."""
    text = render(
        *poisoned(broken_checkout(), string), preset=preset, template_folders=[TEMPLATES]
    ).partition("\n## Notes\n")[0]
    body = text.split("\n---\n", 1)[-1]
    found = PARSE(body)
    assert isinstance(found, list)
    return [
        (one["type"], 0 if one["type"] == "heading" else len(one.get("children", ())))
        for one in found
        if one["type"] in KINDS
    ]


@pytest.mark.parametrize("preset", PURPOSES)
def test_hostile_strings_change_no_block(preset: str) -> None:
    plain = blocks(preset, "harmless")

    assert plain
    others = {name: one for name, one in STRINGS.items() if name not in TOLD_APART}
    assert [name for name, one in others.items() if blocks(preset, one) != plain] == []
