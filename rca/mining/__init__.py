"""Log patterns: what varies is masked, equal texts are counted, distinct ones sorted into families.

Counting is done by the engine and adds up over any shards; sorting does not depend on their order.
"""

from rca.mining.example import Example
from rca.mining.families import Families, Family, families_of
from rca.mining.found import RARE, Found, FoundPattern, patterns_in
from rca.mining.mask import MARK
from rca.mining.sorting import families_in
from rca.mining.tally import (
    Block,
    Tables,
    count_block,
    count_entry_file,
    merge_tally,
    open_tally,
    texts_of,
)
from rca.mining.typed import typed_templates

__all__ = [
    "MARK",
    "RARE",
    "Block",
    "Example",
    "Families",
    "Family",
    "Found",
    "FoundPattern",
    "Tables",
    "count_block",
    "count_entry_file",
    "families_in",
    "families_of",
    "merge_tally",
    "open_tally",
    "patterns_in",
    "texts_of",
    "typed_templates",
]
