"""What is shown of a log entry, and how it is cited."""

from rca.measure.database import Tables
from rca.model.cite import Cite
from rca.model.ids import EvidenceId

# What is shown of an entry: its text; without one, the request; for an audit entry, its record,
# or only the settings in it where the whole is too long. All verbatim. A traceback says what
# happened at its end, so that is the part kept of a long one.
SHOWING = """
CREATE VIEW showing AS
WITH whole AS (
    SELECT nth, CASE
        WHEN proto IS NOT NULL AND length(proto) <= 4000 THEN proto
        WHEN proto IS NOT NULL THEN coalesce(
            json_extract_string(proto, '$.response.spec'),
            json_extract_string(proto, '$.request.service.spec'),
            proto
        )
        WHEN message = '' THEN coalesce(http, '')
        ELSE message
    END AS text
    FROM entry
)
SELECT nth, length(text) > 4000 AS is_cut,
    if(contains(text, 'Traceback (most recent call last)'), right(text, 4000), left(text, 4000))
    AS shown
FROM whole
"""


def show_entries(tables: Tables) -> None:
    """Define `showing`: for each row of `entry` the text that an exhibit of it has."""
    tables.execute(SHOWING)


def entry_cite(evidence: str, insert_id: str, line: int) -> Cite:
    """The citation of an entry: by insert id where it has one, else by line."""
    return Cite(evidence=EvidenceId(evidence), insert_id=insert_id, line=0 if insert_id else line)
