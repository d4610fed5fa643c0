"""`whys.toml` edited in place: comments, order and spacing of what a person wrote survive."""

import re
from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import (
    AoT,
    Array,
    Comment,
    InlineTable,
    Item,
    String,
    StringType,
    Table,
    Trivia,
    Whitespace,
)

from rca.errors import BadInputError
from rca.model.why import Why, WhyTree
from rca.store.atomic import write_bytes
from rca.store.layout import IncidentFolder
from rca.store.people import model_of, read_bytes, read_text

_TABLES = ("cites", "ruled_out")
_OBEYED = re.compile(
    "[\x80-\x9f\N{ARABIC LETTER MARK}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
_MARK = b"\xef\xbb\xbf"
_Trivia = list[tuple[None, Item]]
"""Comments and blank lines, as a container of tomlkit holds them."""


def write_whys(folder: IncidentFolder, tree: WhyTree) -> None:
    """Make the file say what `tree` says; a file that says it is left alone.

    A why that is there already is changed where it differs, a new one is put at the end, one that
    is no longer in the tree is taken out. Nothing is reordered. Line ends and a byte order mark
    stay as they are.
    """
    path = folder.own(folder.whys_toml)
    original = read_bytes(path) if path.exists() else b""
    old = read_text(path) if original else 'schema = "rca.whys/1"\n'
    # a file that cannot be read must not be written over
    if model_of(old, path, WhyTree) == tree and original:
        return
    if old and not old.endswith("\n"):
        old += "\n"
    try:
        text = _edited(old, tree)
    except (TOMLKitError, RecursionError) as error:
        raise BadInputError(
            f"{path} cannot be edited in place: {error}",
            hint="write each why as a [[whys]] table of its own and try again",
        ) from error
    if _by_id(model_of(text, path, WhyTree)) != _by_id(tree):
        raise BadInputError(
            f"{path} cannot be edited in place: it would not say what was answered",
            hint="write each why as a [[whys]] table of its own and try again",
        )
    ends = b"\r\n" if 2 * original.count(b"\r\n") > original.count(b"\n") else b"\n"
    mark = _MARK if original.startswith(_MARK) else b""
    write_bytes(path, mark + text.encode().replace(b"\n", ends))


def _edited(old: str, tree: WhyTree) -> str:
    document = tomlkit.parse(old)
    listed = document.get("whys")
    if isinstance(listed, Array) and len(listed):
        _edit_array(listed, tree)
        return tomlkit.dumps(document)
    before: _Trivia = []
    known: set[str] = set()
    if isinstance(listed, AoT):
        known = {str(table["id"]) for table in listed}
        before = _edit_tables(listed, tree)
    elif isinstance(listed, Array):
        before = _comment_of(listed)
    body = document.body
    position = next((n for n, (key, _) in enumerate(body) if key and key.key == "whys"), len(body))
    # `[[whys]]` without any table would be written as an array in front of everything
    body[position : position + (not listed)] = before
    text = tomlkit.dumps(document)
    for why in tree.whys:
        if why.id not in known:
            text += ("\n" if text else "") + _as_text(why)
    return text


def _as_text(why: Why) -> str:
    tables = tomlkit.aot()
    tables.append(_table(_plain(why)))
    return tomlkit.dumps({"whys": tables})


def _by_id(tree: WhyTree) -> dict[str, Why]:
    return {why.id: why for why in tree.whys}


def _edit_tables(tables: AoT, tree: WhyTree) -> _Trivia:
    """Make the `[[whys]]` there are say what the tree says.

    Gives what has to stand before the first of them.
    """
    before: _Trivia = []
    by_id = {why.id: why for why in tree.whys}
    for position in reversed(range(len(tables))):
        if str(tables[position].get("id")) in by_id:
            continue
        tail = _taken_tail(tables[position])
        del tables[position]
        if position:
            _last_body(tables[position - 1]).extend(tail)
        else:
            before = tail
    for table in tables:
        tail = _taken_tail(table)
        _update(table, _plain(by_id.pop(str(table["id"]))))
        _last_body(table).extend(tail)
    return before


def _edit_array(array: Array, tree: WhyTree) -> None:
    """The same for `whys = [{ ... }]`, which stays one."""
    by_id = {why.id: why for why in tree.whys}
    for position in reversed(range(len(array))):
        if str(array[position]["id"]) not in by_id:
            del array[position]
    for inline in array:
        _update(inline, _plain(by_id.pop(str(inline["id"]))))
    for why in by_id.values():
        array.append(_inline(_plain(why)))


def _last_body(table: Table) -> list[Any]:
    """Where stands what follows a table up to the next header: its last table's end."""
    body = table.value.body
    last = next((item for key, item in reversed(body) if key is not None), None)
    if isinstance(last, Table):
        return _last_body(last)
    if isinstance(last, AoT) and len(last):
        return _last_body(last[len(last) - 1])
    return body


def _taken_tail(table: Table) -> _Trivia:
    """Comments and blank lines at the end of a table, taken out: they belong to what follows."""
    body = _last_body(table)
    start = len(body)
    while start and body[start - 1][0] is None:
        start -= 1
    tail: _Trivia = [
        (None, item) for _, item in body[start:] if isinstance(item, Comment | Whitespace)
    ]
    del body[start:]
    return tail


def _comment_of(array: Array) -> _Trivia:
    """The comment behind an empty array, as a line of its own."""
    comment = array.trivia.comment
    return [(None, tomlkit.comment(comment.lstrip("# ")))] if comment else []


def _plain(why: Why) -> dict[str, Any]:
    """The fields that say something, as TOML values."""
    return why.model_dump(mode="json", exclude_defaults=True)


def _update(table: Table | InlineTable, wanted: Mapping[str, Any]) -> None:
    """Change only what differs; a default that a person spelled out may stay."""
    current = Why.model_validate(table.unwrap()).model_dump(mode="json")
    complete = Why.model_validate(wanted).model_dump(mode="json")
    for key, value in complete.items():
        if current[key] == value:
            continue
        if key in wanted:
            is_inline = isinstance(table, InlineTable)
            table[key] = (_inline_item if is_inline else _item)(key, wanted[key])
        else:
            del table[key]


def _table(wanted: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in wanted.items():
        if key not in _TABLES:
            table.add(key, _item(key, value))
    for key in _TABLES:
        if key in wanted:
            table.add(key, _item(key, wanted[key]))
    return table


def _item(key: str, value: Any) -> Item:
    """Citations one a line as inline tables, alternatives as tables of their own."""
    if key == "cites":
        array = tomlkit.array()
        array.extend(_inline(cite) for cite in value)
        return array.multiline(multiline=True)
    if key == "ruled_out":
        tables = tomlkit.aot()
        for alternative in value:
            table = tomlkit.table()
            for name, part in alternative.items():
                table.add(name, _item(name, part))
            tables.append(table)
        return tables
    return _string(str(value))


def _inline(fields: Mapping[str, Any]) -> InlineTable:
    inline = tomlkit.inline_table()
    for key, value in fields.items():
        inline.append(key, _inline_item(key, value))
    return inline


def _inline_item(key: str, value: Any) -> Item:
    """The same within one line; of the fields only these hold what is no text or number."""
    if key in _TABLES:
        array = tomlkit.array()
        array.extend(_inline(fields) for fields in value)
        return array
    return tomlkit.integer(value) if isinstance(value, int) else _string(str(value))


def _string(text: str) -> Item:
    """A string, over several lines where it has some.

    What an editor would obey instead of showing it (marks of direction, line separators, C1
    controls) is escaped: quotes come from evidence, and a review has to see what they say.
    """
    kind = StringType.MLB if "\n" in text else StringType.SLB
    plain = tomlkit.string(text, multiline=kind is StringType.MLB)
    written = plain.as_string().removeprefix(kind.value).removesuffix(kind.value)
    if not _OBEYED.search(written):
        return plain
    escaped = _OBEYED.sub(lambda found: f"\\u{ord(found.group()):04x}", written)
    return String(kind, text, escaped, Trivia())
