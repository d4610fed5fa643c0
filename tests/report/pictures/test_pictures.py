"""Pictures are sound SVG that shows its text and nothing else, the same bytes each time."""

import re
from dataclasses import replace
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from rca.model.analysis import Analysis, Standing, Tier
from rca.model.change import Change, ChangeKind
from rca.model.dossier import Dossier
from rca.model.graph import EdgeStanding, Graph, NodeKind
from rca.model.ids import NodeId
from rca.model.instant import MINUTE, SECOND, Instant
from rca.model.why import WhyTree
from rca.report import prove
from rca.report.pictures import NAMES, Picture, alternatives_of, pictures_of
from rca.report.pictures.causal_graph import draw_graph
from rca.report.pictures.scale import scale_of
from rca.report.pictures.svg import folded, width_of
from rca.report.pictures.test_rates import draw_rates
from rca.report.pictures.timeline import draw_timeline
from rca.report.pictures.why_tree import draw_whys
from tests import factories as make
from tests.report.conftest import Write
from tests.report.hostile import STRINGS, poisoned

SVG = "{http://www.w3.org/2000/svg}"
KNOWN = {"svg", "title", "desc", "style", "rect", "g", "path", "text", "circle"}
HOSTILE = STRINGS | {
    "svg ends": "]]> --></svg><script>x</script>",
    "entity": '<!DOCTYPE x [<!ENTITY a "b">]>&a;',
    "css": "</style><style>@import url(http://x)</style> var(--ink)",
    "ten kilobytes": "words and 10.kB/of-them " * 430,
    "emoji": "👩‍💻🚒 中文 עברית العربية",
}


def root_of(picture: Picture) -> etree._Element:
    return etree.fromstring(picture.svg.encode(), etree.XMLParser(resolve_entities=False))


def texts_of(picture: Picture) -> list[str]:
    return [element.text or "" for element in root_of(picture).iter(f"{SVG}text")]


def graph_of(count: int) -> Analysis:
    """A chain of nodes with a shortcut from each to the next but two, and one that is ruled out."""
    nodes = [make.node(f"N{at}", title=f"thing number {at} of a service") for at in range(1, count)]
    nodes.append(make.node("S1", kind=NodeKind.SYMPTOM, title="GET / answers 5xx"))
    ids = [node.id for node in nodes]
    edges = [make.edge(a, b, then=9_120, without_effect=12) for a, b in pairwise(ids)]
    edges += [make.edge(a, b, standing=EdgeStanding.INFERRED) for a, b in zip(ids, ids[3:])]  # noqa: B905
    out = make.node("N99", title="deploy of another")
    return make.analysis(
        graph=Graph(nodes=(*nodes, out), edges=tuple(edges)),
        hypotheses=(
            make.hypothesis(path=tuple(ids), tier=Tier.PRIMARY),
            make.hypothesis(
                rank=2, path=(), tier=Tier.NONE, standing=Standing.RULED_OUT, title=out.title
            ),
        ),
    )


def test_the_checkout_incident_has_all_four_pictures_twice_the_same() -> None:
    first = pictures_of(*make.broken_checkout())

    assert tuple(picture.name for picture in first) == NAMES
    assert pictures_of(*make.broken_checkout()) == first
    told = alternatives_of(*make.broken_checkout())
    assert [p.alt for p in first] == [
        told.causal_graph, told.timeline, told.test_rates, told.why_tree
    ]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_string_everywhere_stays_text(name: str) -> None:
    plain = pictures_of(*poisoned(make.broken_checkout(), "harmless"))

    found = pictures_of(*poisoned(make.broken_checkout(), HOSTILE[name]))

    assert [picture.name for picture in found] == [picture.name for picture in plain]
    for picture in found:
        root = root_of(picture)
        assert {etree.QName(element).localname for element in root.iter()} <= KNOWN
        assert {attribute for e in root.iter() for attribute in e.attrib} <= {
            "aria-labelledby", "class", "cx", "cy", "d", "height", "id", "r", "role", "rx",
            "transform", "viewBox", "width", "x", "y",
        }  # fmt: skip
        assert root.findtext(f"{SVG}style") == root_of(plain[0]).findtext(f"{SVG}style")
        assert "\x1b" not in picture.svg
        assert "\u202e" not in picture.svg
        assert len(picture.svg) < 120_000


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_text_makes_sound_xml(text: str) -> None:
    dossier, analysis = poisoned(make.broken_checkout(), text)

    for picture in pictures_of(dossier, analysis):
        root_of(picture)


def test_no_text_is_smaller_than_twelve_pixels_and_nothing_leads_out() -> None:
    svg = draw_graph(graph_of(25))
    assert svg is not None

    assert min(int(size) for size in re.findall(r"(\d+)px", svg.svg)) >= 12
    assert "url(" not in svg.svg
    assert "href" not in svg.svg
    assert svg.svg.count("http") == 1, "the name of the SVG namespace"
    assert "prefers-color-scheme:dark" in svg.svg


def test_words_on_links_cover_neither_each_other_nor_a_box() -> None:
    picture = draw_graph(graph_of(25))
    assert picture is not None

    rects = list(root_of(picture).iter(f"{SVG}rect"))
    places = {
        kind: [
            tuple(float(rect.get(key, 0)) for key in ("x", "y", "width", "height"))
            for rect in rects
            if (rect.get("class") or "").split()[0] == kind and rect.get("x")
        ]
        for kind in ("paper", "box")
    }

    assert len(places["paper"]) > 20
    pairs = [*combinations(places["paper"], 2)]
    pairs += [(label, box) for label in places["paper"] for box in places["box"][:-1]]
    for (x1, y1, w1, h1), (x2, y2, w2, h2) in pairs:
        assert x1 + w1 <= x2 or x2 + w2 <= x1 or y1 + h1 <= y2 or y2 + h2 <= y1


def test_line_style_and_words_tell_what_colour_tells() -> None:
    picture = draw_graph(graph_of(6))
    assert picture is not None

    kinds = [path.get("class") for path in root_of(picture).iter(f"{SVG}path")]
    texts = texts_of(picture)

    assert "link recorded strong" in kinds
    assert "link inferred" in kinds
    assert "N1 · change · primary cause" in texts
    assert "N99 · change · ruled out" in texts
    assert any("9,120 of 9,132" in text for text in texts)
    assert "is the cause of" in picture.alt
    assert picture.alt.endswith("1 suspect is ruled out.")


def test_a_graph_of_hundreds_keeps_the_path_and_says_what_is_left_out() -> None:
    analysis = graph_of(8)
    more = tuple(make.node(f"N{at}") for at in range(100, 400))
    analysis = replace(
        analysis, graph=replace(analysis.graph, nodes=(*analysis.graph.nodes, *more))
    )

    picture = draw_graph(analysis)
    assert picture is not None

    texts = texts_of(picture)
    assert "N1 · change · primary cause" in texts
    assert "Boxes not drawn: 289." in " ".join(texts)


def test_a_dense_graph_is_drawn_as_far_as_it_stays_narrow_and_keeps_the_path() -> None:
    ids = [f"N{at}" for at in range(120)]
    nodes = tuple(make.node(name) for name in ids)
    places = Random(7)  # noqa: S311 - a dense graph, the same each time
    pairs = {tuple(sorted(places.sample(range(120), 2))) for _ in range(900)}
    pairs |= {(0, 50), (50, 119)}
    edges = tuple(make.edge(ids[a], ids[b]) for a, b in sorted(pairs))
    path = make.hypothesis(path=("N0", "N50", "N119"), tier=Tier.PRIMARY)
    analysis = make.analysis(graph=Graph(nodes=nodes, edges=edges), hypotheses=(path,))

    picture = draw_graph(analysis)
    assert picture is not None

    assert float(root_of(picture).get("width", "9999")) < 1000
    heads = " ".join(texts_of(picture))
    assert all(f"{name} · " in heads for name in path.path)
    assert "Looked at" not in heads, "a box whose links are not drawn is not one without links"


def test_a_small_graph_of_many_links_is_drawn_whole_and_narrow() -> None:
    ids = [f"N{at}" for at in range(14)]
    nodes = tuple(make.node(name) for name in ids)
    links = [(a, b) for a in range(14) for b in range(a + 1, 14) if (a * 7 + b * 5) % 4 == 0]
    edges = tuple(make.edge(ids[a], ids[b], then=1_318, without_effect=2) for a, b in links)
    path = make.hypothesis(path=("N0", "N4", "N13"), tier=Tier.PRIMARY)

    picture = draw_graph(make.analysis(graph=Graph(nodes=nodes, edges=edges), hypotheses=(path,)))

    assert picture is not None
    width = float(root_of(picture).get("width", "9999"))
    assert width * 11 <= 12 * 900, "letters of 12 px stay over 11 px in a report of 900 px"
    heads = " ".join(texts_of(picture))
    assert all(f"{name} · " in heads for name in ids)


def test_words_on_links_stay_within_the_picture() -> None:
    names = [f"N{at}" for at in range(9)]
    nodes = tuple(make.node(name) for name in names)
    edges = tuple(make.edge(a, names[-1], then=1_318, unit="minutes") for a in names[:-1])
    picture = draw_graph(make.analysis(graph=Graph(nodes=nodes, edges=edges), hypotheses=()))
    assert picture is not None

    root = root_of(picture)
    group = next(e for e in root if (e.get("transform") or "").startswith("translate"))
    shift = float(re.findall(r"[\d.]+", group.get("transform", ""))[0])
    words = [e for e in group.iter(f"{SVG}text") if "middle" in (e.get("class") or "")]
    assert words
    for word in words:
        half = width_of(word.text or "", 12) / 2
        middle = shift + float(word.get("x", 0))
        assert half <= middle <= float(root.get("width", 0)) - half


def test_one_of_something_is_not_spoken_of_as_many() -> None:
    nodes = (make.node("N1"), make.node("N2"), make.node("N3"))
    edges = (
        make.edge("N1", "N2", unit="entries", then=1, without_effect=None),
        make.edge("N2", "N3", unit="minutes", then=1, without_effect=0),
    )

    picture = draw_graph(make.analysis(graph=Graph(nodes=nodes, edges=edges), hypotheses=()))

    assert picture is not None
    assert {"1 entry", "1 of 1 minute"} <= set(texts_of(picture))


def test_of_hundreds_of_links_the_path_and_the_surest_are_drawn() -> None:
    nodes = tuple(make.node(f"N{at}") for at in range(30))
    ids = [node.id for node in nodes]
    edges = tuple(
        make.edge(a, b, standing=EdgeStanding.INFERRED if a == "N0" else EdgeStanding.RECORDED)
        for a, b in combinations(ids, 2)
    )
    path = make.hypothesis(path=("N0", "N7", "N29"), tier=Tier.PRIMARY)

    picture = draw_graph(make.analysis(graph=Graph(nodes=nodes, edges=edges), hypotheses=(path,)))
    assert picture is not None

    kinds = [element.get("class") or "" for element in root_of(picture).iter(f"{SVG}path")]
    assert sum(kind.startswith("tip") for kind in kinds) < 100
    assert kinds.count("link inferred strong") == 1
    assert 5 * kinds.count("link inferred") < kinds.count("link recorded")
    assert "Links not drawn: 3" in " ".join(texts_of(picture))


def test_an_empty_case_has_no_picture_and_no_words_about_one() -> None:
    dossier, analysis = make.dossier(), make.analysis(
        graph=Graph(nodes=(), edges=()), onset=None, symptoms=(), hypotheses=(),
        measures=make.measures(changes=(), routes=(), tests=(), onsets=()),
    )  # fmt: skip

    assert pictures_of(replace(dossier, attempts=()), analysis) == ()
    assert not any(alternatives_of(replace(dossier, attempts=()), analysis).files.values())


def change(at: int, service: str = "checkout", **fields: object) -> Change:
    plain = Change(
        kind=ChangeKind.DEPLOY, at=Instant(at), label="incident", service=service,
        revision=f"{service}-00042-abc", subject="deploy", title="deploy", cite=make.cite(),
    )  # fmt: skip
    return replace(plain, **fields)  # type: ignore[arg-type] # named by the test


def timeline(changes: list[Change]) -> tuple[Dossier, Analysis]:
    dossier, analysis = make.broken_checkout()
    return dossier, replace(analysis, measures=replace(analysis.measures, changes=tuple(changes)))


def test_labels_of_changes_at_nearly_one_time_do_not_overlap() -> None:
    _, plain = make.broken_checkout()
    assert plain.onset is not None
    start = plain.onset
    picture = draw_timeline(*timeline([change(start + at * SECOND) for at in range(12)]))
    assert picture is not None

    labels = [
        (float(e.get("x", 0)), float(e.get("y", 0)), e.text or "", "end" in (e.get("class") or ""))
        for e in root_of(picture).iter(f"{SVG}text")
        if (e.text or "").startswith("deploy 0")
    ]

    assert len(labels) == 12
    for (x1, y1, one, left1), (x2, y2, other, left2) in combinations(labels, 2):
        from1 = x1 - width_of(one, 12) if left1 else x1
        from2 = x2 - width_of(other, 12) if left2 else x2
        apart = from1 + width_of(one, 12) <= from2 or from2 + width_of(other, 12) <= from1
        assert apart or abs(y1 - y2) >= 14


def test_what_is_only_planned_did_not_happen() -> None:
    _, analysis = make.broken_checkout()
    assert analysis.onset is not None
    case = timeline([change(analysis.onset - MINUTE, planned=True)])

    picture = draw_timeline(*case)

    assert picture is not None
    assert "no change before it is recorded" in picture.alt


def test_the_deploy_of_a_fix_has_its_own_mark_and_word() -> None:
    _, analysis = make.broken_checkout()
    assert analysis.onset is not None
    changes = [change(analysis.onset - MINUTE), change(analysis.onset + MINUTE, label="after-fix")]

    picture = draw_timeline(*timeline(changes))

    assert picture is not None
    assert "fix: deploy 00042-abc" in texts_of(picture)
    assert "deploy of a fix" in texts_of(picture)
    assert "60 s after the last change before it (deploy 00042-abc, checkout)" in picture.alt


@given(st.integers(-62_135_596_800, 253_402_300_799), st.integers(0, 10**10))
@settings(max_examples=60, deadline=None)
def test_a_scale_has_few_ticks_within_it_whatever_the_times(start: int, long: int) -> None:
    times = [Instant(start * SECOND), Instant(min(start + long, 253_402_300_799) * SECOND)]

    scale = scale_of(times, 100, 800)
    ticks = list(scale.ticks())

    assert 1 <= len(ticks) <= 11
    assert all(100 <= scale.x(at) <= 800 for at, *_ in ticks)
    assert all(100 <= scale.x(at) <= 800 for at in times)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_a_scale_keeps_the_order_of_times_whatever_it_folds(seconds: list[int]) -> None:
    times = sorted({Instant(at * SECOND) for at in seconds})

    scale = scale_of(times, 100, 800)

    places = [scale.x(at) for at in times]
    assert places == sorted(places)
    assert all(100 <= x <= 800 for x in places)
    assert all(not any(abs(x - fold) < 17 for fold in scale.folds()) for x in places)


def test_weeks_in_which_nothing_happened_are_folded_and_each_day_is_named() -> None:
    _, analysis = make.broken_checkout()
    assert analysis.onset is not None
    day = 24 * 60 * MINUTE
    case = timeline([change(analysis.onset - 40 * day), change(analysis.onset - MINUTE)])

    picture = draw_timeline(*case)

    assert picture is not None
    texts = texts_of(picture)
    assert "Jagged: a long time in which nothing happened is folded away." in texts
    assert len([text for text in texts if re.fullmatch(r"\d{4}-\d\d-\d\d", text)]) == 2
    assert any(re.fullmatch(r"\d\d:\d\d(:\d\d)?", text) for text in texts), "not days alone"


def test_a_scale_without_a_long_pause_is_not_folded() -> None:
    times = [Instant(at * MINUTE) for at in (0, 20, 80, 100, 140)]

    assert len(scale_of(times, 100, 800).pieces) == 1


def test_the_word_of_the_onset_stands_beside_its_bracket() -> None:
    dossier, analysis = make.broken_checkout()
    assert analysis.onset is not None
    between = (Instant(analysis.onset - 4 * MINUTE), Instant(analysis.onset + 2 * MINUTE))

    picture = draw_timeline(dossier, replace(analysis, onset_between=between))

    assert picture is not None
    root = root_of(picture)
    word = next(e for e in root.iter(f"{SVG}text") if (e.text or "").startswith("onset "))
    bracket = next(e for e in root.iter(f"{SVG}path") if e.get("class") == "bracket")
    ends = [float(x) for x in re.findall(r"[ML](-?[\d.]+) ", bracket.get("d", ""))]
    assert float(word.get("x", 0)) > max(ends)


def test_rates_show_the_worst_test_first_with_every_state() -> None:
    rates = [
        make.rate(test="t.rare", label="incident", attempts=40, failed=1, low=0.01, high=0.13),
        make.rate(test="t.always", label="after-fix", attempts=5, failed=0, low=0, high=0.43),
        make.rate(test="t.always", label="incident", attempts=5, failed=5, low=0.57, high=1),
        make.rate(test="t.never", label="incident", attempts=5, failed=0, low=0, high=0.43),
    ]
    picture = draw_rates(make.analysis(measures=make.measures(tests=tuple(rates))))
    assert picture is not None

    texts = texts_of(picture)
    assert texts.index("t.always") < texts.index("t.rare")
    assert texts.index("incident") < texts.index("after-fix")
    assert "t.never" not in texts
    assert "5 of 5 failed" in texts
    assert "never in 1 of 2 states" in picture.alt
    assert texts[-1].endswith("Tests that never failed: 1.")


def test_at_most_twenty_rates_are_drawn() -> None:
    rates = [
        make.rate(test=f"t.number_{at}", attempts=9, failed=3, low=0.1, high=0.6)
        for at in range(70)
    ]
    picture = draw_rates(make.analysis(measures=make.measures(tests=tuple(rates))))
    assert picture is not None

    assert texts_of(picture).count("3 of 9 failed") == 20
    assert texts_of(picture)[-1].endswith("Rows not drawn: 50.")


def test_a_stale_why_and_an_open_one_say_so_in_words_and_by_their_frame() -> None:
    dossier, analysis = make.broken_checkout()
    first = make.why("W1")
    gone = first.cites[0].model_copy(update={"insert_id": "gone"})
    whys = (
        first.model_copy(update={"cites": (gone,)}),
        make.why("W2", parent="W1", status="unknown", finding="", cites=(), settle="git log"),
    )
    picture = draw_whys(replace(dossier, whys=WhyTree(whys=whys)), analysis)
    assert picture is not None

    texts = texts_of(picture)
    assert any(text.startswith("W1") and text.endswith("stale") for text in texts)
    assert any(text.startswith("W2") and text.endswith("not known yet") for text in texts)
    kinds = [rect.get("class") for rect in root_of(picture).iter(f"{SVG}rect")]
    assert {"box inferred", "box asserted"} <= set(kinds)
    assert "Why tree of 2 whys" in picture.alt


@given(st.text(max_size=300), st.integers(40, 300), st.integers(1, 6))
@settings(max_examples=100, deadline=None)
def test_folded_lines_fit_and_are_no_more_than_asked_for(text: str, width: int, most: int) -> None:
    lines = folded(text, width, most)

    assert len(lines) <= most
    assert all(width_of(line) <= width for line in lines)


def test_the_report_shows_each_picture_with_its_words(write: Write) -> None:
    text = write(make.broken_checkout())

    for name in NAMES:
        assert re.search(rf"^!\[\S.+\]\({name}\.svg\)$", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("![Timeline.](timeline.svg)", ""),
        ("![](timeline.svg)", "the picture timeline.svg has no text for those who cannot see it"),
        ("![Whys.](why-tree.svg)", "there is no picture why-tree.svg"),
        ("![A person's own](whiteboard.svg)", ""),
    ],
)
def test_a_picture_that_is_shown_is_there_and_is_told(line: str, message: str) -> None:
    found = prove(f"{line}\n", pictures={"timeline.svg": True, "why-tree.svg": False})

    assert [finding.message for finding in found] == ([message] if message else [])


def test_nodes_without_links_are_drawn_apart() -> None:
    alone = make.node("N1", title="deploy of checkout")
    symptom = make.node("S1", kind=NodeKind.SYMPTOM)
    picture = draw_graph(
        make.analysis(
            graph=Graph(nodes=(alone, symptom), edges=()),
            hypotheses=(make.hypothesis(path=(NodeId("N1"),), tier=Tier.NONE),),
        )
    )
    assert picture is not None

    assert "Looked at, with no link to a symptom" in texts_of(picture)
    assert not list(root_of(picture).iter(f"{SVG}path"))
