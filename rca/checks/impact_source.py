"""A figure of the impact says where it comes from."""

from collections.abc import Iterator

from rca.checks.figures import FigureKind, figures_in
from rca.checks.interface import Rule, Spot
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding, Severity
from rca.model.impact import Basis
from rca.verify import basis_of, impact_of

WITHOUT_SOURCE = Rule(rule="impact-without-source", level=Severity.ERROR)


def check_impact(dossier: Dossier, analysis: Analysis) -> Iterator[Finding]:
    """`impact-without-source` for an amount with a blank source, or one only the headline has.

    A figure that was counted in the evidence needs nobody's word.
    """
    impact = dossier.incident.impact
    for position, item in enumerate(impact):
        if item.amount is not None and not item.source.strip():
            yield WITHOUT_SOURCE.found(
                Spot(file="incident.toml", name=item.area, key=("impact", position, "source")),
                f"nobody says where {item.amount:,} {item.currency} comes from".replace("  ", " "),
                "write in `source` who says so and where, or leave `amount` out",
            )
    table = impact_of(dossier, analysis.measures, analysis.symptoms)
    for figure in figures_in(_bare(dossier.incident.impact_headline)):
        if (
            figure.kind is FigureKind.NUMBER
            and basis_of(figure.text.strip(), impact, table) is Basis.UNKNOWN
        ):
            yield WITHOUT_SOURCE.found(
                Spot(file="incident.toml", name="impact_headline", key=("impact_headline",)),
                f"no item of [[impact]] with a source has the amount {figure.text.strip()}",
                "add an [[impact]] with that amount and its source, or correct the headline",
            )


def _bare(headline: str) -> str:
    """The headline without words that make a figure an approximation: it is stated all the same."""
    for words in ("at least ", "up to ", "about ", "over ", "more than "):
        headline = headline.replace(words, "")
    return headline
