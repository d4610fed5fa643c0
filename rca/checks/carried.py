"""What evidence and measures carry: the numbers, shares, times and lengths a sentence may state."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from rca.checks.figures import Figure, FigureKind, seconds_of_day
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.instant import SECOND, Instant, format_instant, parse_instant

DAY = 86_400
MOST_INSTANTS = 200
"""Instants between which lengths are taken; beyond them only the first and the last count."""

_NUMBER = re.compile(r"\d[\d,]{0,23}(?:\.\d{1,9})?", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,9})?) ?(?:%|percent\b)", re.ASCII)
_CLOCK = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """`shares` are parts of wholes that were counted; `instants` in nanoseconds, sorted;
    `clocks` are times of day in seconds and `lengths` seconds.
    """

    numbers: frozenset[Fraction]
    shares: frozenset[Fraction]
    instants: tuple[int, ...]
    clocks: frozenset[Fraction]
    dates: frozenset[str]
    lengths: frozenset[Fraction]

    def __or__(self, other: "Carried") -> "Carried":
        """What either carries."""
        instants = tuple(sorted({*self.instants, *other.instants}))
        return Carried(
            numbers=self.numbers | other.numbers,
            shares=self.shares | other.shares,
            instants=instants,
            clocks=self.clocks | other.clocks,
            dates=self.dates | other.dates,
            lengths=self.lengths | other.lengths | _between(instants),
        )

    def has(self, figure: Figure) -> bool:
        """Whether the figure is one of these, as exactly as it is written."""
        half = figure.step / 2
        match figure.kind:
            case FigureKind.DATE:
                return figure.text[:10] in self.dates
            case FigureKind.TIME:
                return any(-half <= at - figure.value < figure.step for at in self.clocks)
            case FigureKind.INSTANT:
                return any(-half <= at - figure.value < figure.step for at in self.instants)
            case FigureKind.LENGTH:
                written = {figure.value / unit for unit in (Fraction(1, 1000), 1, 60, 3600, DAY)}
                near = any(abs(one - figure.value) <= half for one in self.lengths)
                return near or bool(written & self.numbers)
            case FigureKind.PERCENT:
                return self._has_share(figure)
            case FigureKind.NUMBER:
                return figure.value in self.numbers or (
                    figure.step < 1 and (self._has_share(figure) or self._rounds_to(figure))
                )

    def _has_share(self, figure: Figure) -> bool:
        half = figure.step / 2
        return figure.value in self.numbers or any(
            abs(one - figure.value) <= half for one in self.shares
        )

    def _rounds_to(self, figure: Figure) -> bool:
        half = figure.step / 2
        known = (*self.numbers, *self.lengths)
        return any(abs(one - figure.value) <= half for one in known)


def carried_by_texts(texts: Iterable[str], instants: Iterable[int] = ()) -> Carried:
    """What stands in texts, and the times of the entries they are from."""
    numbers: set[Fraction] = set()
    shares: set[Fraction] = set()
    clocks: set[Fraction] = set()
    dates: set[str] = set()
    for text in texts:
        numbers.update(Fraction(found.replace(",", "")) for found in _NUMBER.findall(text))
        numbers.update(
            Fraction(part) for found in _NUMBER.findall(text) for part in re.split("[,.]", found)
            if part
        )  # fmt: skip
        shares.update(Fraction(found) / 100 for found in _PERCENT.findall(text))
        clocks.update(seconds_of_day(found.replace(",", ".")) for found in _CLOCK.findall(text))
        dates.update(_DATE.findall(text))
    return _with_instants(numbers, frozenset(shares), tuple(instants), (clocks, dates))


def carried_by_analysis(dossier: Dossier, analysis: Analysis) -> Carried:
    """What was counted over the evidence, said by the analysis or declared in incident.toml."""
    counted = [(part, whole) for part, whole in _counts(analysis) if whole]
    texts = [
        *(claim.text for claim in (*analysis.because, *analysis.not_the_cause)),
        *(claim.text for h in analysis.hypotheses for claim in (*h.summary, *h.support)),
        *(claim.text for h in analysis.hypotheses for claim in h.against),
        *(h.title for h in analysis.hypotheses),
        dossier.incident.model_dump_json(),
    ]
    said = carried_by_texts(texts, _instants(dossier, analysis))
    counts = {Fraction(one) for part, whole in counted for one in (part, whole, whole - part)}
    counts |= {Fraction(pattern.count(label)) for pattern in analysis.measures.patterns
               for label in {tally.place.label for tally in pattern.tallies}}  # fmt: skip
    counts |= {Fraction(count) for _, count in analysis.measures.entries}
    shares = {Fraction(part, whole) for part, whole in counted}
    shares |= {1 - share for share in shares}
    return said | _with_instants(counts, frozenset(shares), (), (set(), set()))


def _counts(analysis: Analysis) -> Iterator[tuple[int, int]]:
    """Parts and wholes that were counted."""
    for symptom in analysis.symptoms:
        yield symptom.count, symptom.total
    for route in analysis.measures.routes:
        yield route.failed, route.total
    for test in analysis.measures.tests:
        yield test.failed, test.attempts
    for contrast in analysis.contrasts:
        yield contrast.failed, contrast.total
    for state in analysis.experiment.states if analysis.experiment else ():
        yield state.failed, state.total


def _instants(dossier: Dossier, analysis: Analysis) -> Iterator[int]:
    """When things happened, as it was measured or declared."""
    scope = dossier.incident.scope
    for period in (scope.window, scope.baseline):
        if period is not None:
            yield from (parse_instant(period.since), parse_instant(period.until))
    if dossier.incident.reported:
        yield parse_instant(dossier.incident.reported)
    measured = (
        analysis.onset,
        *(symptom.first_seen for symptom in analysis.symptoms),
        *(h.first_seen for h in analysis.hypotheses),
        *(deploy.spec.at for deploy in analysis.measures.deploys),
        *(
            at
            for route in analysis.measures.routes
            for at in (route.first_failed, route.last_failed)
        ),
    )
    yield from (at for at in measured if at is not None)


def _with_instants(
    numbers: Iterable[Fraction],
    shares: frozenset[Fraction],
    instants: tuple[int, ...],
    clocks_and_dates: tuple[set[Fraction], set[str]],
) -> Carried:
    clocks, dates = clocks_and_dates
    ordered = tuple(sorted(set(instants)))
    return Carried(
        numbers=frozenset(numbers),
        shares=shares,
        instants=ordered,
        clocks=frozenset(clocks) | {Fraction(at, SECOND) % DAY for at in ordered},
        dates=frozenset(dates) | {format_instant(Instant(at))[:10] for at in ordered},
        lengths=_between(ordered),
    )


def _between(instants: tuple[int, ...]) -> frozenset[Fraction]:
    """The lengths between instants, in seconds."""
    chosen = instants if len(instants) <= MOST_INSTANTS else (instants[0], instants[-1])
    return frozenset(Fraction(later - sooner, SECOND) for sooner, later in combinations(chosen, 2))
