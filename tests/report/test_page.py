"""The workbench page as text: one file, safe, the same bytes, small, nothing silently left out."""

import base64
import gzip
import hashlib
import json
import random
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from rca.errors import RcaError
from rca.model.analysis import Analysis, Standing, Tier
from rca.model.dossier import Dossier
from rca.model.graph import Graph
from rca.model.sample import NO_ENTRIES, Bucket, EntrySample
from rca.model.why import WhyTree
from rca.report.analysis_json import analysis_document
from rca.report.page import render_page
from rca.report.page.rendering import MODULES
from rca.report.signals_json import signals_document
from tests import factories
from tests.factories import broken_checkout
from tests.report.conftest import TEMPLATES
from tests.report.hostile import STRINGS, poisoned


def page_of(case: tuple[Dossier, Analysis], sample: EntrySample = NO_ENTRIES) -> str:
    return render_page(*case, sample, templates=TEMPLATES)


def carried(text: str) -> dict[str, Any]:
    """The document that a page carries."""
    packed = re.search(r'id="packed">([A-Za-z0-9+/=]*)</script>', text)
    assert packed is not None
    return dict(json.loads(gzip.decompress(base64.b64decode(packed[1]))))


def sample_of(count: int, text: str = "order accepted") -> EntrySample:
    entries = tuple(
        factories.exhibit(factories.cite("E1", f"i{at:06}"), text=f"{text} {at}")
        for at in range(count)
    )
    bucket = Bucket(start=factories.at("10:02:11"), label="incident", total=count, errors=count)
    return EntrySample(
        total=count, errors=count, entries=entries, bucket_seconds=1, buckets=(bucket,)
    )


class Tags(HTMLParser):
    """All start tags with their attributes, and what is never closed or closed twice."""

    VOID = frozenset(("meta", "link", "input", "br"))

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


def test_the_same_case_gives_the_same_bytes_in_any_order_of_its_parts() -> None:
    dossier, found = broken_checkout()
    turned = replace(
        found,
        graph=Graph(nodes=found.graph.nodes, edges=found.graph.edges[::-1]),
        measures=replace(found.measures, exhibits=found.measures.exhibits[::-1]),
    )

    one = page_of((dossier, found), sample_of(50))
    assert one == page_of((dossier, found), sample_of(50))
    assert carried(one)["entries"] == carried(page_of((dossier, turned), sample_of(50)))["entries"]


def test_it_carries_the_documents_of_analyze_word_for_word() -> None:
    dossier, found = broken_checkout()
    document = carried(page_of((dossier, found)))

    assert document["analysis"] == analysis_document(dossier, found)
    assert document["signals"] == signals_document(found.measures)
    assert [item["sha256"] for item in document["evidence"]] == [
        item.sidecar.sha256 for item in dossier.evidence
    ]


def test_the_policy_names_the_hashes_of_the_one_style_and_the_one_script() -> None:
    text = page_of(broken_checkout())
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    script = re.search(r'<script type="module">(.*?)</script>', text, re.DOTALL)
    assert policy
    assert style
    assert script

    for part, body in (("style-src", style[1]), ("script-src", script[1])):
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{part} &#39;sha256-{digest}&#39;" in policy[1]
    assert policy[1].startswith("default-src &#39;none&#39;")


@pytest.mark.parametrize("kind", sorted(STRINGS))
def test_hostile_text_opens_no_tag_and_no_attribute(kind: str) -> None:
    safe = Tags(page_of(broken_checkout()))
    text = page_of(poisoned(broken_checkout(), STRINGS[kind]))
    tags = Tags(text)

    assert tags.faults == []
    assert tags.open == []
    assert {tag for tag, _ in tags.found} <= {tag for tag, _ in safe.found}
    names = {name for _, attributes in tags.found for name in attributes}
    assert not [name for name in names if name == "style" or name.startswith("on")]
    links = {value for _, attributes in tags.found for value in [attributes.get("href")] if value}
    assert links == {"#entries", "data:,"}
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text
    )
    text.encode()


def test_nothing_of_another_place_is_named() -> None:
    text = page_of((factories.dossier(), factories.analysis()))

    assert set(re.findall(r"https?://[^\"'\s)]+", text)) == {"http://www.w3.org/2000/svg"}


def test_an_empty_case_has_a_page() -> None:
    tags = Tags(page_of((factories.dossier(), factories.analysis())))

    assert tags.faults == []
    assert ("dialog", {"id": "help", "aria-labelledby": "help-heading"}) in tags.found


def test_each_hypothesis_has_its_score_factors_and_both_sides() -> None:
    dossier, found = broken_checkout()
    text = page_of((dossier, found))

    for cause in found.hypotheses:
        assert f"{cause.score:.4f}" in text
        for factor in cause.factors:
            assert f"{factor.name} {factor.value:.2f}" in text
    assert "For it" in text


def test_the_legends_name_only_what_is_there() -> None:
    empty = page_of((factories.dossier(), factories.analysis()))
    full = page_of(broken_checkout())

    for words in (" remark in a note", " test run passed, failed", " inferred by a named rule"):
        assert words not in empty
    assert " recorded</li>" in full
    assert " remark in a note" not in full, "nobody remarked anything in that case"


def test_a_sentence_of_the_verdict_or_of_a_title_is_not_said_twice() -> None:
    dossier, found = broken_checkout()
    first, *others = found.hypotheses
    twice, title = factories.claim("The pool ran dry."), factories.claim(f"{first.title}.")
    first = replace(first, summary=(twice, title, factories.claim("It shows in the log.")))
    case = replace(found, because=(twice,), hypotheses=(first, *others))

    text = page_of((dossier, case))

    assert text.count("<li>The pool ran dry.") == 1
    assert f"<li>{first.title}." not in text
    assert "<li>It shows in the log." in text


def test_a_time_is_written_for_people_and_kept_for_machines() -> None:
    text = page_of(broken_checkout())

    assert re.search(
        r'Began <time datetime="[^"]+Z">\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC</time>', text
    )


def test_what_is_ruled_out_is_apart_and_greyed_in_the_graph() -> None:
    dossier, found = broken_checkout()
    out = replace(
        found.hypotheses[0],
        standing=Standing.RULED_OUT,
        tier=Tier.NONE,
        title="deploy of cart-00007-xyz",
        path=(),
    )
    node = factories.node("N9", title=out.title)
    graph = replace(found.graph, nodes=(*found.graph.nodes, node))
    text = page_of((dossier, replace(found, hypotheses=(*found.hypotheses, out), graph=graph)))

    assert '<details class="cause ruled_out"' in text
    assert re.search(r'<g class="node change ruled-out" data-node="N9"', text)


def test_whys_of_any_depth_stand_below_the_one_they_ask_about() -> None:
    chain = [("W1", ""), ("W2", "W1"), ("W3", ""), ("W4", "W2"), ("W5", "W1")]
    chain += [(f"W{at}", f"W{at - 1}") for at in range(6, 700)]
    whys = WhyTree(whys=tuple(factories.why(name, parent=parent) for name, parent in chain))
    text = page_of((factories.dossier(whys=whys), factories.analysis()))
    found = re.findall(r'<li class="why depth-(\d)">\s*<p class="question"><b>(W\d+)</b>', text)

    assert [name for _, name in found[:5]] == ["W1", "W2", "W4", "W5", "W6"]
    assert found[-1] == ("0", "W3")
    assert [depth for depth, _ in found[:4]] == ["0", "1", "2", "1"]


def test_what_is_left_out_is_said() -> None:
    case = broken_checkout()
    sample = replace(sample_of(40), total=50_000)

    assert "Of 50,000 log entries the page holds all that are cited and 40 others" in page_of(
        case, sample
    )


def test_a_page_of_texts_that_do_not_compress_stays_small_by_holding_fewer() -> None:
    dice = random.Random(4)  # noqa: S311 - noise, no secret
    entries = tuple(
        replace(one, text=dice.randbytes(400).hex()) for one in sample_of(6_000).entries
    )
    text = page_of(broken_checkout(), replace(sample_of(0), entries=entries, total=6_000))
    kept = [one for one in carried(text)["entries"] if not one["cited"]]

    assert len(text.encode()) < 3_000_000
    assert 0 < len(kept) < 6_000
    assert f"{len(kept):,} others" in text


def test_long_texts_that_are_cut_say_so() -> None:
    dossier, found = broken_checkout()
    long = factories.exhibit(factories.cite("E1", "a1"), text="x" * 9_000)
    measures = replace(found.measures, exhibits=(long,))
    entry = carried(page_of((dossier, replace(found, measures=measures))))["entries"][0]

    assert len(entry["text"]) == 4_000
    assert entry["cut"] is True


def test_a_missing_module_is_named(tmp_path: Any) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "page.css").write_text("")

    with pytest.raises(RcaError, match=r"there is no .*dom\.js"):
        render_page(*broken_checkout(), NO_ENTRIES, templates=tmp_path)


def test_modules_import_only_what_stands_before_them_and_share_no_name() -> None:
    """They are put into one script, where each top-level name exists once."""
    names: list[str] = []
    for at, module in enumerate(MODULES):
        text = (TEMPLATES / "page" / f"{module}.js").read_text("utf-8")
        for imported in re.findall(r'^import .* from "\./(\w+)\.js";', text, re.MULTILINE):
            assert imported in MODULES[:at], f"{module}.js imports {imported}.js"
        names += re.findall(
            r"^(?:export )?(?:async )?(?:const|let|class|function) (\w+)", text, re.MULTILINE
        )
        assert not re.search(
            r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval)\b", text
        )

    assert len(names) == len(set(names))
    assert "import " not in re.sub(r"/\*.*?\*/", "", page_script(), flags=re.DOTALL)


def page_script() -> str:
    script = re.search(
        r'<script type="module">(.*?)</script>', page_of(broken_checkout()), re.DOTALL
    )
    assert script is not None
    return script[1]
