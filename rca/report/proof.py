"""The report parsed again: what a reader would stumble over is found before it is shipped.

`prove` is pure and takes any Markdown; an empty result is the proof.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from rca.model.finding import Finding, Severity

_ALLOWED_TAG = re.compile(r'<a id="[a-z][a-z0-9._-]*">|</a>|</?details>|</?summary>')
_TAG = re.compile(r"<[^>]*>?")
_ID = re.compile(r'<a id="([^"]*)">')
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_CITATION = re.compile(r"[A-Z]\d+(\.\d+)?")
_CONTAINER = re.compile(r"^[ >]*")


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables, strikethrough and front matter, as GitHub shows a file."""
    made = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return made.use(front_matter_plugin)


def prove(
    markdown: str, *, name: str = "report.md", pictures: Mapping[str, bool] | None = None
) -> tuple[Finding, ...]:
    """Every defect, sorted by line and rule; places read `report.md:41`, lines count from 1.

    `pictures` are our picture files, each with whether it stands beside the text; one that is shown
    has to be there and to say in words what it shows. Other images are people's own.
    """
    lines = markdown.split("\n")
    tokens = parser().parse(_decodable(markdown))
    found = [
        *_characters(lines),
        *_fences(tokens, lines),
        *_tables(tokens, lines),
        *_raw_html(tokens),
        *_anchors(tokens),
        *_pictures(tokens, pictures or {}),
    ]
    if not markdown.endswith("\n"):
        message = "the text does not end with a newline"
        found.append((len(lines), "newline", Severity.ERROR, message))
    return tuple(
        Finding(place=f"{name}:{line}", rule=f"proof-{rule}", level=level, message=message, hint="")
        for line, rule, level, message in sorted(set(found))
    )


def slug(text: str) -> str:
    """The anchor that GitHub gives a heading: lower case, punctuation gone, spaces as hyphens."""
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


_Found = tuple[int, str, Severity, str]


def _decodable(markdown: str) -> str:
    return markdown.encode("utf-8", "replace").decode("utf-8")


def _characters(lines: list[str]) -> Iterator[_Found]:
    for number, line in enumerate(lines, 1):
        if match := _CONTROL.search(line):
            message = f"control character U+{ord(match[0]):04X} in column {match.start() + 1}"
            yield (number, "control", Severity.ERROR, message)
        if line != line.rstrip():
            yield (number, "trailing-space", Severity.ERROR, "white space at the end of the line")


def _fences(tokens: list[Token], lines: list[str]) -> Iterator[_Found]:
    for token in tokens:
        if token.type != "fence" or token.map is None:
            continue
        start, end = token.map
        last = _CONTAINER.sub("", lines[end - 1]).rstrip()
        closes = len(last) >= len(token.markup) and set(last) == set(token.markup)
        if end - start < 2 or not closes:
            yield (start + 1, "fence", Severity.ERROR, "the fence is never closed")


def _tables(tokens: list[Token], lines: list[str]) -> Iterator[_Found]:
    in_tables: set[int] = set()
    for token in tokens:
        if token.type != "table_open" or token.map is None:
            continue
        start, end = token.map
        in_tables.update(range(start, end))
        columns = _columns(lines[start])
        for number in range(start + 1, end):
            if _columns(lines[number]) != columns:
                message = f"{_columns(lines[number])} cells where the table has {columns}"
                yield (number + 1, "table", Severity.ERROR, message)
    for token in tokens:
        if token.type != "inline" or token.map is None or token.map[0] in in_tables:
            continue
        for number in range(*token.map):
            if number not in in_tables and _CONTAINER.sub("", lines[number]).startswith("|"):
                yield (number + 1, "table", Severity.ERROR, "a table row outside of a table")


def _columns(line: str) -> int:
    row = re.sub(r"^\||\|$", "", _CONTAINER.sub("", line).strip())
    return len(re.findall(r"(?<!\\)\|", row)) + 1


def _raw_html(tokens: list[Token]) -> Iterator[_Found]:
    for token, line in _with_lines(tokens):
        if token.type not in ("html_inline", "html_block"):
            continue
        for tag in _TAG.findall(token.content):
            if not _ALLOWED_TAG.fullmatch(tag):
                yield (line, "raw-html", Severity.ERROR, f"raw HTML {tag[:40]!r}")


def _anchors(tokens: list[Token]) -> Iterator[_Found]:
    anchors: dict[str, int] = {}
    headings: dict[str, int] = {}
    links: list[tuple[int, str, str]] = []
    for token, line in _with_lines(tokens):
        for identifier in _ID.findall(token.content) if token.type.startswith("html") else ():
            if identifier in anchors:
                yield (line, "anchor", Severity.ERROR, f"the anchor {identifier} stands twice")
            anchors[identifier] = line
    for position, token in enumerate(tokens):
        if token.type == "heading_open" and token.map is not None:
            name = slug(_text_of(tokens[position + 1]))
            if name in headings:
                message = f"the heading anchor {name} stands twice"
                yield (token.map[0] + 1, "heading", Severity.WARNING, message)
            headings[name] = token.map[0] + 1
        links.extend(_links(token))
    for name in sorted(anchors.keys() & headings.keys()):
        message = f"the anchor {name} is a heading's too"
        yield (anchors[name], "anchor", Severity.ERROR, message)
    for line, label, target in links:
        if target not in anchors and target not in headings:
            what = "citation" if _CITATION.fullmatch(label) else "link"
            yield (line, "citation", Severity.ERROR, f"the {what} {label} leads to no #{target}")
        elif _CITATION.fullmatch(label) and target != label.lower().replace(".", "-"):
            message = f"the citation {label} leads to #{target}"
            yield (line, "citation", Severity.ERROR, message)


def _pictures(tokens: list[Token], pictures: Mapping[str, bool]) -> Iterator[_Found]:
    for token, line in _with_lines(tokens):
        source = str(token.attrs.get("src", ""))
        if token.type != "image" or source not in pictures:
            continue
        if not pictures[source]:
            yield (line, "picture", Severity.ERROR, f"there is no picture {source}")
        elif not token.content.strip():
            message = f"the picture {source} has no text for those who cannot see it"
            yield (line, "picture", Severity.ERROR, message)


def _links(token: Token) -> Iterator[tuple[int, str, str]]:
    children = token.children or []
    for position, child in enumerate(children):
        target = str(child.attrs.get("href", ""))
        if child.type == "link_open" and target.startswith("#"):
            label = children[position + 1].content
            yield ((token.map or [0])[0] + 1, label, target[1:])


def _with_lines(tokens: list[Token]) -> Iterator[tuple[Token, int]]:
    for token in tokens:
        line = (token.map or [0])[0] + 1
        yield token, line
        for child in token.children or ():
            yield child, line
            line += child.type in ("softbreak", "hardbreak")


def _text_of(token: Token) -> str:
    return "".join(
        child.content for child in token.children or () if child.type in ("text", "code_inline")
    )
