"""How often tests failed in each state, with the interval that the attempts allow."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rca.model.analysis import Analysis
from rca.model.measures import TestRate
from rca.report.escape import one_line, shortened
from rca.report.parts.words import label_order
from rca.report.pictures import svg
from rca.report.pictures.svg import Picture, Svg

NAME = "test-rates"
MOST_ROWS = 20
_LEFT, _WIDTH, _RIGHT = 200.0, 460.0, 150.0
_ROW, _HEAD = 24.0, 30.0


def rates_finding(analysis: Analysis) -> str:
    """What the rates show, in a sentence; empty when no test failed."""
    groups = _worst(analysis)
    if not groups:
        return ""
    test, rates = groups[0]
    worst = max(rates, key=lambda rate: (rate.low, rate.failed, rate.label))
    fine = sum(not rate.failed for rate in rates)
    rest = f", and never in {fine} of {len(rates)} states" if fine and len(rates) > 1 else ""
    return (
        f"Test failure rates: {shortened(one_line(test), 120)} failed {worst.failed:,} of "
        f"{worst.attempts:,} attempts in {one_line(worst.label)} "
        f"(95%: {worst.low:.0%} to {worst.high:.0%}){rest}."
    )


def draw_rates(analysis: Analysis) -> Picture | None:
    """The picture; None when no test failed."""
    alt, groups = rates_finding(analysis), _worst(analysis)
    if not groups:
        return None
    top = 74.0
    parts: list[Svg] = [svg.words(18, 26, "How often tests failed, with 95% intervals", "head")]
    rows: list[Svg] = []
    y = top
    for test, rates in groups:
        rows.append(svg.words(18, y + 14, _cut(test), "bold"))
        y += _HEAD
        for rate in rates:
            rows += _row(rate, y)
            y += _ROW
        y += 10
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = _LEFT + share * _WIDTH
        parts.append(svg.words(x, top - 18, f"{share:.0%}", "soft middle"))
    rates = _rows(analysis)
    failed = {rate.test for rate in rates if rate.failed}
    fine = len({rate.test for rate in rates} - failed)
    left_out = sum(rate.test in failed for rate in rates) - sum(len(g) for _, g in groups)
    notes = "Filled: failed at least once. Hollow: never failed. Line: 95% interval (Wilson)."
    notes += f" Tests that never failed: {fine:,}." if fine else ""
    notes += f" Rows not drawn: {left_out:,}." if left_out else ""
    rows.append(svg.words(18, y + 18, notes, "soft"))
    size = (_LEFT + _WIDTH + _RIGHT, y + 34)
    told = " ".join(
        f"{r.test} in {r.label}: {r.failed} of {r.attempts}." for _, g in groups for r in g
    )
    return Picture(name=NAME, alt=alt, svg=svg.document(size, alt, told, (*parts, *rows)))


def _rows(analysis: Analysis) -> list[TestRate]:
    return [rate for rate in analysis.measures.tests if rate.attempts]


def _worst(analysis: Analysis) -> list[tuple[str, list[TestRate]]]:
    """Tests that failed, the worst first, each with its states; at most MOST_ROWS states."""
    by_test: dict[str, list[TestRate]] = defaultdict(list)
    for rate in _rows(analysis):
        by_test[rate.test].append(rate)
    failed = [(test, rates) for test, rates in by_test.items() if any(r.failed for r in rates)]
    failed.sort(key=lambda item: (-max((r.low, r.failed) for r in item[1])[0], item[0]))
    found: list[tuple[str, list[TestRate]]] = []
    room = MOST_ROWS
    for test, rates in failed:
        in_order = sorted(rates, key=lambda rate: label_order(rate.label))
        if len(in_order) > room:
            worst = sorted(in_order, key=lambda rate: (-rate.low, label_order(rate.label)))[:room]
            in_order = [rate for rate in in_order if rate in worst]
        if not in_order:
            break
        found.append((test, in_order))
        room -= len(in_order)
    return found


def _row(rate: TestRate, y: float) -> Sequence[Svg]:
    middle = y + _ROW / 2 - 4
    told = f"{rate.test}, {rate.label}: {rate.failed} of {rate.attempts} attempts failed"
    return (
        svg.line(((_LEFT, middle), (_LEFT + _WIDTH, middle)), "faint"),
        svg.group(_interval(rate, middle), told),
        svg.words(_LEFT - 14, middle + 4, shortened(one_line(rate.label), 24), "soft end"),
        svg.words(
            _LEFT + _WIDTH + 14, middle + 4, f"{rate.failed:,} of {rate.attempts:,} failed",
            "soft bold" if rate.failed else "soft",
        ),
    )  # fmt: skip


def _interval(rate: TestRate, y: float) -> Iterator[Svg]:
    left, right = _LEFT + rate.low * _WIDTH, _LEFT + rate.high * _WIDTH
    yield svg.line(((left, y), (right, y)), "whisker")
    yield svg.line(((left, y - 5), (left, y + 5)), "whisker")
    yield svg.line(((right, y - 5), (right, y + 5)), "whisker")
    x = _LEFT + rate.failed / rate.attempts * _WIDTH
    yield svg.disc(x, y, 5.5, "bad") if rate.failed else svg.disc(x, y, 5, "hollow")


def _cut(test: str) -> str:
    """The end of a test's name, which tells more than its beginning."""
    text = one_line(test)
    return text if len(text) <= 96 else f"…{text[-95:]}"
