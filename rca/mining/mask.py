"""What varies in a log line, as one alternation for the engine."""

MARK = "\x01"
"""Stands for what was masked. One that stands in a text already is masked like any value."""

REQUEST = "\x02"
"""Begins the text of a request."""

ROUTE = r"/(?:[0-9]+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{8,})\b"
"""Segments of the path of a URL that are ids."""

MASK = "|".join(
    (
        # dates and times
        r"\b\d{4}[-/]\d\d[-/]\d\d"
        r"(?:[T _]\d\d[:,]\d\d[:,]\d\d(?:[.,]\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?",
        r"\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +)?"
        r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* +\d{1,2},?(?: +\d{4})?"
        r"(?: +\d{1,2}:\d\d:\d\d(?:\.\d+)?)?(?: +[A-Z]{3,4})?(?: +\d{4})?\b",
        # MAC and IPv6 before clock times, which are the beginning of some
        r"\b[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}\b",
        r"\b(?:[0-9a-fA-F]{1,4}:){3,}:?(?:[0-9a-fA-F]{1,4}:?)+\b",
        r"\b\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?[AP]M)?\b",
        # URLs, e-mail addresses, JWT
        r"\b[a-z][a-z0-9+.-]*://[^\s\"'<>,;()\[\]]+",
        r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b",
        r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*",
        # UUID, IPv4 with a port or a net
        r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b",
        r"/?\b\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d+)?\b",
        # paths of files
        r"(?:\b[A-Za-z]:)?(?:[\\/][\w.@%+~$*-]+){2,}[\\/]?",
        # hexadecimal ids
        r"\b0[xX][0-9a-fA-F]+\b",
        r"\b[0-9a-fA-F]{8,}\b",
        # ids glued to a word, words with two digits, versions, numbers with their unit
        r"_-?\d\w*",
        r"\b[A-Za-z][A-Za-z_]*\d\w*\d\w*",
        r"\bv\d+(?:\.\w+)+",
        r"\b\d+(?:[.,]\d+)*%?\w*",
        f"[{MARK}{REQUEST}]",
    )
)
"""RE2: no lookaround, and no group that would have to be kept."""
