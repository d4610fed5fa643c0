"""The charts of a report as the Mermaid library itself reads and draws them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rca.model.graph import EdgeStanding, NodeKind
from rca.model.ids import NodeId
from rca.report import escape
from rca.report.flowchart import Arrow, Chart, flowchart
from tests.conftest import BUNDLED, REPOSITORY
from tests.report.hostile import STRINGS

LIBRARY = REPOSITORY / ".venv" / "mermaid" / "dist" / "mermaid.tiny.js"
GOLDEN = REPOSITORY / "tests" / "report" / "data"
PAGES = [
    page
    for page in (BUNDLED / "report" / "report.md", *sorted(GOLDEN.rglob("*.md")))
    if "```mermaid" in page.read_text("utf-8")
]
DRAW = """
async (source) => {
  mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
  await mermaid.parse(source);
  const { svg } = await mermaid.render("chart", source);
  document.body.innerHTML = svg;
  const texts = (css) => [...document.querySelectorAll(css)].map((found) => found.textContent);
  return {
    nodes: texts(".node .nodeLabel"),
    arrows: texts(".edgeLabel .edgeLabel").filter((text) => text),
    paths: document.querySelectorAll("path.flowchart-link").length,
    strange: texts("svg :is(script, a, img, iframe, form, h1, li, code, strong, em, .katex)"),
  };
}
"""


@dataclass(frozen=True)
class Drawn:
    """Texts of boxes and of arrows, how many lines there are, and what should not be there."""

    nodes: list[str]
    arrows: list[str]
    paths: int
    strange: list[str]


Draw = Callable[[str], Drawn]


@pytest.fixture(scope="module")
def draw(browser: Browser) -> Iterator[Draw]:
    """Draws the text of a chart; a chart that Mermaid refuses is an error."""
    if not LIBRARY.exists():
        pytest.skip("Mermaid is not there: install npm, remove .venv/.ready and run `make`")
    page = browser.new_page()
    heard: list[str] = []
    page.on("request", lambda request: heard.append(request.url))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.add_script_tag(content=LIBRARY.read_text("utf-8"))

    def drawn(source: str) -> Drawn:
        found = Drawn(**page.evaluate(DRAW, source))
        assert heard == []
        return found

    yield drawn
    page.close()


def chart(text: str) -> Chart:
    """Two boxes and an arrow that say that text."""
    return Chart(
        nodes=(
            (NodeId("N1"), NodeKind.CHANGE, text),
            (NodeId("S1"), NodeKind.SYMPTOM, text),
        ),
        arrows=(
            Arrow(
                source=NodeId("N1"),
                target=NodeId("S1"),
                standing=EdgeStanding.RECORDED,
                label=text,
            ),
        ),
        causes=(NodeId("N1"),),
    )


def source_of(fenced: str) -> str:
    return fenced.removeprefix("```mermaid\n").removesuffix("\n```")


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", STRINGS)
def test_a_hostile_label_is_drawn_as_the_text_that_it_is(draw: Draw, name: str) -> None:
    text = STRINGS[name]

    found = draw(source_of(flowchart(chart(text))))

    meant = words(escape.shortened(escape.one_line(text), 160))
    assert [words(label) for label in found.nodes] == [meant, meant]
    assert [words(label) for label in found.arrows] == [meant]
    assert (found.paths, found.strange) == (1, [])


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_chart_of_a_report_is_drawn_whole(draw: Draw, page: Path) -> None:
    for source in re.findall(r"```mermaid\n(.*?)\n *```", page.read_text("utf-8"), re.DOTALL):
        found = draw(source)

        assert len(found.nodes) == len(re.findall(r"^ *\w+(?:\[|\(\[)\"", source, re.MULTILINE))
        assert found.paths == source.count(" -->")
        assert found.strange == []
        assert all(found.nodes)
