"""The only way in for foreign text: control characters made visible, then escaped for its place.

Every function takes text from outside (a log line, a name, a person's sentence) and returns
Markdown that shows that text and nothing else: no new block, link, tag, table cell or line.
Rules follow CommonMark 0.31 (https://spec.commonmark.org/0.31.2/) and GFM 0.29.
"""

import re

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"}
_NAMED_INVISIBLES = re.compile(
    "[\x80-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
_CHARACTER_REFERENCE = re.compile(r"&(?=#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z0-9]{1,32};)")
_UNDERSCORE_AT_AN_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_MATH = re.compile(r"\$(?=\S)[^$]*\$(?!\w)")
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\b[A-Za-z]\.)(?<!\bvs\.)(?<!\bNo\.) (?=[^\Wa-z_])")
_CODE_SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_PLAIN_IN_MERMAID = re.compile(r"[^\w ,./:()=+-]", re.ASCII)
_PLAIN_YAML = re.compile(r"(?!0[xob])(?![\d_.:eE+-]*$)[A-Za-z0-9][A-Za-z0-9 ._/-]*(?<! )", re.ASCII)
_YAML_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
_LINE_STARTS = (
    (re.compile(r"(#{1,6})(?=\s|$)"), r"\\\1"),
    (re.compile(r"([>|])"), r"\\\1"),
    (re.compile(r"([-+])(?=\s|$)"), r"\\\1"),
    (re.compile(r"(\d{1,9})([.)])(?=\s|$)"), r"\1\\\2"),
    (re.compile(r"(-)(?=[- ]*$)"), r"\\\1"),
    (re.compile(r"(=)(?==*\s*$)"), r"\\\1"),
    (re.compile(r"(:)(?=[-:| ]+$)"), r"\\\1"),
)
LONGEST_CELL = 400
LONGEST_HEADING = 160
LONGEST_LABEL = 56


def visible(text: str, *, keep: str = "") -> str:
    r"""The text with what cannot be seen spelled out: `␛`, `␀`, `\u202e`.

    Characters in `keep` (a newline, a tab) stay. Joiners that emoji and many scripts need stay.
    """
    kept = {ord(character) for character in keep}
    text = text.translate({code: sign for code, sign in _PICTURES.items() if code not in kept})
    return _NAMED_INVISIBLES.sub(_spelled, text)


def one_line(text: str) -> str:
    """The text on one line, runs of white space as one space, controls made visible."""
    return visible(re.sub(r"\s*[\r\n\t]\s*", " ", text.strip())).strip()


def shortened(text: str, longest: int) -> str:
    """The text, cut visibly when it is longer than `longest` characters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def inline(text: str) -> str:
    """Text on one line, safe at its start too; a pair of single backticks makes inline code."""
    pieces = _CODE_SPAN.split(re.sub(r" {2,}", " ", one_line(text)))
    return _line(
        "".join(code(piece) if at % 2 else _plain(piece) for at, piece in enumerate(pieces))
    )


def prose(text: str, indent: int = 0) -> str:
    """Sentences, one a line; lines after the first are indented."""
    return ("\n" + " " * indent).join(map(inline, _SENTENCE_END.split(one_line(text))))


def heading(text: str) -> str:
    """Text for a heading after its marks; a closing run of `#` stays text."""
    return re.sub(r"#(?=#*$)", r"\#", inline(shortened(one_line(text), LONGEST_HEADING)))


def cell(text: str) -> str:
    """Text for a table cell, on one line."""
    return inline(shortened(one_line(text), LONGEST_CELL)).replace("|", "\\|")


def link_text(text: str) -> str:
    """Text between the brackets of a link; never holds a link itself."""
    return _plain(shortened(one_line(text), LONGEST_HEADING))


def code(text: str) -> str:
    """Inline code that shows the text as it is; an empty text shows as *empty*."""
    text = one_line(text)
    if not text:
        return "*empty*"
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    mark = "`" * (longest + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{mark}{pad}{text}{pad}{mark}"


def code_cell(text: str) -> str:
    """Inline code within a table cell, where even code needs its pipes escaped."""
    return code(shortened(one_line(text), LONGEST_CELL)).replace("|", "\\|")


def fence(text: str, language: str = "text") -> str:
    """A fenced block longer than any run of backticks in the text.

    Line ends become `\\n`, white space before them goes: nobody sees it, and the stored evidence
    keeps it.
    """
    text = visible(re.sub(r"\r\n?", "\n", text), keep="\n\t")
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    mark = "`" * max(3, longest + 1)
    name = re.sub(r"[^A-Za-z0-9+#_-]", "", language) or "text"
    return "\n".join((f"{mark}{name}", *lines, mark))


def mermaid(text: str, longest: int = LONGEST_LABEL) -> str:
    """Text for a quoted Mermaid label; all but plain characters become `#code;` entities.

    A leading list mark is written as an entity too: Mermaid would refuse the label as Markdown.
    """
    label = shortened(one_line(text), longest)
    label = _PLAIN_IN_MERMAID.sub(
        lambda match: match[0] if match[0].isalnum() else f"#{ord(match[0])};", label
    )
    label = re.sub(r"^([-+])", lambda match: f"#{ord(match[1])};", label)
    return re.sub(r"^(\d+)([.)])", lambda match: f"{match[1]}#{ord(match[2])};", label)


def alt(text: str) -> str:
    """Text between the brackets of an image, where screen readers find it."""
    return _plain(shortened(one_line(text), LONGEST_CELL))


def xml(text: str) -> str:
    """Text for SVG, between tags or within a quoted attribute."""
    text = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#39;")


def yaml_text(text: str) -> str:
    """A YAML scalar on one line, in single quotes where it could be read as anything but text."""
    text = one_line(text)
    if _PLAIN_YAML.fullmatch(text) and text.lower() not in _YAML_WORDS:
        return text
    return "'" + text.replace("'", "''") + "'"


def _spelled(match: re.Match[str]) -> str:
    code_point = ord(match[0])
    return f"\\u{code_point:04x}" if code_point <= 0xFFFF else f"\\U{code_point:08x}"


def _plain(text: str) -> str:
    text = re.sub(r"([\\`*\[\]<~])", r"\\\1", text)
    text = _UNDERSCORE_AT_AN_EDGE.sub(r"\\_", text)
    text = _CHARACTER_REFERENCE.sub(r"\\&", text)
    return text.replace("$", "\\$") if _MATH.search(text) else text


def _line(text: str) -> str:
    for pattern, replacement in _LINE_STARTS:
        if pattern.match(text):
            return pattern.sub(replacement, text, count=1)
    return text
