"""What people wrote: read strictly with errors that help, and edited without losing a comment."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.model.excerpt import Note
from rca.model.why import CiteText, RuledOut, Why, WhyTree
from rca.store import (
    IncidentFolder,
    read_fixes,
    read_incident,
    read_notes,
    read_whys,
    write_whys,
)
from tests.store.builders import INCIDENT, incident

WHYS = """\
# What we asked, in the order we asked it.
schema = "rca.whys/1"

[[whys]]
id = "W1"   # the symptom
question = "Why are sockets refused?"
finding = "The session is missing."
cites = [
  { evidence = "E1", insert_id = "68b8" },  # the first one
]

# the second question
[[whys]]
id = "W2"
parent = "W1"
question = "Why is it missing?"
status = "unknown"
settle = "look at the middleware order"
"""


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    return incident(tmp_path)


def test_an_incident_is_read_and_the_rest_may_be_missing(folder: IncidentFolder) -> None:
    assert read_incident(folder).title == "Checkout refuses WebSockets"
    assert read_whys(folder).whys == ()
    assert read_fixes(folder).fixes == ()
    assert read_notes(folder) == ()


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (INCIDENT + 'titel = "x"\n', "incident.toml:4: titel: ", "did you mean 'title'?"),
        (INCIDENT + "analyst = 3\n", "incident.toml:4: analyst: ", 'analyst = "..."'),
        (INCIDENT + 'severity = "P9"\n', "incident.toml:4: severity: ", "correct the value"),
        (
            INCIDENT + '[[impact]]\narea="a"\neffect="b"\nsource="c"\nat_least="yes"\n',
            "incident.toml:8: impact[1].at_least: ",
            "at_least = true",
        ),
        (INCIDENT + '[scope]\nservices = "shop"\n', "incident.toml:5: ", 'services = ["..."]'),
        ('schema = "rca.incident/1"\nid = "a"\n', "incident.toml: title: ", "add the key 'title'"),
        (
            INCIDENT + "\n[scope]\nregions = 1\n",
            "incident.toml:6: scope.regions: ",
            "did you mean 'region'?",
        ),
        (
            INCIDENT + '[[risks]]\nlevel="low"\nrisk="a"\nmitigation="b"\nrollback="c"\n\n'
            '[[risks]]\nlevel="low"\nrisk="a"\nmitigation="b"\nrolback="c"\n',
            "incident.toml:14: risks[2].rolback: ",
            "did you mean 'rollback'?",
        ),
        (
            INCIDENT + '[scope.window]\nsince = "2025-09-10 10:00"\nuntil = "x"\n',
            "incident.toml:5: scope.window.since: '2025-09-10 10:00' is no RFC 3339 time",
            "correct the value",
        ),
        (INCIDENT + "analyst = 'x\n", "is no TOML", "close the quote"),
        (INCIDENT + f"\nanalyst = {'1' * 5000}\n", "incident.toml:5: ", "shorter number"),
        ("a = " + "{a = " * 100_000, "nested too deeply", "flat"),
        ("a = " + "[" * 100_000, "nested too deeply", "flat"),
    ],
)
def test_a_slip_is_shown_with_its_place_and_a_way_out(
    folder: IncidentFolder, text: str, message: str, hint: str
) -> None:
    folder.incident_toml.write_text(text)

    with pytest.raises(BadInputError) as caught:
        read_incident(folder)

    assert message in caught.value.message
    assert hint in caught.value.hint
    assert "\n" not in caught.value.message


def test_a_file_in_another_encoding_is_refused(folder: IncidentFolder) -> None:
    folder.incident_toml.write_bytes(INCIDENT.encode() + b'analyst = "\xe4"\n')

    with pytest.raises(BadInputError, match="not UTF-8"):
        read_incident(folder)


def test_windows_line_ends_and_a_byte_order_mark_are_read(folder: IncidentFolder) -> None:
    folder.incident_toml.write_bytes(b"\xef\xbb\xbf" + INCIDENT.replace("\n", "\r\n").encode())

    assert read_incident(folder).id == "2025-09-10-checkout"


def test_a_missing_incident_file_is_refused(folder: IncidentFolder) -> None:
    folder.incident_toml.unlink()

    with pytest.raises(BadInputError, match=r"incident\.toml cannot be read"):
        read_incident(folder)


def test_notes_are_sorted_by_name(folder: IncidentFolder) -> None:
    folder.notes.mkdir()
    (folder.notes / "b.md").write_text("b")
    (folder.notes / "a.md").write_bytes(b"a\r\n")
    (folder.notes / "c.txt").write_text("no note")

    assert read_notes(folder) == (Note(name="a.md", text="a\n"), Note(name="b.md", text="b"))


def test_a_link_out_of_the_incident_is_not_followed(folder: IncidentFolder) -> None:
    outside = folder.path.parent / "outside.md"
    outside.write_text("private")
    folder.notes.mkdir()
    (folder.notes / "a.md").symlink_to(outside)

    with pytest.raises(BadInputError, match="leads out of the incident"):
        read_notes(folder)


def test_writing_what_stands_there_changes_no_byte(folder: IncidentFolder) -> None:
    folder.whys_toml.write_text(WHYS)

    write_whys(folder, read_whys(folder))

    assert folder.whys_toml.read_text() == WHYS


def test_an_answer_changes_its_own_lines_only(folder: IncidentFolder) -> None:
    folder.whys_toml.write_text(WHYS)
    first, second = read_whys(folder).whys
    answered = Why(
        id="W2",
        parent="W1",
        question=second.question,
        finding="The order was turned round.",
        cites=(CiteText(evidence="E2", line=12),),
        ruled_out=(
            RuledOut(
                alternative="an expired key",
                because="it is from today",
                cites=(CiteText(evidence="E3"),),
            ),
        ),
    )
    third = Why(id="W3", parent="W2", question="Why?", status="unknown", settle="ask git")

    write_whys(folder, WhyTree(whys=(first, answered, third)))

    text = folder.whys_toml.read_text()
    assert text.startswith(WHYS[: WHYS.index('status = "unknown"')])
    assert read_whys(folder).whys == (first, answered, third)


def test_a_why_that_was_taken_back_is_taken_out(folder: IncidentFolder) -> None:
    folder.whys_toml.write_text(WHYS)
    first, _ = read_whys(folder).whys

    write_whys(folder, WhyTree(whys=(first,)))

    assert read_whys(folder).whys == (first,)
    assert "# the first one" in folder.whys_toml.read_text()


def test_a_file_that_cannot_be_read_is_not_written_over(folder: IncidentFolder) -> None:
    folder.whys_toml.write_text("[[whys")

    with pytest.raises(BadInputError):
        write_whys(folder, WhyTree())

    assert folder.whys_toml.read_text() == "[[whys"


INLINE = """\
# before
whys = [
  # the symptom
  {id = "W1", question = "Why?", status = "unknown", settle = "ask"}, # first
] # mine
"""
ANSWER = Why(
    id="W1",
    question="Why?",
    finding="It was\nturned round.",
    cites=(CiteText(evidence="E1", line=3),),
    ruled_out=(
        RuledOut(alternative="a", because="b", cites=(CiteText(evidence="E2", quote='"'),)),
    ),
)
OPEN = Why(id="W2", parent="W1", question="And why?", status="unknown", settle="look")


@pytest.mark.parametrize("tree", [WhyTree(whys=(ANSWER,)), WhyTree(whys=(ANSWER, OPEN))])
def test_an_answer_in_an_array_keeps_its_comments(folder: IncidentFolder, tree: WhyTree) -> None:
    folder.whys_toml.write_text(INLINE)

    write_whys(folder, tree)

    assert read_whys(folder) == tree
    text = folder.whys_toml.read_text()
    for comment in ("# before", "# the symptom", "# first", "# mine"):
        assert comment in text


def test_the_comment_behind_an_empty_array_stays(folder: IncidentFolder) -> None:
    folder.whys_toml.write_text("whys = [] # mine\n# last\n")

    write_whys(folder, WhyTree(whys=(ANSWER,)))

    assert read_whys(folder).whys == (ANSWER,)
    assert "# mine\n" in folder.whys_toml.read_text()
    assert "# last\n" in folder.whys_toml.read_text()


RULED_OUT = """\
[[whys]]
id = "W1"
question = "Why?"
finding = "The session is missing."
cites = [{ evidence = "E1" }]

[[whys.ruled_out]]
alternative = "an expired key"
because = "it is from today"
cites = [{ evidence = "E3" }]

# the second question
[[whys]]
id = "W2"
parent = "W1"
question = "And why?"
status = "unknown"
settle = "look"

# the end
"""


@pytest.mark.parametrize("ruled_out", [ANSWER.ruled_out, ()])
def test_the_comment_before_the_next_why_stays_before_it(
    folder: IncidentFolder, ruled_out: tuple[RuledOut, ...]
) -> None:
    folder.whys_toml.write_text(RULED_OUT)
    second = read_whys(folder).whys[1]
    first = ANSWER.model_copy(update={"ruled_out": ruled_out})

    write_whys(folder, WhyTree(whys=(first, second)))

    text = folder.whys_toml.read_text()
    assert read_whys(folder).whys == (first, second)
    assert '\n\n# the second question\n[[whys]]\nid = "W2"\n' in text
    assert text.endswith("\n\n# the end\n")


def test_what_is_added_to_a_why_stands_before_the_comment_of_the_next(
    folder: IncidentFolder,
) -> None:
    folder.whys_toml.write_text(WHYS)
    first, second = read_whys(folder).whys
    changed = first.model_copy(update={"impact": "nobody pays", "ruled_out": ANSWER.ruled_out})

    write_whys(folder, WhyTree(whys=(changed, second)))

    text = folder.whys_toml.read_text()
    assert read_whys(folder).whys == (changed, second)
    assert '\n\n# the second question\n[[whys]]\nid = "W2"\n' in text


def test_comments_around_a_why_that_is_taken_out_stay(folder: IncidentFolder) -> None:
    folder.whys_toml.write_text(RULED_OUT)
    second = read_whys(folder).whys[1].model_copy(update={"parent": ""})

    write_whys(folder, WhyTree(whys=(second,)))

    assert read_whys(folder).whys == (second,)
    assert '# the second question\n[[whys]]\nid = "W2"\n' in folder.whys_toml.read_text()


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_the_byte_order_mark_stay(
    folder: IncidentFolder, ends: str, mark: bytes
) -> None:
    folder.whys_toml.write_bytes(mark + WHYS.replace("\n", ends).encode())
    _, second = read_whys(folder).whys

    write_whys(folder, WhyTree(whys=(ANSWER, second)))

    content = folder.whys_toml.read_bytes()
    assert content.startswith(mark + b"# What we asked")
    assert content.count(ends.encode()) == content.count(b"\n") > 5
    assert read_whys(folder).whys == (ANSWER, second)


@pytest.mark.parametrize("between", [" ", "\n"])
def test_what_an_editor_would_obey_is_written_so_that_it_shows(
    folder: IncidentFolder, between: str
) -> None:
    hidden = between.join(OBEYED)
    cite = CiteText(evidence="E1", quote=f"a{hidden}b")
    tree = WhyTree(whys=(ANSWER.model_copy(update={"finding": hidden, "cites": (cite,)}),))

    write_whys(folder, tree)

    text = folder.whys_toml.read_text("utf-8")
    assert not set(text) & set(OBEYED)
    assert "\\u202e" in text
    assert read_whys(folder) == tree


def test_whys_that_are_linked_elsewhere_are_not_written(folder: IncidentFolder) -> None:
    outside = folder.path.parent / "outside.toml"
    outside.write_text(WHYS)
    folder.whys_toml.symlink_to(outside)

    with pytest.raises(BadInputError, match="leads out"):
        write_whys(folder, WhyTree(whys=(ANSWER,)))

    assert outside.read_text() == WHYS


OBEYED = "\u202e\u2066\u200f\ufeff\u2028\x85\x9b\x1b"
_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(f'\n"\\{OBEYED}'), max_size=12
)
_CITES = st.lists(
    st.builds(CiteText, evidence=st.just("E1"), line=st.integers(0, 9), quote=_TEXT),
    min_size=1,
    max_size=3,
).map(tuple)
_RULED_OUT = st.builds(RuledOut, alternative=_TEXT, because=_TEXT, cites=_CITES)


@st.composite
def trees(draw: st.DrawFn) -> WhyTree:
    whys = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        parent = draw(st.integers(0, number - 1))
        whys.append(
            Why(
                id=f"W{number}",
                parent=f"W{parent}" if parent else "",
                question=f"q{draw(_TEXT)}",
                finding=f"f{draw(_TEXT)}",
                impact=draw(_TEXT),
                cites=draw(_CITES),
                ruled_out=draw(st.lists(_RULED_OUT, max_size=2).map(tuple)),
            )
        )
    return WhyTree(whys=tuple(whys))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(trees(), trees())
def test_what_is_written_is_read_whatever_stood_there(
    folder: IncidentFolder, before: WhyTree, after: WhyTree
) -> None:
    folder.whys_toml.unlink(missing_ok=True)

    write_whys(folder, before)
    assert read_whys(folder) == before
    write_whys(folder, after)
    assert read_whys(folder) == after


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(trees())
def test_what_is_written_into_an_array_is_read(folder: IncidentFolder, after: WhyTree) -> None:
    folder.whys_toml.write_text(INLINE)

    write_whys(folder, after)

    assert read_whys(folder) == after
