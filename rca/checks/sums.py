"""Parts, wholes, percentages and totals that people wrote agree with each other."""

import re
from collections.abc import Iterator
from fractions import Fraction

from rca.checks.figures import is_numbered, number_of
from rca.checks.interface import Rule, Spot
from rca.checks.sentences import prose, written
from rca.checks.tables import totals_in
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity
from rca.model.incident import ImpactItem

SUMS = Rule(rule="sums-do-not-add-up", level=Severity.ERROR)
_HINT = "correct the figure that is wrong"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,9})?"
_PART = re.compile(
    rf"(?<![\w.,:/+-])({_NUMBER}) (?:out )?of (?:the |all )?({_NUMBER})(?![\w%:/-]|[.,]\d)"
    rf"(?: \w+){{0,3}}"
    rf"(?:(?: \(| or | = )({_NUMBER})(?= ?%)|, ({_NUMBER})(?= ?%(?:[,.;:)]|\s*\Z)))?",
    re.ASCII,
)
_SUM = re.compile(
    rf"(?<![\w.,:/+-])({_NUMBER}(?: ?\+ ?{_NUMBER}){{1,20}}) ?= ?({_NUMBER})(?![\w%]|[.,]\d)",
    re.ASCII,
)


def check_sums(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`sums-do-not-add-up` for sentences, tables and impact that contradict arithmetic.

    `N of M` with more parts than the whole or with another percentage, `a + b = c`, a last row
    named total, and parts of an area that exceed it.
    """
    del analysis
    for sentence in written(dossier):
        for message in _wrong_in(prose(sentence.text)):
            yield SUMS.found(sentence.spot, message, _HINT)
    for note in dossier.notes:
        for total in totals_in(note.text):
            spot = Spot(file=f"notes/{note.name}", line=total.line)
            message = f"the column “{total.column}” adds up to {_shown(total.counted)}, the row"
            yield SUMS.found(spot, f"{message} says {_shown(total.written)}", _HINT)
    yield from _parts(dossier.incident.impact)


def _wrong_in(text: str) -> Iterator[str]:
    for match in _PART.finditer(text):
        if is_numbered(text[: match.start()]):
            continue
        part, whole = number_of(match[1]), number_of(match[2])
        if part > whole:
            yield f"{match[1]} cannot be of {match[2]}"
        elif (percent := match[3] or match[4]) and whole:
            places = len(percent.partition(".")[2])
            share = 100 * part / whole
            if abs(share - number_of(percent)) > Fraction(6, 10 ** (places + 1)):
                right = f"{float(share):.{places or 1}f}%"
                yield f"{match[1]} of {match[2]} is {right}, not {percent}%"
    for match in _SUM.finditer(text):
        counted = sum((number_of(one.strip()) for one in match[1].split("+")), Fraction(0))
        if counted != number_of(match[2]):
            yield f"{match[1]} is {_shown(counted)}, not {match[2]}"


def _parts(impact: tuple[ImpactItem, ...]) -> Iterator[Finding]:
    """Areas that are part of another, held against it where both are in one currency and period."""
    for position, item in enumerate(impact):
        spot = Spot(file="incident.toml", name=item.area, key=("impact", position, "part_of"))
        if item.part_of and not any(one.area == item.part_of for one in impact):
            yield SUMS.found(spot, f"there is no area “{item.part_of}”", "correct `part_of`")
        parts = [
            Fraction(one.amount)
            for one in impact
            if one.part_of == item.area and one.amount is not None and _unit(one) == _unit(item)
        ]
        most = _most(item)
        if most is not None and sum(parts, Fraction(0)) > most:
            spot = Spot(file="incident.toml", name=item.area, key=("impact", position, "amount"))
            counted = _shown(sum(parts, Fraction(0)))
            yield SUMS.found(spot, f"its parts are {counted}, it is {_shown(most)}", _HINT)


def _unit(item: ImpactItem) -> tuple[str, str]:
    return item.currency, item.period


def _most(item: ImpactItem) -> Fraction | None:
    """The most that an area can be; None when it is open upwards or has no amount."""
    if item.amount is None or item.at_least:
        return None
    return Fraction(item.amount if item.up_to is None else item.up_to)


def _shown(value: Fraction) -> str:
    return f"{int(value):,}" if value.denominator == 1 else f"{float(value):,.9g}"
