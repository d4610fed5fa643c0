"""Audiences: what is left out, what is renamed, and what the leak lint finds in the text."""

import tomllib
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.incident import ImpactItem, Letter
from rca.report.audiences import Audience, changed, part_of
from rca.report.leaks import Inside, Leak, leaks_in
from rca.report.names import Names, names_of
from rca.report.parts.letter import letter_of
from rca.report.pictures import Alternatives, Picture, pictures_of, words_in
from rca.report.rendering import render_view
from rca.report.view import view_of
from tests import factories
from tests.factories import broken_checkout
from tests.report.conftest import TEMPLATES
from tests.report.hostile import planted, poisoned

PLANTS = {
    "host": "see db7.prod.corp.internal there",
    "address": "see 10.20.30.40 there",
    "pod": "see payments-7d9f8c6b54-x2x9k there",
    "person": "ask jane.roe@acme.example about it",
    "handle": "ask @jane.roe about it",
    "own name": "ask Jane Roe about it",
    "money": "it costs 1,250,000 EUR a month",
    "declared money": "it costs 200k a month",
    "secret": "the key is [REDACTED:aws-key:0a1b2c3d] there",
    "log": "it said Traceback (most recent call last) there",
    "own log line": "it said connection to the pool refused, 3 left",
}
TOLD = {
    "host": "db7.prod.corp.internal",
    "address": "10.20.30.40",
    "pod": "payments-7d9f8c6b54-x2x9k",
    "person": "jane.roe@acme.example",
    "handle": "@jane.roe",
    "own name": "Jane Roe",
}
"""What is renamed; the rest can only be refused."""
PICTURES = [field.name for field in fields(Alternatives)]
INTERNAL = ["internal", "local", "corp", "svc", "example", "com"]
CASE = broken_checkout()


def shipped(name: str, **fields: object) -> Audience:
    text = (TEMPLATES / "audiences" / f"{name}.toml").read_text(encoding="utf-8")
    own = {"names": [{"kind": "person", "text": "Jane Roe"}]} if name == "customer" else {}
    return Audience.model_validate({**tomllib.loads(text), **own, **fields})


def inside(dossier: Dossier, names: Names) -> Inside:
    return Inside(
        names=names,
        impact=(
            *dossier.incident.impact,
            ImpactItem(area="a", effect="e", amount=200_000, source="s"),
        ),
        log_lines=("connection to the pool refused, 3 left",),
        has_secret=lambda line: "hunter2" in line,
    )


def written(
    case: tuple[Dossier, Analysis], audience: Audience, preset: str = ""
) -> tuple[str, tuple[Leak, ...]]:
    """The text for an audience, and what the lint finds in it."""
    dossier, found = case
    names = names_of(dossier, found, audience)
    view = part_of(view_of(dossier, found), audience, names.rename)
    text = render_view(view, preset=preset or audience.preset, template_folders=[TEMPLATES])
    return text, leaks_in(text, audience, inside(dossier, names))


@pytest.mark.parametrize("name", PLANTS)
@pytest.mark.parametrize("everything", [False, True], ids=["letter", "everything"])
def test_what_is_planted_in_every_field_is_gone_or_refused(name: str, everything: bool) -> None:  # noqa: FBT001
    fields = {"keep": ["*"], "preset": "full"} if everything else {}
    case = poisoned(broken_checkout(), PLANTS[name])

    text, leaks = written(case, shipped("customer", **fields))

    if name in TOLD:
        assert TOLD[name] not in text.replace("\\", "")
    else:
        assert leaks


def test_a_letter_says_what_the_team_wrote_for_it_and_not_its_own_title() -> None:
    dossier, found = broken_checkout()
    said = Letter(title="Orders failed", seen="The last step failed.", follow_up="It works.")
    declared = dossier.incident.model_copy(update={"letter": said})

    text, _ = written((replace(dossier, incident=declared), found), shipped("customer"))
    plain, _ = written((dossier, found), shipped("customer"))

    for own in ("# Orders failed\n", "\nThe last step failed.\n", "\nIt works.\n"):
        assert own in text
    assert plain.startswith("# Incident on 10 September 2025\n")
    assert dossier.incident.title not in plain + text


def test_without_any_time_a_letter_has_a_title() -> None:
    dossier, found = broken_checkout()
    undated = dossier.incident.model_copy(update={"reported": None})

    letter = letter_of(replace(dossier, incident=undated), replace(found, onset=None))

    assert letter.title == "Incident"


@pytest.mark.parametrize("name", TOLD)
def test_a_name_that_a_template_lets_through_is_refused(name: str) -> None:
    dossier, found = broken_checkout()
    audience = shipped("customer")
    names = names_of(dossier, found, audience)

    leaks = leaks_in(f"# Title\n\n{PLANTS[name]}\n", audience, inside(dossier, names))

    assert [(leak.line, leak.what) for leak in leaks][:1] == [(3, TOLD[name])]


@pytest.mark.parametrize("text", ["db7\\.prod.corp\\.internal", "**DB7.prod.CORP.internal**"])
def test_escapes_marks_and_capitals_hide_nothing(text: str) -> None:
    dossier, found = broken_checkout()
    audience = shipped("customer")
    names = names_of(dossier, found, audience)

    assert leaks_in(f"{text}\n", audience, inside(dossier, names))


def test_a_harmless_letter_is_let_through() -> None:
    text, leaks = written(broken_checkout(), shipped("customer"))

    assert leaks == ()
    assert text.startswith("# ")
    assert (
        leaks_in(
            "We saw 503 at 10:02:11 on 2025-09-10, in 3 of 5 cases (60%).\n",
            shipped("customer"),
            inside(broken_checkout()[0], names_of(*broken_checkout(), shipped("customer"))),
        )
        == ()
    )


def test_pseudonyms_are_stable_within_an_incident_and_tell_nothing_across() -> None:
    dossier, found = broken_checkout()
    audience = shipped("customer")
    other = replace(dossier, incident=dossier.incident.model_copy(update={"id": "other"}))
    service = dossier.incident.scope.services[0]
    one, again = (names_of(dossier, found, audience) for _ in range(2))

    assert one.rename(service) == again.rename(f"{service.upper()}")
    assert one.rename(service).startswith("service-")
    assert one.rename(service) != names_of(other, found, audience).rename(service)
    assert one.rename(f"{service}x") == f"{service}x"


def test_the_pseudonym_of_a_host_in_an_address_is_no_host_that_is_told() -> None:
    case = poisoned(broken_checkout(), "see https://db7.prod.corp.internal/x")

    text, leaks = written(case, shipped("auditor", rename=["host"], refuse=["host"]))

    assert leaks == ()
    assert "https://host-" in text


def test_an_auditor_gets_all_evidence_and_no_person() -> None:
    case = poisoned(broken_checkout(), "ask jane.roe@acme.example")

    text, leaks = written(case, shipped("auditor"))

    assert leaks == ()
    assert "## Evidence" in text
    assert "jane.roe" not in text


def test_an_engineer_gets_the_same_view() -> None:
    view = view_of(*broken_checkout())

    assert part_of(view, shipped("engineer"), str.upper) == view


def test_an_audience_that_names_no_field_is_refused() -> None:
    view = view_of(factories.dossier(), factories.analysis())

    with pytest.raises(BadInputError, match=r"no field 'header\.titel'"):
        part_of(view, shipped("customer", keep=["header.titel"]), str)


def drawn_with(case: tuple[Dossier, Analysis], names: Names) -> tuple[Picture, ...]:
    dossier, found = case
    return pictures_of(changed(dossier, names.rename), changed(found, names.rename))


@pytest.mark.parametrize("name", TOLD)
def test_pictures_for_an_audience_are_drawn_with_the_pseudonyms(name: str) -> None:
    dossier, found = poisoned(broken_checkout(), f" {PLANTS[name]} ")
    audience = shipped("customer", keep=["*"])
    names = names_of(dossier, found, audience)

    drawn = drawn_with((dossier, found), names)

    assert len(drawn) == 4
    for picture in drawn:
        assert leaks_in(words_in(picture.svg), audience, inside(dossier, names)) == ()
        assert TOLD[name] not in picture.svg


@pytest.mark.parametrize(
    ("left_out", "gone"),
    [
        ("whys", "why_tree"),
        ("support", "causal_graph"),
        ("chronology", "timeline"),
        ("method", "test_rates"),
    ],
)
def test_a_picture_of_what_is_left_out_is_left_out(left_out: str, gone: str) -> None:
    view = view_of(*broken_checkout())

    kept = part_of(view, shipped("engineer", leave_out=[left_out]), str)

    assert getattr(view.pictures, gone)
    pictures = {name: getattr(kept.pictures, name) for name in PICTURES}
    assert [name for name, alt in pictures.items() if not alt] == [gone]


WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=12)
HOSTS = st.one_of(
    st.builds(lambda a, b, tld: f"{a}.{b}.{tld}", WORD, WORD, st.sampled_from(INTERNAL)),
    st.builds(lambda a, b: f"10.{a}.{b}.7", st.integers(0, 255), st.integers(0, 255)),
    st.builds(lambda a: f"https://{a}/x", WORD),
    st.builds(lambda a: f"{a}-7d9f8c6b54-x2x9k", WORD),
)
PERSONS = st.one_of(
    st.builds(lambda a, b: f"{a}@{b}.example", WORD, WORD),
    st.builds(lambda a, b: f"@{a}.{b}", WORD, WORD),
    st.just("Jane Roe"),
)
MONEY = st.builds(
    lambda number, unit: f"{number:,} {unit}",
    st.integers(1, 10**9),
    st.sampled_from(["USD", "EUR", "dollars", "pounds", "€"]),
)
SECRETS = st.builds(lambda a: f"[REDACTED:aws-key:{a:08x}]", st.integers(0, 2**32 - 1)) | st.just(
    "hunter2"
)
LOGS = st.just("connection to the pool refused, 3 left")
PLANTED = st.one_of(
    *(st.builds(str.upper, kind) | kind for kind in (HOSTS, PERSONS)), MONEY, SECRETS, LOGS
)
AROUND = st.sampled_from(["", " ", "(", ")", "`", "**", "\n", ": ", ", ", '"', "“", "|", "_", "-"])


@settings(max_examples=80, deadline=None)
@given(plant=PLANTED, before=AROUND, after=AROUND, at=st.integers(0, 50))
def test_what_is_planted_in_a_letter_is_never_told(
    plant: str, before: str, after: str, at: int
) -> None:
    dossier, found = CASE
    incident = planted(dossier.incident, f"the text {before}{plant}{after} there", at)

    text, leaks = written((replace(dossier, incident=incident), found), shipped("customer"))

    assert leaks or bare(plant) not in text.replace("\\", "")


@settings(max_examples=8, deadline=None)
@given(plant=PLANTED, before=AROUND, after=AROUND)
def test_what_is_planted_everywhere_is_told_on_no_line_that_is_let_through(
    plant: str, before: str, after: str
) -> None:
    case = poisoned(CASE, f" the text {before}{plant}{after} there ")
    audience = shipped("customer", keep=["*"], preset="full")
    names = names_of(case[0], case[1], audience)

    text, leaks = written(case, audience)

    refused = {leak.line for leak in leaks}
    lines = enumerate(text.replace("\\", "").split("\n"), start=1)
    told = {number for number, line in lines if bare(plant) in line}
    assert told <= refused or (refused and "pool refused" in plant)
    for picture in drawn_with(case, names):
        said = words_in(picture.svg)
        assert bare(plant) not in said or leaks_in(said, audience, inside(case[0], names))


def bare(plant: str) -> str:
    return plant.removeprefix("https://").removesuffix("/x")
