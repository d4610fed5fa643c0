"""No text from outside changes the structure of a report, whatever it is and wherever it stands."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rca.report import escape, prove
from rca.report.proof import parser
from tests.factories import broken_checkout
from tests.report.conftest import Write
from tests.report.hostile import STRINGS, poisoned


def without_notes(markdown: str) -> str:
    """The page without its last section, in which people keep the blocks that they wrote."""
    page, heading, _ = markdown.partition("\n## Notes\n")
    assert heading
    return page


def skeleton(markdown: str) -> list[tuple[str, str, int]]:
    """The blocks of a page, without the text in them."""
    return [(token.type, token.tag, token.level) for token in parser().parse(markdown)]


def links_and_tags(markdown: str) -> list[str]:
    """Where a page's links and images lead and what raw HTML it has, in order."""
    return [
        str(child.attrs.get("href", child.attrs.get("src", child.content)))
        for token in parser().parse(markdown)
        for child in token.children or ()
        if child.type in ("link_open", "html_inline", "image")
    ]


@pytest.mark.parametrize("name", STRINGS)
def test_a_hostile_string_everywhere_changes_no_block_no_link_and_no_tag(
    name: str, write: Write
) -> None:
    plain = without_notes(write(poisoned(broken_checkout(), "harmless")))

    text = without_notes(write(poisoned(broken_checkout(), STRINGS[name])))

    assert skeleton(text) == skeleton(plain)
    assert links_and_tags(text) == links_and_tags(plain)


@pytest.mark.parametrize("name", STRINGS)
def test_front_matter_stays_yaml_with_the_same_keys(name: str, write: Write) -> None:
    text = write(poisoned(broken_checkout(), STRINGS[name]))

    matter = yaml.safe_load(text.split("\n---\n")[0].removeprefix("---\n"))

    assert list(matter) == [
        "schema",
        "incident",
        "title",
        "severity",
        "status",
        "verdict",
        "onset",
        "evidence",
        "digest",
        "preset",
    ]
    assert "Checkout answers 503" in matter["title"]


def rendered(markdown: str) -> str:
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_prose_is_one_paragraph_that_shows_its_text(text: str) -> None:
    tokens = parser().parse(f"first\n{escape.prose(text)}\n")

    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    kinds = {child.type for child in tokens[1].children or ()}
    assert kinds <= {"text", "softbreak", "code_inline", "text_special"}


@given(st.text(alphabet="|`\\ab\n*_<[$", max_size=30))
@settings(max_examples=150, deadline=None)
def test_a_cell_is_one_cell(text: str) -> None:
    for cell in (escape.cell(text), escape.code_cell(text)):
        table = f"| a | b |\n| -- | -- |\n| {cell} | end |\n"

        assert prove(table) == ()
        assert rendered(table).count("<td>") == 2
        assert "<td>end</td>" in rendered(table)


@given(st.text(alphabet="`~ab\n \\", max_size=40))
@settings(max_examples=150, deadline=None)
def test_a_fence_holds_all_of_its_text(text: str) -> None:
    tokens = parser().parse(f"{escape.fence(text)}\n\nafter\n")

    assert [token.type for token in tokens][:2] == ["fence", "paragraph_open"]
    shown = tokens[0].content.rstrip("\n").split("\n")
    assert shown == [line.rstrip() for line in text.rstrip().split("\n")]


@given(st.text(alphabet="`ab \\|", min_size=1, max_size=20))
@settings(max_examples=150, deadline=None)
def test_inline_code_shows_its_text(text: str) -> None:
    children = parser().parse(f"x {escape.code(text)} y")[1].children or []

    if text.strip():
        assert [child.type for child in children] == ["text", "code_inline", "text"]
        assert children[1].content == escape.one_line(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "␛[31m"),
        ("a\x00b", "a␀b"),
        ("\u202eabc", "\\u202eabc"),
        ("\x9b", "\\u009b"),
        ("\U000e0041", "\\U000e0041"),
        ("👩‍💻 é", "👩‍💻 é"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(text: str, shown: str) -> None:
    assert escape.visible(text) == shown


def test_backticks_in_a_sentence_make_code_and_nothing_else() -> None:
    assert escape.prose("Set `A|B` to *1*. Then `stop") == "Set `A|B` to \\*1\\*.\nThen \\`stop"


@pytest.mark.parametrize("name", STRINGS)
def test_a_mermaid_label_keeps_only_plain_characters(name: str) -> None:
    label = escape.mermaid(STRINGS[name])

    assert not set(label) & set('"`[]{}|<>\n\\%&')
    assert len(label) < 600
