"""The log field that names a user: where it may stand, and who is named in failing traces."""

import re

from rca.measure.database import Tables

NAMED = """
WITH bad AS (SELECT DISTINCT label, trace FROM request WHERE is_failed AND trace <> ''),
named AS (
    SELECT label, nth, trim(unnest(list_concat(
        regexp_extract_all(message, $value, 1), coalesce(users, [])
    )), $quotes) AS name
    FROM event JOIN bad USING (label, trace)
)
SELECT label, count(DISTINCT name), min(nth)
FROM named
WHERE lower(name) NOT IN ('', '-', 'null', 'none', 'nil', 'undefined')
GROUP BY label
"""


class UserField:
    """The declared field as what finds it in text and in structured payloads; "" finds nothing.

    `key` stands in each payload that has it, `value` is a pattern whose group is the value, with
    its quotes, in `user_id=ann` and `"user_id": "ann"` alike, and `path` finds `user.id` in
    `{"user": {"id": "ann"}}`.
    """

    __slots__ = ("key", "path", "value")

    def __init__(self, field: str) -> None:
        parts = [part for part in field.split(".") if part]
        self.key = f'{parts[-1]}"' if parts else ""
        self.path = "$" + "".join(f'."{part}"' for part in parts)
        self.value = (
            rf"\b{re.escape(field)}[\"']?\s{{0,3}}[:=]\s{{0,3}}"
            r"(\"[^\"]*\"|'[^']*'|[^\s\"',;)}\]]+)"
        )


def users_of(tables: Tables, field: str) -> dict[str, tuple[int, int]]:
    """By label: how many users the traces of failed requests name, and the number of the earliest
    entry that does. Labels without are left out, and all when no field is declared.
    """
    if not field:
        return {}
    wanted = {"value": UserField(field).value, "quotes": "\"'"}
    return {
        str(label): (int(users), int(nth))
        for label, users, nth in tables.execute(NAMED, wanted).fetchall()
    }
