"""The whys: each question with what shows the answer, the answer, and what speaks beside it."""

from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.exhibit import Exhibit
from rca.model.stale import changed_places, resolves, stale_reasons
from rca.model.why import RuledOut, Why
from rca.report.cited import Statement
from rca.report.parts.comparisons import (
    ContrastRow,
    RateRow,
    SettingsDifference,
    contrasts_touched,
    difference_touched,
    facts_touched,
    rates_touched,
)
from rca.report.parts.exhibits import Shown, known_places, shown, shown_excerpt
from rca.report.parts.words import sentence

MOST_LINES = 16
MOST_LETTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyView:
    """One why. `unresolved` says which citations lead to nothing; `stale` has these, and whether
    the accepted cause stands worse than then. The answer is kept, and unproved. `asks_about_words`
    is the finding that it asks about, or the question where nothing was found.
    """

    id: str
    question: str
    asks_about: str
    asks_about_words: str
    is_unknown: bool
    settle: str
    unresolved: tuple[str, ...]
    stale: tuple[str, ...]
    exhibits: tuple[Shown, ...]
    rates: tuple[RateRow, ...]
    contrasts: tuple[ContrastRow, ...]
    difference: SettingsDifference | None
    facts: tuple[Statement, ...]
    finding: Statement | None
    also_needed: str
    ruled_out: tuple[tuple[str, Statement], ...]
    counterfactual: str
    actionable: str
    impact: str
    layer: str


def _first_line(text: str) -> str:
    """What one recognises a finding by."""
    line = text.strip().split("\n")[0]
    return line if len(line) <= MOST_LETTERS else f"{line[:MOST_LETTERS].rstrip()}…"


def whys_of(dossier: Dossier, analysis: Analysis) -> tuple[WhyView, ...]:
    """The whys in the order in which they were asked."""
    known = known_places(dossier, analysis.measures)
    views: list[WhyView] = []
    contrasts_done: set[Cite] = set()
    differences_done: set[SettingsDifference] = set()
    said = {why.id: why.finding or why.question for why in dossier.whys.whys}
    for why in dossier.whys.whys:
        cites = tuple(cite.to_cite() for cite in why.cites)
        against = tuple(cite.to_cite() for item in why.ruled_out for cite in item.cites)
        contrasts = tuple(
            row
            for row in contrasts_touched(cites + against, analysis)
            if row.cite.without_quote() not in contrasts_done
        )
        contrasts_done.update(row.cite.without_quote() for row in contrasts)
        difference = difference_touched(cites, dossier, analysis)
        if difference in differences_done:
            difference = None
        elif difference is not None:
            differences_done.add(difference)
        views.append(
            WhyView(
                id=why.id,
                question=why.question,
                asks_about=why.parent,
                asks_about_words=_first_line(said.get(why.parent, "")),
                is_unknown=why.status == "unknown",
                settle=why.settle,
                unresolved=changed_places(why, dossier, known),
                stale=stale_reasons(why, dossier, known, analysis),
                exhibits=_exhibits(cites, dossier, known),
                rates=rates_touched(cites, dossier, analysis),
                contrasts=contrasts,
                difference=difference,
                facts=facts_touched(cites, analysis),
                finding=_finding(why, cites, dossier, known),
                also_needed=why.also_needed,
                ruled_out=tuple(_ruled_out(item, dossier, known) for item in why.ruled_out),
                counterfactual=why.counterfactual,
                actionable=why.actionable,
                impact=why.impact,
                layer=why.layer,
            )
        )
    return tuple(views)


def _finding(
    why: Why, cites: tuple[Cite, ...], dossier: Dossier, known: dict[Cite, Exhibit]
) -> Statement | None:
    if not why.finding:
        return None
    return sentence(why.finding, [cite for cite in cites if resolves(cite, dossier, known)])


def _ruled_out(
    item: RuledOut, dossier: Dossier, known: dict[Cite, Exhibit]
) -> tuple[str, Statement]:
    cites = [cite.to_cite() for cite in item.cites]
    return (
        item.alternative.rstrip("."),
        sentence(item.because, [cite for cite in cites if resolves(cite, dossier, known)]),
    )


def _exhibits(
    cites: tuple[Cite, ...], dossier: Dossier, known: dict[Cite, Exhibit]
) -> tuple[Shown, ...]:
    """What stands at the cites, in their order; lines of one excerpt of code are shown together."""
    places = [cite for cite in dict.fromkeys(map(Cite.without_quote, cites)) if cite in known]
    excerpts = {excerpt.cite.evidence: excerpt for excerpt in dossier.excerpts}
    found: dict[object, Shown] = {}
    for place in places:
        excerpt = excerpts.get(place.evidence)
        if excerpt is None:
            found[place] = shown(known[place], most_lines=MOST_LINES)
        elif place.evidence not in found:
            within = tuple(cite for cite in places if cite.evidence == place.evidence)
            found[place.evidence] = shown_excerpt(excerpt, within)
    return tuple(found.values())
