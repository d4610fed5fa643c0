"""Names that only tell one thing from another, folded into one: ids in routes and in lines.

Numbers, UUIDs and hashes are known by their form. `po_zowlxy0jp` and `PK100566687` are not; they
are told by how many there are: beside one another stand many, and each is rare. What a few values
take turns in (a region, a mode) stays as it is.
"""

from rca.measure.database import Tables

DEEPEST = 8
"""Segments of a path that are looked at."""

WITH_DIGIT = 5
"""So many siblings with a digit in them are ids; `v1` and `v2` are not."""

RARE_ONES = 15
"""So many rare siblings without one are ids as well."""

RARE_SHARE = 50
"""A segment is rare when it has at most one in so many of the requests below its parent, or 3."""

LEAST_TEMPLATES = 100
MOST_TEMPLATES = 200_000
"""Between so many templates lines are folded: fewer need it not, more take too long."""

SAME = 8
"""So many templates have to be the same but for their rare words."""

ROUTES = """
CREATE TABLE folded AS
SELECT service, route, string_split(route, '/') AS parts, count(*) AS requests
FROM entry WHERE log = 'requests' GROUP BY service, route
"""

FOLD_DEPTH = """
CREATE OR REPLACE TABLE folded AS
WITH child AS (
    SELECT service, list_slice(parts, 1, $depth - 1) AS parent, parts[$depth] AS part,
        sum(requests) AS requests
    FROM folded WHERE len(parts) >= $depth
    GROUP BY ALL
),
kind AS (
    SELECT *, regexp_matches(part, '\\d') AND NOT regexp_full_match(part, 'v\\d+(?:\\.\\d+)*')
            AS has_digit,
        requests <= greatest(3, sum(requests) OVER siblings // $share) AS is_rare
    FROM child WHERE part NOT IN ('', '{id}')
    WINDOW siblings AS (PARTITION BY service, parent)
),
id AS (
    SELECT service, parent, part FROM kind
    WINDOW siblings AS (PARTITION BY service, parent)
    QUALIFY (has_digit AND count(*) FILTER (has_digit) OVER siblings >= $with_digit)
        OR (is_rare AND count(*) FILTER (is_rare) OVER siblings >= $rare_ones)
)
SELECT folded.service, route, requests,
    if(id.part IS NULL, parts,
        list_concat(list_concat(id.parent, ['{id}']), list_slice(parts, $depth + 1, len(parts)))
    ) AS parts
FROM folded
LEFT JOIN id ON id.service = folded.service AND id.part = parts[$depth]
    AND id.parent = list_slice(parts, 1, $depth - 1)
"""

CHANGED = """
CREATE TABLE rerouted AS
SELECT service, route, array_to_string(parts, '/') AS better
FROM folded WHERE array_to_string(parts, '/') <> route
"""

REROUTE = """
UPDATE entry SET route = better FROM rerouted
WHERE entry.log = 'requests' AND entry.service = rerouted.service AND entry.route = rerouted.route
"""

# A refused upgrade is told by those of its route that were not refused.
UPGRADES = """
UPDATE entry SET is_websocket = TRUE
FROM (SELECT DISTINCT service, route FROM entry WHERE is_websocket) AS upgraded
WHERE entry.log = 'requests' AND entry.method = 'GET'
    AND entry.service = upgraded.service AND entry.route = upgraded.route
"""

# Words and what stands between them, by place. A rare word is in two templates at most, or in one
# of fifty of those that are as long.
WORDS = """
CREATE TABLE place AS
WITH cut AS (
    SELECT DISTINCT template, regexp_extract_all(template, '[\\w.\x01-]+|[^\\w.\x01-]+') AS words
    FROM masked
    WHERE template <> '' AND length(template) <= 600
)
SELECT template, len(words) AS length, generate_subscripts(words, 1) AS spot, unnest(words) AS word
FROM cut
"""

RARE = """
CREATE TABLE lined AS
WITH told AS (
    SELECT template, spot, word, length,
        count(*) OVER (PARTITION BY length, spot, word) AS same,
        count(*) OVER (PARTITION BY length, spot) AS total
    FROM place
)
SELECT template, count(*) FILTER (is_rare) AS rare, count(*) FILTER (is_word) AS words,
    string_agg(if(is_rare, $mark, word), '' ORDER BY spot) AS line
FROM (
    SELECT *, regexp_matches(word, '\\w') AS is_word,
        is_word AND length(word) >= 3 AND same <= greatest(2, total // 50) AS is_rare
    FROM told
)
GROUP BY template
"""

FOLD_LINES = """
UPDATE masked SET template = line
FROM (
    SELECT template, line FROM lined
    WHERE rare > 0 AND rare * 3 <= words
    QUALIFY count(*) OVER (PARTITION BY line) >= $same
) AS alike
WHERE masked.template = alike.template
"""


def fold_routes(tables: Tables) -> None:
    """Put `{id}` in the routes of `entry` where ids stand, segment by segment."""
    tables.execute(ROUTES)
    (deepest,) = tables.execute("SELECT coalesce(max(len(parts)), 0) FROM folded").fetchall()[0]
    for depth in range(2, min(deepest, DEEPEST) + 1):
        tables.execute(
            FOLD_DEPTH,
            {
                "depth": depth,
                "share": RARE_SHARE,
                "with_digit": WITH_DIGIT,
                "rare_ones": RARE_ONES,
            },
        )
    tables.execute(CHANGED)
    if tables.execute("SELECT count(*) FROM rerouted").fetchall()[0][0]:
        tables.execute(REROUTE)
        tables.execute(UPGRADES)
    tables.execute("DROP TABLE folded")
    tables.execute("DROP TABLE rerouted")


def fold_lines(tables: Tables, mark: str) -> None:
    """Put the mark in the templates of `masked` where rare words stand, in many lines alike."""
    count = tables.execute("SELECT count(DISTINCT template) FROM masked").fetchall()[0][0]
    if not LEAST_TEMPLATES <= count <= MOST_TEMPLATES:
        return
    tables.execute(WORDS)
    tables.execute(RARE, {"mark": mark})
    tables.execute(FOLD_LINES, {"same": SAME})
    tables.execute("DROP TABLE place")
    tables.execute("DROP TABLE lined")
