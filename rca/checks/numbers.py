"""A number or a time in a sentence stands in what the sentence cites, or was counted."""

from collections.abc import Iterator

from rca.checks.carried import Carried, carried_by_analysis, carried_by_texts
from rca.checks.figures import figures_in
from rca.checks.interface import Rule
from rca.checks.sentences import Sentence, prose, written
from rca.model.analysis import Analysis
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.exhibit import Exhibit
from rca.model.finding import Finding, Severity

NUMBER = Rule(rule="number-not-in-evidence", level=Severity.WARNING)


def check_numbers(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`number-not-in-evidence` for a figure that neither the cited items nor the measures carry.

    A why is held against the places that it cites; a note, which cites nothing, against every
    place that is cited at all.
    """
    exhibits = {exhibit.cite: exhibit for exhibit in analysis.measures.exhibits}
    counted = carried_by_analysis(dossier, analysis)
    of_notes: Carried | None = None
    for sentence in written(dossier):
        figures = list(figures_in(prose(sentence.text)))
        if not figures:
            continue
        if sentence.cites:
            known = counted | _carried_by(sentence.cites, exhibits)
        else:
            of_notes = of_notes or counted | _carried_by(tuple(exhibits), exhibits)
            known = of_notes
        for figure in figures:
            if not known.has(figure):
                yield _finding(sentence, figure.text, figure.kind.value)


def _carried_by(cites: tuple[Cite, ...], exhibits: dict[Cite, Exhibit]) -> Carried:
    shown = [exhibits[cite.without_quote()] for cite in cites if cite.without_quote() in exhibits]
    texts = [part for exhibit in shown for part in (exhibit.text, exhibit.where)]
    texts += [part for cite in cites for part in (cite.quote, cite.test)]
    return carried_by_texts(texts, [exhibit.at for exhibit in shown if exhibit.at is not None])


def _finding(sentence: Sentence, text: str, kind: str) -> Finding:
    where = "it cites" if sentence.cites else "is cited anywhere"
    return NUMBER.found(
        sentence.spot,
        f"the {kind} {text.strip()} stands in nothing that {where}, and was not counted",
        "cite the entry that shows it, correct it, or quote whoever said it",
    )
