"""The report as one plain HTML document that other programs print or convert.

It needs no network and runs no script: pictures are within it, and nothing else may be loaded.
The page that people work with in a browser is `rca.report.page`.
"""

import base64
import re
from collections.abc import Mapping
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from rca.report.column_widths import with_column_widths
from rca.report.escape import xml

_ALERT = re.compile(r"\[!([A-Za-z]+)\]\n?")
_MERMAID = re.compile(r"^```mermaid\n.*?^```\n\n?", re.MULTILINE | re.DOTALL)
_STYLE = """
@page { size: A4; margin: 15mm; }
body { font: 9.5pt/1.4 "DejaVu Sans", "Liberation Sans", sans-serif; color: #111; }
h1 { font-size: 16pt; } h2 { font-size: 12.5pt; margin: 1.2em 0 .4em; } h3 { font-size: 11pt; }
h1, h2, h3, h4, summary { break-after: avoid; }
table { border-collapse: collapse; width: 100%; margin: .6em 0; font-size: 8.5pt; }
th, td { border: 1px solid #999; padding: .2em .4em; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; min-width: 6.2em; }
th { white-space: nowrap; }
pre, code { font: 8pt/1.35 "DejaVu Sans Mono", "Liberation Mono", monospace; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 2px solid #999;
  padding-left: .6em; }
blockquote { border-left: 3px solid #666; margin-left: 0; padding-left: .8em; }
a { color: inherit; } img { max-width: 100%; max-height: 235mm; }
li > p { margin: 0; }
"""


def printed(
    markdown: str, pictures: Mapping[str, bytes], *, title: str, has_widths: bool = False
) -> str:
    """The whole document. `pictures` are files by name; of other images only their text is kept.

    Diagrams that only a forge draws are left out: the picture beside them shows the same.
    `has_widths` states the widths of columns, for a program that does not look at the cells.
    """
    made = _parser()
    tokens = made.parse(_MERMAID.sub("", markdown))
    for token in tokens:
        _settle(token, pictures)
        for child in token.children or ():
            _settle(child, pictures)
    _name_alerts(tokens)
    if has_widths:
        tokens = list(with_column_widths(tokens))
    body = made.renderer.render(tokens, made.options, {})
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n"
        f"<title>{xml(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}</body>\n</html>\n"
    )


def data_uri(name: str, picture: bytes) -> str:
    """A picture as an address that holds it."""
    kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
    return f"data:{kind};base64,{base64.b64encode(picture).decode('ascii')}"


@cache
def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return made.use(front_matter_plugin).use(tasklists_plugin)


def _settle(token: Token, pictures: Mapping[str, bytes]) -> None:
    """Open what is folded, since paper has no fold, and put pictures in."""
    if token.type in ("html_block", "html_inline"):
        token.content = token.content.replace("<details>", "<details open>")
    if token.type == "image":
        name = str(token.attrs.get("src", ""))
        if name in pictures:
            token.attrs["src"] = data_uri(name, pictures[name])
        else:
            token.type, token.attrs = "text", {}


def _name_alerts(tokens: list[Token]) -> None:
    """`[!WARNING]` at the head of a quotation becomes the word."""
    for at, token in enumerate(tokens):
        if token.type != "blockquote_open" or at + 2 >= len(tokens):
            continue
        for first in (tokens[at + 2].children or [])[:1]:
            if match := _ALERT.match(first.content):
                first.content = f"{match[1].capitalize()}: {first.content[match.end() :]}"
