"""The workbench page of the bundled incident, with real clicks and keys."""

import base64
import gzip
import json
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.instant import Instant
from rca.model.sample import Bucket, EntrySample
from rca.report.page import render_page
from tests import factories
from tests.browser.conftest import TEMPLATES, Opener
from tests.report.hostile import STRINGS, poisoned

Case = tuple[Dossier, Analysis, EntrySample]


@pytest.fixture
def page(opens: Opener, bundled_page: str) -> Page:
    return opens(bundled_page).page


def found(page: Page) -> str:
    return page.inner_text("#found")


def chosen_entry(page: Page) -> str:
    return page.inner_text("#list [aria-selected=true] .ref")


def drag(page: Page, start: float, end: float) -> None:
    """Drag over the timeline, in shares of its width."""
    box = page.locator("#timeline").bounding_box()
    assert box is not None
    y = box["y"] + 70
    page.mouse.move(box["x"] + start * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + end * box["width"], y, steps=4)
    page.mouse.up()


def test_the_page_asks_for_nothing_and_nothing_goes_wrong(opens: Opener, bundled_page: str) -> None:
    opened = opens(bundled_page)

    assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in opened.requests if url.startswith("file:")]) == 1
    assert opened.errors == []


def test_its_policy_stops_what_it_does_not_name(page: Page) -> None:
    stopped = page.evaluate(
        """() => new Promise((tell) => {
            document.addEventListener("securitypolicyviolation", (e) => tell(e.violatedDirective));
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
        })"""
    )

    assert stopped.startswith("script-src")
    assert page.evaluate("window.ran") is None
    assert page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'out', () => 'stopped')") == (
        "stopped"
    )


def test_a_box_of_the_graph_shows_its_entries_and_lights_up_its_citations(page: Page) -> None:
    everything = found(page)
    page.click('[data-node="N5"]')

    expect(page.locator('[data-node="N5"]')).to_have_attribute("aria-pressed", "true")
    assert found(page) != everything
    assert "N5" in page.inner_text("#chosen")
    lit = set(page.locator("button.cite.lit").all_text_contents())
    assert lit
    assert lit.isdisjoint({"E9.4", "E9.5", "E9.6"})
    assert lit <= set(page.locator("#list .ref").all_text_contents())
    page.click('[data-node="N5"]')
    assert found(page) == everything


def test_an_entry_lights_up_the_boxes_that_cite_it(page: Page) -> None:
    page.click('[data-node="N5"]')
    page.click("#list .row.error >> nth=0")

    expect(page.locator('[data-node="N5"]')).to_have_class("node error on-path chosen speaks")
    assert "Traceback" in page.inner_text("#detail pre")
    assert page.locator("button.cite.current").count() > 0


def test_a_link_of_the_graph_shows_what_it_was_counted_from(page: Page) -> None:
    page.click('.count[data-link="N7>N5"]')

    assert "what links N7 to N5" in page.inner_text("#chosen")
    assert page.locator("#list .row").count() > 0


def test_dragging_on_the_timeline_tells_what_happened_then(page: Page) -> None:
    drag(page, 0.30, 0.36)

    then = page.inner_text("#then")
    assert "log entries" in then
    assert "onset" in then
    assert "deploy of agents-backend-staging-00042-mgp" in then
    times = page.locator("#list .row time").all_inner_texts()
    assert times
    assert all(time.startswith("10:00:") for time in times)
    page.keyboard.press("z")
    assert page.locator("#time-clear").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#then").is_visible()


def test_a_mark_of_the_timeline_leads_to_what_shows_it(page: Page) -> None:
    page.locator("#timeline .moment.bad.tests").first.click()

    assert chosen_entry(page).startswith("E9.")
    assert "test_websocket" in page.inner_text("#detail h3")


def test_many_bursts_fit_on_a_narrow_timeline_and_can_be_zoomed(opens: Opener) -> None:
    start = factories.at()
    buckets = tuple(
        Bucket(
            start=Instant(start + hour * 3_600_000_000_000), label="incident", total=5, errors=hour
        )
        for hour in range(17)
    )
    sample = EntrySample(total=85, errors=0, entries=(), bucket_seconds=1, buckets=buckets)
    opened = opens(
        render_page(factories.dossier(), factories.analysis(), sample, templates=TEMPLATES),
        width=420,
    )
    page = opened.page
    stretches = page.locator("#timeline .stretch")
    assert stretches.count() == 17
    drag(page, 0.4, 0.6)
    page.keyboard.press("z")

    assert 1 < stretches.count() < 17
    assert opened.errors == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert stretches.count() == 17


@pytest.mark.parametrize("width", [420, 1280])
def test_letters_of_the_graph_are_no_smaller_than_eleven_pixels(
    opens: Opener, bundled_page: str, width: int
) -> None:
    page = opens(bundled_page, width=width).page

    scale = page.evaluate(
        "document.querySelector('#graph-picture').getBoundingClientRect().width /"
        " document.querySelector('#graph-picture').viewBox.baseVal.width"
    )

    assert scale * 12 >= 10.9
    heads = page.evaluate(
        "[...document.querySelectorAll('.node')].filter((node) =>"
        " node.querySelector('.kind').getBBox().width >"
        " node.querySelector('.box').getBBox().width - 12"
        ").map((node) => node.dataset.node)"
    )
    assert heads == []


def test_weeks_apart_each_day_is_named_and_no_word_is_cut(opens: Opener) -> None:
    start, minute = factories.at(), 60 * 10**9
    times = [day * 1440 * minute + at * minute for day in (0, 42) for at in range(65)]
    buckets = tuple(
        Bucket(start=Instant(start + at), label="incident", total=5, errors=1) for at in times
    )
    sample = EntrySample(total=650, errors=130, entries=(), bucket_seconds=60, buckets=buckets)
    page = opens(
        render_page(factories.dossier(), factories.analysis(), sample, templates=TEMPLATES)
    ).page

    words = page.locator("#timeline .clock").all_text_contents()
    assert len([word for word in words if len(word) == 10]) == 2
    assert page.evaluate(
        "[...document.querySelectorAll('#timeline text')].every((text) =>"
        " text.getBBox().x + text.getBBox().width <= text.ownerSVGElement.clientWidth + 1)"
    )


def test_the_timeline_moves_with_arrows(page: Page) -> None:
    page.focus("#timeline")
    page.keyboard.press("ArrowRight")
    first = page.inner_text("#chosen")
    page.keyboard.press("ArrowRight")

    assert page.inner_text("#chosen") != first
    second = page.inner_text("#chosen")
    page.keyboard.press("Shift+ArrowRight")
    assert page.inner_text("#chosen")[:19] == second[:19]
    assert page.inner_text("#chosen") != second


def test_the_filter_opens_with_a_slash_and_all_words_count(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("traceback E2 sessionmiddleware")

    rows = page.locator("#list .row")
    assert rows.count() > 3
    assert all("E2" in name for name in page.locator("#list .ref").all_inner_texts())
    page.keyboard.press("Escape")
    assert page.input_value("#filter") == ""
    assert page.evaluate("document.activeElement.id") != "filter"


def test_keys_move_through_the_entries(page: Page) -> None:
    page.keyboard.press("j")
    first = chosen_entry(page)
    page.keyboard.press("j")
    second = chosen_entry(page)
    page.keyboard.press("k")

    assert first != second
    assert chosen_entry(page) == first
    page.focus("#list")
    page.keyboard.press("ArrowDown")
    assert chosen_entry(page) == second
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "detail"
    page.keyboard.press("Escape")
    assert page.locator("#detail").is_hidden()


def test_keys_move_through_the_graph_and_enter_chooses_a_box(page: Page) -> None:
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(page.locator('[data-node="N2"]')).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("p")
    expect(page.locator('[data-node="N1"]')).to_have_attribute("aria-pressed", "true")

    page.focus('[data-node="S1"]')
    page.keyboard.press("Enter")
    expect(page.locator('[data-node="S1"]')).to_have_attribute("aria-pressed", "true")


def test_a_question_mark_shows_the_keys(page: Page) -> None:
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()

    page.keyboard.press("Escape")
    assert page.locator("#help").is_hidden()


def test_a_citation_is_copied_with_the_hash_of_its_file(page: Page, bundled_case: Case) -> None:
    page.click(".cause .cite >> nth=0")
    page.keyboard.press("c")

    expect(page.locator("#said")).to_have_text("citation copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    hashes = {item.id: item.sidecar.sha256 for item in bundled_case[0].evidence}
    assert copied.startswith("E2, entry ")
    assert hashes["E2"] in copied  # type: ignore[index]

    page.click("text=Copy for whys.toml")
    expect(page.locator("#said")).to_have_text("line for whys.toml copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith('{ evidence = "E2", insert')


def test_a_citation_in_the_text_leads_to_its_entry_whatever_is_filtered(page: Page) -> None:
    page.fill("#filter", "nothing has these words")
    assert page.locator("#list .row").count() == 0
    name = page.inner_text(".cause .cite >> nth=0")
    page.click(".cause .cite >> nth=0")

    assert chosen_entry(page) == name
    assert page.input_value("#filter") == ""
    expect(page.locator("#list [aria-selected=true]")).to_be_in_viewport()


def test_only_the_rows_in_sight_exist(page: Page) -> None:
    total = int(found(page).replace(",", ""))
    assert total > 2000
    assert page.locator("#list .row").count() < 60

    page.evaluate("document.getElementById('list').scrollTop = 1e9")
    expect(page.locator(f"#row-{total - 1}")).to_be_visible()


def test_the_switch_of_colours(page: Page) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.click("#theme")
    page.click("#theme")

    assert page.inner_text("#theme") == "Colours: dark"
    assert page.evaluate(paper) != light


def test_the_colours_chosen_last_are_remembered(page: Page) -> None:
    page.click("#theme")
    page.click("#theme")
    page.reload()
    page.wait_for_selector("html[data-ready]")

    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.inner_text("#theme") == "Colours: dark"


def test_colours_can_be_chosen_where_a_browser_keeps_nothing(
    opens: Opener, bundled_page: str
) -> None:
    broken = (
        "Object.defineProperty(window, 'localStorage',"
        " { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    opened = opens(bundled_page, script=broken)

    opened.page.click("#theme")

    assert opened.page.get_attribute("html", "data-theme") == "light"
    assert opened.errors == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (420, "dark")])
def test_axe_finds_nothing(opens: Opener, bundled_page: str, width: int, scheme: str) -> None:
    page = opens(bundled_page, width=width, color_scheme=scheme, reduced_motion="reduce").page
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.click('[data-node="N5"]')
    page.keyboard.press("j")
    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()


def test_a_narrow_page_does_not_scroll_sideways_and_leads_to_the_entry_and_back(
    opens: Opener, bundled_page: str
) -> None:
    page = opens(bundled_page, width=420, reduced_motion="reduce").page
    assert page.evaluate("document.documentElement.scrollWidth") == 420

    page.click(".cause .cite >> nth=0")
    expect(page.locator("#list [aria-selected=true]")).to_be_in_viewport()
    page.click("#back")
    expect(page.locator(".cause .cite >> nth=0")).to_be_in_viewport()


def test_what_is_printed_has_everything_unfolded_and_no_tools(page: Page) -> None:
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert page.locator("details:not([open])").count() == 0
    assert page.locator("aside").is_hidden()
    assert page.locator("#theme").is_hidden()
    assert len(page.pdf()) > 10_000


def test_forced_colours_keep_the_chosen_row_and_box_apart(opens: Opener, bundled_page: str) -> None:
    page = opens(bundled_page, forced_colors="active").page
    page.click('[data-node="N5"]')
    page.keyboard.press("j")

    assert page.evaluate(
        "getComputedStyle(document.querySelector('.row[aria-selected=true]')).outlineStyle"
    ) == ("solid")
    assert page.evaluate(
        "getComputedStyle(document.querySelector('.node.chosen .box')).stroke"
    ) != page.evaluate("getComputedStyle(document.querySelector('.node.error .box')).fill")


def test_a_browser_that_cannot_unpack_says_so_and_shows_the_write_up(
    opens: Opener, bundled_page: str
) -> None:
    opened = opens("<p>none yet</p>", ready=False)
    page = opened.page
    page.add_init_script("delete window.DecompressionStream")
    (opens.folder / "page.html").write_text(bundled_page, encoding="utf-8")
    page.reload()

    expect(page.locator("#plain-note")).to_contain_text("DecompressionStream")
    assert page.locator(".cause").count() > 2
    assert opened.errors == []


def test_without_scripts_the_write_up_can_be_read(opens: Opener, bundled_page: str) -> None:
    page = opens(bundled_page, ready=False, java_script_enabled=False).page

    assert page.locator("svg.graph .node").count() == 10
    assert page.locator(".without-scripts").is_visible()


@pytest.mark.parametrize("kind", ["script", "image", "comment", "closing tags", "template", "bidi"])
def test_hostile_text_is_shown_and_does_nothing(opens: Opener, kind: str) -> None:
    dossier, analysis = poisoned(factories.broken_checkout(), STRINGS[kind])
    text = render_page(dossier, analysis, hostile_sample(STRINGS[kind]), templates=TEMPLATES)
    opened = opens(text)
    page = opened.page
    page.keyboard.press("j")
    page.locator("#list .row").last.click()
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")

    assert opened.errors == []
    assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []
    assert page.locator("img, iframe, object, a:not(.skip), script:not([type])").count() == 0
    assert page.locator("style").count() == 1
    assert page.locator("#detail pre").count() == 1


def hostile_sample(text: str) -> EntrySample:
    sane = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    entry = factories.exhibit(factories.cite("E1", "z9"), text=f"{sane} last words", where=sane)
    return EntrySample(total=1, errors=1, entries=(entry,), bucket_seconds=1, buckets=())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"a":1,"b":[2]}', '{\n  "a": 1,\n  "b": [\n    2\n  ]\n}'),
        ('{"id":12345678901234567890}', '{"id":12345678901234567890}'),
        ('{"a":1,"a":2}', '{"a":1,"a":2}'),
    ],
)
def test_json_is_laid_out_only_where_nothing_else_changes(
    opens: Opener, text: str, shown: str
) -> None:
    entry = factories.exhibit(factories.cite("E1", "z9"), text=text)
    sample = EntrySample(total=1, errors=0, entries=(entry,), bucket_seconds=1, buckets=())
    page = opens(
        render_page(factories.dossier(), factories.analysis(), sample, templates=TEMPLATES)
    ).page
    page.keyboard.press("j")

    assert page.text_content("#detail pre") == shown


def test_empty_and_odd_incidents_open(opens: Opener) -> None:
    sample = EntrySample(total=0, errors=0, entries=(), bucket_seconds=1, buckets=())
    empty = opens(
        render_page(factories.dossier(), factories.analysis(), sample, templates=TEMPLATES)
    )
    for key in ("j", "k", "n", "p", "z", "c", "Escape"):
        empty.page.keyboard.press(key)

    assert empty.errors == []
    assert "Nothing in the evidence has a time" in empty.page.inner_text("#timeline")


def test_ten_thousand_entries_are_there_within_a_second(opens: Opener, bundled_case: Case) -> None:
    dossier, analysis, sample = bundled_case
    many = tuple(
        replace(
            sample.entries[at % len(sample.entries)],
            cite=factories.cite("E2", f"x{at}"),
            text=f"{at} {sample.entries[at % len(sample.entries)].text}",
        )
        for at in range(10_000)
    )
    text = render_page(
        dossier, analysis, replace(sample, entries=many, total=50_000), templates=TEMPLATES
    )
    pages = [opens(text).page for _ in range(2)]  # the machine may be busy with something else
    ready = [page.evaluate("performance.getEntriesByName('ready')[0].startTime") for page in pages]

    assert len(text.encode()) < 3_000_000
    assert min(ready) < 1000
    took = pages[0].evaluate(
        """() => {
            const start = performance.now();
            const filter = document.getElementById("filter");
            filter.value = "traceback 99";
            filter.dispatchEvent(new Event("input"));
            return performance.now() - start;
        }"""
    )
    assert took < 200


def test_what_the_page_carries_is_the_document_of_analyze(page: Page, bundled_case: Case) -> None:
    from rca.report.analysis_json import analysis_document

    packed = page.evaluate("document.getElementById('packed').textContent")
    carried = json.loads(gzip.decompress(base64.b64decode(packed)))

    assert carried["analysis"] == analysis_document(*bundled_case[:2])
