"""What is cited stands in the exhibits, word for word; what does not exist stands nowhere."""

from dataclasses import replace
from pathlib import Path

from rca.measure import Finder, exhibits_at, measure
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.evidence import CodeSpot, EvidenceKind
from rca.model.excerpt import CodeExcerpt
from rca.model.ids import EvidenceId
from rca.model.outcome import Outcome, TestAttempt
from rca.model.why import CiteText, RuledOut, Why, WhyTree
from tests.measure.builders import (
    Entry,
    audit,
    dossier,
    entry,
    evidence,
    knative,
    logs,
    request,
    said,
    write,
)

CODE = "def pay(cart):\n    return cart.total\n"


def case(folder: Path, *cites: CiteText, ruled_out: tuple[CiteText, ...] = ()) -> Dossier:
    """Logs, a test, code and a description, and a why that cites these places."""
    code = folder / "pay.py"
    code.write_text(CODE, encoding="utf-8")
    service = folder / "service.yaml"
    service.write_text("kind: Service\nimage: shop/checkout:1\n", encoding="utf-8")
    spot = CodeSpot(path="shop/pay.py", first_line=10, last_line=11, revision="3f2a", language="py")
    alternatives = tuple(
        RuledOut(alternative="x", because="y", cites=(cite,)) for cite in ruled_out
    )
    why = Why(
        id="W1",
        question="How?",
        finding="So.",
        cites=cites or (CiteText(evidence="E1"),),
        ruled_out=alternatives,
    )
    lines = [
        said("00:02", "cart is empty, total", insert_id="b"),
        said("00:01", "cart is lost", insert_id="a"),
        entry("00:03", insertId=None, textPayload="total unknown"),
    ]
    return dossier(
        evidence(write(folder / "logs", lines), 1),
        evidence(write(folder / "junit", []), 2, kind=EvidenceKind.TESTS),
        evidence(code, 3, kind=EvidenceKind.CODE, code=spot),
        evidence(service, 4, kind=EvidenceKind.SERVICE),
        attempts=[
            TestAttempt(
                test="shop.pay",
                outcome=Outcome.FAILED,
                message="total is None",
                detail="assert None == 3\nE  total is None",
                duration_seconds=None,
                at=None,
                label="incident",
                cite=Cite(evidence=EvidenceId("E2"), test="shop.pay"),
            )
        ],
        excerpts=[CodeExcerpt(spot=spot, text=CODE, cite=Cite(evidence=EvidenceId("E3")))],
        whys=WhyTree(whys=(why,)),
    )


def test_the_places_people_cite_are_shown(tmp_path: Path) -> None:
    exhibits = measure(
        case(
            tmp_path,
            CiteText(evidence="E1", line=1, quote="empty"),
            CiteText(evidence="E2", test="shop.pay"),
            CiteText(evidence="E3", line=2),
            CiteText(evidence="E3"),
            ruled_out=(CiteText(evidence="E4", line=1),),
        )
    ).exhibits

    shown = {exhibit.cite: exhibit for exhibit in exhibits}
    assert shown[Cite(evidence=EvidenceId("E1"), line=1)].text == "cart is empty, total"
    assert shown[Cite(evidence=EvidenceId("E2"), test="shop.pay")].text.startswith("total is None")
    assert shown[Cite(evidence=EvidenceId("E3"))].text == CODE.removesuffix("\n")
    line = shown[Cite(evidence=EvidenceId("E3"), line=2)]
    assert (line.text, line.where) == (CODE.removesuffix("\n"), "shop/pay.py:11 at 3f2a")
    assert shown[Cite(evidence=EvidenceId("E4"), line=1)].where == "service.yaml:1"
    assert list(exhibits) == sorted(exhibits, key=lambda exhibit: exhibit.cite)
    assert all(not exhibit.cite.quote for exhibit in exhibits)


def test_of_a_long_failure_of_a_test_the_error_at_its_end_is_shown(tmp_path: Path) -> None:
    long = case(tmp_path, CiteText(evidence="E2", test="shop.pay"))
    detail = "\n".join([*(f"shop/pay.py:{n}: in step" for n in range(900)), "E  total is None"])
    attempts = tuple(replace(one, message="pay", detail=detail) for one in long.attempts)

    exhibits = measure(replace(long, attempts=attempts)).exhibits

    (shown,) = (one for one in exhibits if one.cite.test)
    assert shown.text.startswith("pay\n")
    assert "\nE  total is None" in shown.text
    assert len(shown.text) <= 4000
    assert shown.is_cut


def test_of_a_long_message_the_telling_lines_are_shown_with_their_reasons(tmp_path: Path) -> None:
    steps = [f"step {n} of the migration is done" for n in range(300)]
    text = "\n".join(["migrating", *steps, "ERROR: relation carts does not exist", *steps])
    cite = CiteText(evidence="E1", insert_id="id-stdout-00:00")
    why = WhyTree(whys=(Why(id="W1", question="q", finding="f", cites=(cite,)),))

    (shown,) = (
        one
        for one in measure(logs(tmp_path, said("00:00", text), whys=why)).exhibits
        if one.cite.insert_id
    )

    lines = shown.text.split("\n")
    assert lines[0] == "migrating"
    assert len(lines) <= 25
    assert shown.is_cut
    at = lines.index("ERROR: relation carts does not exist") + 1
    assert dict(shown.reasons)[at] == "reports an error"


def test_of_a_log_cited_as_a_whole_the_telling_lines_are_shown(tmp_path: Path) -> None:
    entries = [said(f"{n // 60:02}:{n % 60:02}", f"cart {n} kept") for n in range(200)]
    entries.insert(120, said("50:00", "one\nERROR: no carts left"))
    why = WhyTree(whys=(Why(id="W1", question="q", finding="f", cites=(CiteText(evidence="E1"),)),))

    (shown,) = (
        one
        for one in measure(logs(tmp_path, *entries, whys=why)).exhibits
        if one.cite == Cite(evidence=EvidenceId("E1"))
    )

    lines = shown.text.split("\n")
    assert "ERROR: no carts left" in lines
    assert not any("{" in line for line in lines)
    assert (shown.is_cut, shown.where) == (True, "logs.ndjson")
    assert dict(shown.reasons)[lines.index("ERROR: no carts left") + 1] == "reports an error"


def test_a_place_that_does_not_exist_is_not_shown(tmp_path: Path) -> None:
    absent = (
        CiteText(evidence="E1", insert_id="nobody"),
        CiteText(evidence="E1", line=99),
        CiteText(evidence="E2", test="no.such"),
        CiteText(evidence="E3", line=99),
        CiteText(evidence="E9", line=1),
    )

    exhibits = measure(case(tmp_path, *absent)).exhibits

    cited = {exhibit.cite for exhibit in exhibits}
    assert cited.isdisjoint(cite.to_cite() for cite in absent)


def test_every_place_the_tables_cite_is_shown(tmp_path: Path) -> None:
    def failing(number: int) -> list[Entry]:
        trace = f"t{number}"
        return [
            request(f"0{number}:00", "/cart", 500, latency="2s", trace=trace),
            said(f"0{number}:01", "ERROR: lost", trace=trace),
        ]

    measures = measure(
        logs(
            tmp_path,
            audit("00:00", "activity", "x.ReplaceService", request={"service": knative(env={})}),
            said("00:01", "pool size: 20"),
            request("00:02", "/cart", 200),
            *failing(1),
            *failing(2),
        )
    )

    assert measures.facts
    assert measures.deploys
    assert measures.pairs
    cited = {
        *(pattern.example for pattern in measures.patterns),
        *(route.example_ok for route in measures.routes if route.example_ok),
        *(route.example_failed for route in measures.routes if route.example_failed),
        *(fact.cite for fact in measures.facts),
        *(deploy.spec.cite for deploy in measures.deploys),
        *(cite for pair in measures.pairs for cite in (*pair.examples, *pair.counter_examples)),
    }
    assert {exhibit.cite for exhibit in measures.exhibits} == {
        cite.without_quote() for cite in cited
    }


def test_an_entry_without_text_shows_its_record(tmp_path: Path) -> None:
    measures = measure(
        logs(tmp_path, request("00:00", "/cart", 200), audit("00:01", "activity", "x.Delete"))
    )

    assert {exhibit.where: exhibit.text for exhibit in measures.exhibits} == {
        "requests of checkout-00042": (
            '{"requestMethod":"GET","requestUrl":"/cart","status":200,"latency":"0.100s"}'
        ),
        "activity of checkout": '{"methodName":"x.Delete"}',
    }


def test_a_search_finds_entries_then_tests_then_code_earliest_first(tmp_path: Path) -> None:
    found = Finder(case(tmp_path)).find("incident", "total", 10)

    assert [exhibit.cite for exhibit in found] == [
        Cite(evidence=EvidenceId("E1"), insert_id="b"),
        Cite(evidence=EvidenceId("E1"), line=3),
        Cite(evidence=EvidenceId("E2"), test="shop.pay"),
        Cite(evidence=EvidenceId("E3"), line=2),
    ]
    assert Finder(case(tmp_path)).find("incident", "total", 1) == found[:1]
    assert Finder(case(tmp_path)).find("incident", "Total", 10) == ()
    assert Finder(case(tmp_path)).find("after-fix", "total", 10) == ()
    (image,) = Finder(case(tmp_path)).find("incident", "image: shop", 10)
    assert (image.cite.evidence, image.cite.line) == ("E4", 2)


def test_a_search_sees_escaped_text_and_the_whole_entry(tmp_path: Path) -> None:
    case = logs(
        tmp_path,
        said("00:00", 'said "no" in Zürich\nand left', insert_id="a"),
        entry("00:01", insert_id="b", jsonPayload={"message": "x", "user": "u7"}),
    )

    def ids(text: str) -> list[str]:
        return [exhibit.cite.insert_id for exhibit in Finder(case).find("incident", text, 9)]

    assert ids('"no" in Zürich\nand') == ["a"]
    assert ids("u7") == ["b"]
    assert ids("u8") == []


def test_words_are_looked_for_in_what_a_cut_exhibit_leaves_out(tmp_path: Path) -> None:
    lines = [said(f"{n // 60:02}:{n % 60:02}", f"step {n}: “ok” {n * 7}") for n in range(300)]
    text = "\n".join(f"part {n} done" for n in range(2_000))
    built = logs(tmp_path, *lines, said("50:00", text, insert_id="long"))
    wanted = {
        ("", "step 211: “ok” 1477"): True,
        ("", "step 211: “no” 1477"): False,
        ("", "step 211: “ok” 14771"): False,
        ("long", "part 1234 done"): True,
        ("long", "part 2345 done"): False,
        ("long", "step 211"): False,
    }
    cites = [Cite(evidence=EvidenceId("E1"), insert_id=i, quote=q) for i, q in wanted]

    found = {one.cite: one for one in exhibits_at(built, cites)}

    assert all(one.is_cut for one in found.values())
    told = {(c.insert_id, c.quote): found[c.without_quote()].has(c.quote) for c in cites}
    assert told == wanted
