"""Places as a person types them, each with or without a quote.

E2 line 7 "closing with 1011"; E9 test test_pay.test_refund
"""

import re

from rca.model.why import MOST_LINES, CiteText

_PLACE = re.compile(
    r"(?P<evidence>E[1-9][0-9]{0,8})"
    r"(?:[ ,]+(?:(?:line +|:)?(?P<line>[1-9][0-9]{0,9})|entry +(?P<entry>[^\s\"]+)"
    r"|test +(?P<test>[^\"]*[^\s\"])))?"
    r"(?: +\"(?P<quote>.*)\")?\s*",
    re.IGNORECASE,
)
_APART = re.compile(r";\s*(?=E[1-9])", re.IGNORECASE)


def places_in(text: str) -> tuple[CiteText, ...] | None:
    """The places that a text names, one behind the other with `;` between; None for other text."""
    found = [_PLACE.fullmatch(part.strip()) for part in _APART.split(text)]
    if not all(found):
        return None
    return tuple(cite for match in found if match and (cite := _cite(match)))


def _cite(match: re.Match[str]) -> CiteText:
    line = int(match["line"] or 0)
    return CiteText(
        evidence=match["evidence"].upper(),
        insert_id=match["entry"] or "",
        line=min(line, MOST_LINES),
        test=match["test"] or "",
        quote=match["quote"] or "",
    )
