"""`whys.toml` edited in place: comments, order and spacing of what a person wrote survive."""

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import AoT, InlineTable, Item, Table

from rca.model.why import Why, WhyTree
from rca.store.atomic import write_text
from rca.store.layout import IncidentFolder
from rca.store.people import model_of, read_text

_TABLES = ("cites", "ruled_out")


def write_whys(folder: IncidentFolder, tree: WhyTree) -> None:
    """Make the file say what `tree` says.

    A why that is there already is changed where it differs, a new one is put at the end, one that
    is no longer in the tree is taken out. Nothing is reordered.
    """
    path = folder.whys_toml
    old = read_text(path) if path.exists() else 'schema = "rca.whys/1"\n'
    if old:
        model_of(old, path, WhyTree)  # a file that cannot be read must not be written over
    document = tomlkit.parse(old)
    listed = document.get("whys")
    tables = listed if isinstance(listed, AoT) else tomlkit.aot()
    if not isinstance(listed, AoT):
        document.pop("whys", None)
    by_id = {why.id: why for why in tree.whys}
    for position in reversed(range(len(tables))):
        if str(tables[position].get("id")) not in by_id:
            del tables[position]
    for table in tables:
        _update(table, _plain(by_id.pop(str(table["id"]))))
    for why in by_id.values():
        tables.append(_table(_plain(why)))
    if not isinstance(listed, AoT) and tables:
        document.append("whys", tables)
    text = tomlkit.dumps(document)
    model_of(text, path, WhyTree)
    write_text(path, text)


def _plain(why: Why) -> dict[str, Any]:
    """The fields that say something, as TOML values."""
    return why.model_dump(mode="json", exclude_defaults=True)


def _update(table: Table, wanted: Mapping[str, Any]) -> None:
    """Change only what differs; a default that a person spelled out may stay."""
    current = Why.model_validate(table.unwrap()).model_dump(mode="json")
    complete = Why.model_validate(wanted).model_dump(mode="json")
    for key, value in complete.items():
        if current[key] == value:
            continue
        if key in wanted:
            table[key] = _item(key, wanted[key])
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
    text = str(value)
    return tomlkit.string(text, multiline="\n" in text)


def _inline(cite: Mapping[str, Any]) -> InlineTable:
    inline = tomlkit.inline_table()
    inline.update(cite)
    return inline
