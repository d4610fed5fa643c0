"""`whys.toml` edited in place: what a person wrote there survives what the tool adds."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.model.why import CiteText, RuledOut, Why, WhyTree
from rca.store import IncidentFolder, read_whys, write_whys
from tests.store.builders import incident

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


NOTES = st.lists(st.sampled_from(["", "# a note", "# [[whys]]", "   # set in", "\t"]), max_size=4)


@st.composite
def written_by_hand(draw: st.DrawFn) -> tuple[str, list[str], list[list[str]]]:
    """A file, its lines between the whys, and the lines of each of its whys."""
    between = ['schema = "rca.whys/1"', *draw(NOTES)]
    lines, whys = list(between), []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        why = ["[[whys]]", f'id = "W{number}"  # known as', 'question = "How?"']
        cites = ['cites = [{evidence="E1", line=2}]  # seen']
        tables = ["[[whys.cites]]", 'evidence = "E1"', "line = 2"]
        why += ['finding = "f"', *draw(st.sampled_from([cites, tables]))]
        notes = draw(NOTES)
        whys.append(why)
        between += notes
        lines += why + notes
    return "\n".join(lines) + draw(st.sampled_from(["", "\n"])), between, whys


def contained(part: list[str], whole: list[str]) -> bool:
    """Whether all of `part` stands in `whole`, in this order."""
    left = iter(whole)
    return all(line in left for line in part)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
@given(written_by_hand(), st.data())
def test_no_line_of_a_hand_is_lost(
    folder: IncidentFolder, hand: tuple[str, list[str], list[list[str]]], data: st.DataObject
) -> None:
    text, between, whys = hand
    folder.whys_toml.write_text(text)
    before = read_whys(folder).whys
    kept = data.draw(st.lists(st.sampled_from(range(3)), unique=True))
    after = [why for number, why in enumerate(before) if number in kept]
    added = data.draw(st.integers(0, 2))
    after += [ANSWER.model_copy(update={"id": f"W{number}"}) for number in range(7, 7 + added)]
    changed = data.draw(st.sampled_from(["", "finding", "ruled_out"]))
    if after and changed:
        after[0] = after[0].model_copy(update={changed: getattr(ANSWER, changed)})

    write_whys(folder, WhyTree(whys=tuple(after)))

    assert read_whys(folder).whys == tuple(after)
    lines = folder.whys_toml.read_text().split("\n")
    assert contained(between, lines)
    for number in sorted(kept)[1:]:
        assert number >= len(whys) or contained(whys[number], lines)
    if tuple(after) != before:
        assert not lines[-1], "the last line has an end"
    if added:
        assert "" in lines[lines.index('id = "W7"') - 2 :][:1], "a new why stands apart"


def test_what_would_not_be_read_back_is_not_written(
    folder: IncidentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.whys_toml.write_text(WHYS)
    monkeypatch.setattr("rca.store.whys._edited", lambda old, tree: old)

    with pytest.raises(BadInputError, match="would not say what was answered"):
        write_whys(folder, WhyTree(whys=(ANSWER,)))

    assert folder.whys_toml.read_text() == WHYS
