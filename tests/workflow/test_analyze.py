"""Whatever an analysis cites can be shown, also where only one of its claims cites it."""

from pathlib import Path

from rca.report.cited import cites_in
from rca.store import IncidentFolder
from rca.workflow.analyze import analyze_incident
from tests.conftest import Run

RUN = """<testsuite name="s" timestamp="2026-10-13T08:{minute:02}:00Z">{cases}</testsuite>"""
GOOD = '<testcase classname="s" name="{name}"/>'
BAD = (
    '<testcase classname="s" name="{name}"><failure message="assert 1 == 2">no</failure></testcase>'
)


def runs(folder: Path) -> list[str]:
    """Eight runs of three tests; `total` fails in the three in which `override` came first."""
    paths = []
    for number in range(8):
        is_bad = number in (3, 4, 6)
        order = ("override", "vat", "total") if is_bad else ("vat", "total", "override")
        cases = [(BAD if is_bad and name == "total" else GOOD).format(name=name) for name in order]
        path = folder / f"run-{number}.xml"
        path.write_text(RUN.format(minute=number * 6, cases="".join(cases)))
        paths.append(str(path))
    return paths


def test_every_test_run_that_is_cited_is_shown_and_the_symptom_has_its_time(
    run: Run, tmp_path: Path
) -> None:
    run("new", "CI is red", "--id", "ci")
    run("add", "ci", *runs(tmp_path))

    _, analysis = analyze_incident(IncidentFolder(tmp_path / "incidents" / "ci"))

    assert "override" in analysis.hypotheses[0].title
    claims = (analysis.because, analysis.hypotheses)
    cited = {cite.without_quote() for cite in cites_in(claims) if cite.test}
    assert len(cited) > 2
    assert cited <= {exhibit.cite for exhibit in analysis.measures.exhibits}
    (symptom,) = analysis.symptoms
    assert symptom.first_seen == 1_791_879_480 * 10**9, "2026-10-13T08:18:00Z"
