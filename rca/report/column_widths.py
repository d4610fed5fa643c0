"""How wide the columns of a table are, for programs that do not look at the cells.

Many that open a Word document make all columns alike. The widths follow automatic table layout of
CSS 2.1, section 17.5.2.2: a column gets its longest word, and of what is left in proportion to its
longest cell. Where the words alone are too much, the widest columns give way.
"""

import re
from collections.abc import Iterable, Iterator

from markdown_it.token import Token

LINE = 66
"""Characters that fit beside each other on a page."""
_GAP = 3
"""Characters of space that a cell needs besides its text."""
_LONGEST_WORD = 20
"""Characters of a word that are kept together; longer ones are names, which may be broken."""
_WORD_BREAK = re.compile(r"(?<=[\s-])")


def with_column_widths(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens in their order, and after each beginning of a table the widths of its columns."""
    tokens = list(tokens)
    for at, token in enumerate(tokens):
        yield token
        if token.type == "table_open":
            end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
            shares = column_widths(_rows(tokens[at:end]))
            columns = "".join(f'<col style="width: {share}%">' for share in shares)
            yield Token("html_block", "", 0, content=f"<colgroup>{columns}</colgroup>\n")


def column_widths(rows: list[list[str]]) -> list[int]:
    """The share of the page's width for each column, in percent, in the order of the cells.

    `rows` are texts of cells, all rows of one length; empty without any.
    """
    columns = list(zip(*rows, strict=True))
    least = [_GAP + max(_longest_word(text) for text in column) for column in columns]
    most = [_GAP + max(len(text) for text in column) for column in columns]
    while sum(least) > LINE:
        least[least.index(max(least))] -= 1
    room, wish = LINE - sum(least), sum(most) - sum(least)
    part = min(1.0, room / wish) if wish > 0 else 0.0
    widths = [low + part * (high - low) for low, high in zip(least, most, strict=True)]
    return [max(1, round(100 * width / sum(widths))) for width in widths]


def _rows(tokens: list[Token]) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows


def _longest_word(text: str) -> int:
    return min(_LONGEST_WORD, max(len(word.rstrip()) for word in _WORD_BREAK.split(text)))
