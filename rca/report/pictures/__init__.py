"""Pictures beside the report: SVG drawn from dossier and analysis, and PNG drawn from the SVG.

Same dossier and analysis, same bytes.
"""

from dataclasses import dataclass

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.report.pictures import causal_graph, test_rates, timeline, why_tree
from rca.report.pictures.png import drawer_name, notes_of, png_of, source_digest
from rca.report.pictures.svg import Picture, for_paper, words_in

NAMES = (causal_graph.NAME, timeline.NAME, test_rates.NAME, why_tree.NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternatives:
    """What each picture shows, in a sentence; empty where there is no picture."""

    causal_graph: str
    timeline: str
    test_rates: str
    why_tree: str

    @property
    def files(self) -> dict[str, bool]:
        """The names of the picture files, and whether there is such a picture."""
        told = (self.causal_graph, self.timeline, self.test_rates, self.why_tree)
        return {f"{name}.svg": bool(text) for name, text in zip(NAMES, told, strict=True)}


def alternatives_of(dossier: Dossier, analysis: Analysis) -> Alternatives:
    """The sentences, without drawing."""
    return Alternatives(
        causal_graph=causal_graph.graph_finding(analysis),
        timeline=timeline.timeline_finding(dossier, analysis),
        test_rates=test_rates.rates_finding(analysis),
        why_tree=why_tree.whys_finding(dossier, analysis),
    )


def pictures_of(dossier: Dossier, analysis: Analysis) -> tuple[Picture, ...]:
    """The pictures that there is something to draw for, in the order of NAMES."""
    drawn = (
        causal_graph.draw_graph(analysis),
        timeline.draw_timeline(dossier, analysis),
        test_rates.draw_rates(analysis),
        why_tree.draw_whys(dossier, analysis),
    )
    return tuple(picture for picture in drawn if picture is not None)


__all__ = [
    "NAMES",
    "Alternatives",
    "Picture",
    "alternatives_of",
    "drawer_name",
    "for_paper",
    "notes_of",
    "pictures_of",
    "png_of",
    "source_digest",
    "words_in",
]
