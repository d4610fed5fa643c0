"""The timeline in UTC: how often it failed by the minute, and what happened around it."""

from collections.abc import Iterator, Sequence

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.instant import MINUTE, SECOND, Instant, format_instant
from rca.model.plural import counted
from rca.report.pictures import svg
from rca.report.pictures.events import Lanes, Mark, lanes_of
from rca.report.pictures.rate import Rate, rate_of
from rca.report.pictures.scale import Scale, scale_of
from rca.report.pictures.svg import Picture, Svg

NAME = "timeline"
_LEFT, _WIDTH, _ROW, _BARS = 150.0, 720.0, 20.0, 110.0
_TOP, _NARROWEST = 46.0, 6.0


def timeline_finding(dossier: Dossier, analysis: Analysis) -> str:
    """What the timeline shows, in a sentence; empty when nothing has a time."""
    lanes, rate = lanes_of(dossier, analysis).lanes, rate_of(analysis)
    if not lanes and rate is None:
        return ""
    marks = [mark for _, lane in lanes for mark in lane]
    lane_of = {mark: name for name, lane in lanes for mark in lane}
    if analysis.onset is None:
        return f"Timeline in UTC: {counted(len(marks), 'event')}; no onset is measured."
    before = [m for m in marks if m.kind in ("deploy", "change") and m.at <= analysis.onset]
    last = max(before, key=lambda mark: mark.at, default=None)
    text = f"Timeline in UTC: the symptom begins at {_clock(analysis.onset)}"
    if last is None:
        return f"{text}; no change before it is recorded."
    gap = (analysis.onset - last.at) / SECOND
    lag = f"{gap:.0f} s" if gap < 120 else f"{gap / 60:.0f} min"
    return f"{text}, {lag} after the last change before it ({last.text}, {lane_of[last]})."


def draw_timeline(dossier: Dossier, analysis: Analysis) -> Picture | None:
    """The picture; None when nothing has a time."""
    alt = timeline_finding(dossier, analysis)
    if not alt:
        return None
    shown, rate = lanes_of(dossier, analysis), rate_of(analysis)
    lanes = shown.lanes
    scale = scale_of(_times(shown, rate, analysis), _LEFT, _LEFT + _WIDTH)
    parts: list[Svg] = []
    bottom = _TOP
    if rate is not None:
        parts += _bars(rate, scale, bottom)
        bottom += _BARS + 22
    for name, marks in lanes:
        drawn, height = _lane(name, marks, scale, bottom)
        parts += drawn
        bottom += height
    axis = list(_axis(scale, bottom))
    onset = list(_onset(analysis, scale, bottom))
    between = _between(analysis, scale) is not None
    days = any(day for *_, day in scale.ticks())
    notes = _notes(shown, onset_between=between, folded=bool(scale.folds()))
    legend, bottom = _legend(shown, rate, bottom + (60 if days else 44), notes)
    head = svg.words(18, 26, f"Timeline, UTC, {_dates(scale)}", "head")
    size = (_LEFT + _WIDTH + 40, bottom + 14)
    text = svg.document(size, alt, _description(shown), (head, *axis, *onset, *parts, *legend))
    return Picture(name=NAME, alt=alt, svg=text)


def _times(shown: Lanes, rate: Rate | None, analysis: Analysis) -> list[Instant]:
    times = [mark.at for _, lane in shown.lanes for mark in lane]
    if rate is not None:
        times += [Instant(at + end) for at, *_ in rate.minutes for end in (0, MINUTE)]
    return times if analysis.onset is None else [*times, analysis.onset]


def _bars(rate: Rate, scale: Scale, top: float) -> Iterator[Svg]:
    """Bars by the minute: all of them as a frame, those that failed filled."""
    bottom = top + _BARS
    most = _round_up(max(max(total, failed) for _, total, failed in rate.minutes))
    yield svg.words(18, top + 12, "per minute", "bold")
    for at, text in enumerate(svg.folded(rate.what, _LEFT - 40, 4), start=1):
        yield svg.words(18, top + 14 + 16 * at, text, "soft")
    yield svg.line(((scale.left, bottom), (scale.right, bottom)), "grid")
    for share in (0.5, 1.0) if most > 1 else (1.0,):
        y = bottom - (_BARS - 14) * share
        yield svg.line(((scale.left, y), (scale.right, y)), "grid")
        yield svg.words(scale.right + 4, y + 4, f"{most * share:,g}", "soft")
    for at, total, failed in rate.minutes:
        x, width = scale.x(at), max(2.0, scale.length(at, MINUTE) - 1)
        tall = (_BARS - 14) / most
        told = f"{format_instant(at)}: {failed:,} failed" + (f" of {total:,}" if total else "")
        bars = [svg.rect(x, bottom - total * tall, width, total * tall, "all")] if total else []
        bars += [svg.rect(x, bottom - failed * tall, width, failed * tall, "bad")] if failed else []
        yield svg.group(bars, told)


def _round_up(count: int) -> int:
    """The next number of one round digit or two, so that half of it is easy to read."""
    unit = int("1".ljust(len(str(count)), "0"))
    steps = (10, 20, 30, 40, 50, 60, 80, 100)
    return next(step * unit // 10 for step in steps if step * unit >= 10 * count)


def _lane(name: str, marks: Sequence[Mark], scale: Scale, top: float) -> tuple[list[Svg], float]:
    """A lane with as many rows as its labels need, and its height."""
    ends: list[float] = []
    parts: list[Svg] = []
    for mark in marks:
        x, wide = scale.x(mark.at), svg.width_of(mark.text, svg.SMALL)
        is_left = x + 12 + wide > scale.right + 36
        start = x - 12 - wide if is_left else x - 8
        row = next((at for at, end in enumerate(ends) if end <= start), len(ends))
        ends[row : row + 1] = [x + 10 if is_left else x + 16 + wide]
        y = top + 16 + _ROW * row
        label = svg.words(
            x - 11 if is_left else x + 11,
            y + 4,
            mark.text,
            "soft halo end" if is_left else "soft halo",
        )
        parts.append(svg.group((_shape(mark.kind, x, y), label), mark.told))
    title = svg.folded(name, _LEFT - 40, 3, bold=True)
    height = max(_ROW * len(ends), 16.0 * len(title)) + 14
    heads = [svg.words(18, top + 20 + 16 * at, text, "bold") for at, text in enumerate(title)]
    rule = svg.line(((18, top), (scale.right + 30, top)), "grid")
    return [rule, *heads, *parts], height


def _shape(kind: str, x: float, y: float) -> Svg:
    steps = {
        "deploy": f"M{svg.number(x)} {svg.number(y - 7)}l7 12h-14Z",
        "fix": f"M{svg.number(x)} {svg.number(y + 7)}l7 -12h-14Z",
        "change": f"M{svg.number(x - 5)} {svg.number(y - 5)}h10v10h-10Z",
    }
    if kind in steps:
        return svg.path(steps[kind], "hollow" if kind == "change" else "mark")
    if kind == "passed":
        return svg.disc(x, y, 5, "hollow")
    cross = f"M{svg.number(x - 5)} {svg.number(y - 5)}l10 10m0 -10l-10 10"
    return svg.path(cross, "cross")


def _axis(scale: Scale, bottom: float) -> Iterator[Svg]:
    for at, text, day in scale.ticks():
        x = scale.x(at)
        yield svg.line(((x, _TOP), (x, bottom + 5)), "grid")
        yield svg.words(x, bottom + 20, text, "soft middle")
        if day:
            yield svg.words(x, bottom + 36, day, "soft middle")
    for x in scale.folds():
        yield svg.rect(x - 8, _TOP, 16, bottom - _TOP + 2, "paper")
        for side in (x - 8, x + 8):
            steps = ((side + (3 if at % 2 else -3), _TOP + 6 * at) for at in range(_teeth(bottom)))
            yield svg.line(tuple(steps), "fold")


def _teeth(bottom: float) -> int:
    return int((bottom - _TOP) / 6) + 1


def _onset(analysis: Analysis, scale: Scale, bottom: float) -> Iterator[Svg]:
    if analysis.onset is None:
        return
    x = scale.x(analysis.onset)
    before = after = x
    if (between := _between(analysis, scale)) is not None:
        before, after = first, last = between
        low, high = _TOP, _TOP - 6
        yield svg.line(((first, high), (first, low), (last, low), (last, high)), "bracket")
    text = f"onset {_clock(analysis.onset)}"
    is_left = after + svg.width_of(text) > scale.right
    yield svg.line(((x, _TOP - 4), (x, bottom)), "onset")
    yield svg.words(
        before - 5 if is_left else after + 5,
        _TOP - 4,
        text,
        "redword bold" + (" end" if is_left else ""),
    )


def _between(analysis: Analysis, scale: Scale) -> tuple[float, float] | None:
    """Where the onset may lie; None where that is too narrow to be seen."""
    if analysis.onset is None or analysis.onset_between is None:
        return None
    first, last = (scale.x(at) for at in analysis.onset_between)
    return (first, last) if last - first >= _NARROWEST else None


def _legend(
    shown: Lanes, rate: Rate | None, top: float, notes: Sequence[str]
) -> tuple[list[Svg], float]:
    names = {
        "deploy": "deploy",
        "fix": "deploy of a fix",
        "change": "other change",
        "passed": "tests passed",
        "failed": "tests failed",
    }
    seen = {mark.kind for _, marks in shown.lanes for mark in marks}
    x, parts = 24.0, []
    for kind, text in names.items():
        if kind in seen:
            parts += [_shape(kind, x, top), svg.words(x + 13, top + 4, text, "soft")]
            x += 36 + svg.width_of(text, svg.SMALL)
    if rate is not None:
        swatches = [("bad", rate.bad)]
        swatches += [("all", "all")] if any(total for _, total, _ in rate.minutes) else []
        for kind, text in swatches:
            parts += [
                svg.rect(x - 5, top - 6, 10, 12, kind),
                svg.words(x + 11, top + 4, text, "soft"),
            ]
            x += 34 + svg.width_of(text, svg.SMALL)
    for text in notes:
        top += 22
        parts.append(svg.words(18, top + 4, text, "soft"))
    return parts, top + 8


def _notes(shown: Lanes, *, onset_between: bool, folded: bool) -> tuple[str, ...]:
    left_out = f"{counted(shown.left_out, 'event')} further from the onset not drawn."
    notes = {
        "Bracket: the onset lies within it, 95% sure.": onset_between,
        "Jagged: a long time in which nothing happened is folded away.": folded,
        left_out: bool(shown.left_out),
    }
    return tuple(text for text, is_needed in notes.items() if is_needed)


def _description(shown: Lanes) -> str:
    return " ".join(
        f"{name}: " + "; ".join(f"{_clock(mark.at)} {mark.text}" for mark in marks) + "."
        for name, marks in shown.lanes
    )


def _dates(scale: Scale) -> str:
    first, last = (format_instant(at)[:10] for at in (scale.start, scale.end))
    return first if first == last else f"{first} to {last}"


def _clock(at: Instant) -> str:
    return format_instant(Instant(at - at % SECOND))[11:19]
