"""The whys as a tree: each finding under the question that led to it, stale ones marked."""

from collections.abc import Iterator
from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.exhibit import Exhibit
from rca.model.stale import stale_reasons
from rca.model.why import Why
from rca.report.escape import one_line, shortened
from rca.report.parts.exhibits import known_places
from rca.report.pictures import svg
from rca.report.pictures.labels import Curve
from rca.report.pictures.layout import Box, Layout, Point, layout
from rca.report.pictures.svg import Picture, Svg

NAME = "why-tree"
MOST_WHYS = 40
_WIDTH, _PAD, _LINE, _MARGIN = 268.0, 12.0, 17.0, 18.0
_QUESTION, _FINDING = 3, 7
_ACROSS, _MOST_WIDTH = 3, 930.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One why as it is drawn; `mark` is empty, `stale` or `not known yet`."""

    why: Why
    mark: str
    head: str
    question: tuple[str, ...]
    answer: tuple[str, ...]

    @property
    def height(self) -> float:
        """In pixels."""
        return 2 * _PAD + _LINE * (1 + len(self.question) + len(self.answer)) + 8


def whys_finding(dossier: Dossier, analysis: Analysis) -> str:
    """What the tree shows, in a sentence; empty without whys."""
    steps = _steps(dossier, analysis)
    if not steps:
        return ""
    parents = {step.why.parent for step in steps}
    ends = [step for step in steps if step.why.id not in parents]
    open_ends = [step for step in ends if step.mark]
    stale = sum(step.mark == "stale" for step in steps)
    deepest = "; ".join(f"{step.why.id}: {_short(_answer(step.why))}" for step in ends[:2])
    sentence = f"Why tree of {_counted(len(steps), 'why')} with {_counted(len(ends), 'end')}"
    if open_ends:
        sentence += f", {len(open_ends)} of them stale or not known yet"
    elif stale:
        sentence += f", {_counted(stale, 'answer')} stale"
    return f"{sentence}. It ends at {deepest}"


def draw_whys(dossier: Dossier, analysis: Analysis) -> Picture | None:
    """The picture; None without whys."""
    alt, steps = whys_finding(dossier, analysis), _steps(dossier, analysis)
    if not steps:
        return None
    drawn = {step.why.id: step for step in steps[:MOST_WHYS]}
    boxes = [Box(id=why_id, width=_WIDTH, height=step.height) for why_id, step in drawn.items()]
    links = [(step.why.parent, why_id) for why_id, step in drawn.items()]
    placed = layout(boxes, links, most_in_row=_ACROSS, from_top=True, most_width=_MOST_WIDTH)
    parts = [*_links(placed)]
    parts += [_box(step, placed.centers[why_id]) for why_id, step in drawn.items()]
    notes = ["Each answer is followed by what it was asked about next."]
    notes += (
        ["Dashed frame: stale, the evidence does not carry it now."] if _has(drawn, "stale") else []
    )
    notes += ["Dotted frame: not known yet."] if _has(drawn, "not known yet") else []
    notes += (
        [f"{len(steps) - len(drawn)} more are in the report."] if len(steps) > len(drawn) else []
    )
    width = max(placed.width, 420.0)
    y = placed.height + 12
    for text in svg.folded("  ".join(notes), width, 4):
        y += 18
        parts.append(svg.words(0, y, text, "soft"))
    whole = svg.moved(_MARGIN, _MARGIN, parts)
    told = " ".join(f"{one_line(s.why.question)} {_short(_answer(s.why))}" for s in steps)
    size = (width + 2 * _MARGIN, y + 2 * _MARGIN)
    return Picture(name=NAME, alt=alt, svg=svg.document(size, alt, told, (whole,)))


def _has(drawn: dict[str, _Step], mark: str) -> bool:
    return any(step.mark == mark for step in drawn.values())


def _steps(dossier: Dossier, analysis: Analysis) -> list[_Step]:
    known: dict[Cite, Exhibit] = known_places(dossier, analysis.measures)
    room = _WIDTH - 2 * _PAD
    steps = []
    for why in dossier.whys.whys:
        mark = "not known yet" if why.status == "unknown" else ""
        mark = "stale" if not mark and stale_reasons(why, dossier, known, analysis) else mark
        head = " · ".join(part for part in (why.id, one_line(why.layer), mark) if part)
        steps.append(
            _Step(
                why=why,
                mark=mark,
                head=shortened(head, 36),
                question=svg.folded(why.question, room, _QUESTION, bold=True),
                answer=svg.folded(_answer(why), room, _FINDING),
            )
        )
    return steps


def _answer(why: Why) -> str:
    return f"To settle it: {why.settle}" if why.status == "unknown" else why.finding


def _links(placed: Layout) -> Iterator[Svg]:
    for points in placed.routes.values():
        curve = Curve(points)
        yield svg.path(curve.steps(), "link")
        yield svg.path(curve.tip(9), "tip")


def _box(step: _Step, center: Point) -> Svg:
    x, y = center[0] - _WIDTH / 2, center[1] - step.height / 2
    kind = {"stale": "box inferred", "not known yet": "box asserted"}.get(step.mark, "box")
    parts = [
        svg.rect(x, y, _WIDTH, step.height, kind, 6),
        svg.words(x + _PAD, y + _PAD + 10, step.head, "soft bold" if step.mark else "soft"),
    ]
    baseline = y + _PAD + 12
    for text in step.question:
        baseline += _LINE
        parts.append(svg.words(x + _PAD, baseline, text, "bold"))
    baseline += 5
    for text in step.answer:
        baseline += _LINE
        parts.append(svg.words(x + _PAD, baseline, text))
    told = f"{step.why.id}: {step.why.question} {_answer(step.why)}"
    return svg.group(parts, told)


def _short(text: str) -> str:
    return shortened(one_line(text), 110)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")
