"""What moved between two revisions of an incident; pure, and the same in whatever order it stands.

`compare(a, a)` is empty, and `compare(b, a)` is `compare(a, b)` seen in a mirror.
"""

from rca.report.difference.brief import brief
from rca.report.difference.compare import Difference, Moved, Section, compare
from rca.report.difference.difference_json import difference_document
from rca.report.difference.markdown import to_markdown
from rca.report.difference.reading import read_revision
from rca.report.difference.revision import Fact, Revision, Texts, Thing, Value

__all__ = [
    "Difference",
    "Fact",
    "Moved",
    "Revision",
    "Section",
    "Texts",
    "Thing",
    "Value",
    "brief",
    "compare",
    "difference_document",
    "read_revision",
    "to_markdown",
]
