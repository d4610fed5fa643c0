"""People's own packs: where they are found, what they change, and what a broken one does."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rca.errors import BadInputError
from rca.knowledge import all_rules, faults_of
from rca.store import IncidentFolder, digest_of
from rca.workflow.bag import export_bag
from rca.workflow.knowledge import check_packs, rules_for
from rca.workflow.load import load
from tests.knowledge.builders import PACK, rule, sign


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    place = tmp_path / "incidents" / "shop"
    place.mkdir(parents=True)
    (place / "incident.toml").write_text('schema = "rca.incident/1"\nid = "shop"\ntitle = "x"\n')
    return IncidentFolder(place)


def put(folder: Path, text: str = PACK, name: str = "shop.toml") -> Path:
    (folder / "knowledge").mkdir(exist_ok=True)
    (folder / "knowledge" / name).write_text(text)
    return folder / "knowledge" / name


def meaning(folder: IncidentFolder) -> str:
    return {known.id: known.meaning for known in rules_for(folder)}["shop.stock"]


def test_without_packs_there_are_the_built_in_rules(folder: IncidentFolder) -> None:
    assert rules_for(folder) == all_rules()


def test_a_pack_of_the_incident_comes_before_a_shared_one(folder: IncidentFolder) -> None:
    put(folder.path.parent, PACK.replace("Two orders", "Shared orders"))
    assert meaning(folder) == "Shared orders took the last piece."

    put(folder.path, PACK)

    assert meaning(folder) == "Two orders took the last piece."


def test_the_digest_covers_packs_by_name_and_content(folder: IncidentFolder) -> None:
    digests = [digest_of(folder)]
    own = put(folder.path)
    digests.append(digest_of(folder))
    own.unlink()
    shared = put(folder.path.parent)
    digests.append(digest_of(folder))
    put(folder.path)
    digests.append(digest_of(folder))
    shared.write_text(PACK + "# more\n")
    digests.append(digest_of(folder))
    shared.rename(shared.with_name("other.toml"))
    digests.append(digest_of(folder))

    assert len(set(digests)) == len(digests)


def test_line_ends_do_not_change_the_digest(folder: IncidentFolder) -> None:
    pack = put(folder.path)
    before = digest_of(folder)

    pack.write_bytes(PACK.replace("\n", "\r\n").encode())

    assert digest_of(folder) == before
    assert meaning(folder) == "Two orders took the last piece."


def test_the_digest_is_the_same_from_wherever_it_is_asked(
    folder: IncidentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder.path.parent)
    whole = digest_of(folder)

    monkeypatch.chdir(folder.path)

    assert digest_of(IncidentFolder(Path())) == whole


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rule = [", "no TOML"),
        (PACK.replace("kind =", "kin ="), "kin"),
        (PACK.replace('"code"', '"magic"'), "kind"),
        (PACK.replace("rca.knowledge/1", "rca.knowledge/9"), "schema"),
        (PACK.replace("(?P<resource>", "(?<!x)(?P<resource>"), "no RE2 expression"),
        (PACK.replace("lamp-7", ""), "is not matched"),
        ('schema = "rca.knowledge/1"\ntitle = "none"\n', "rule"),
    ],
)
def test_a_broken_pack_is_named_with_what_to_do(
    folder: IncidentFolder, text: str, says: str
) -> None:
    pack = put(folder.path, text)

    with pytest.raises(BadInputError) as raised:
        rules_for(folder)

    assert str(pack) in raised.value.message
    assert says in raised.value.message
    assert raised.value.hint


def test_a_link_out_of_the_incident_is_refused(folder: IncidentFolder, tmp_path: Path) -> None:
    (tmp_path / "far.toml").write_text(PACK)
    (folder.path / "knowledge").mkdir()
    (folder.path / "knowledge" / "far.toml").symlink_to(tmp_path / "far.toml")

    with pytest.raises(BadInputError, match="leads out of the incident"):
        rules_for(folder)


def test_packs_that_are_checked_together_may_refer_to_each_other(tmp_path: Path) -> None:
    sign = '[[rule.confirms]]\nwords = "It ran."\nrule = "{}"\n'
    put(tmp_path, PACK + sign.format("mail.sent"), "a.toml")
    put(tmp_path, PACK.replace("shop.stock", "mail.sent") + sign.format("no.such"), "b.toml")

    first, second = check_packs([tmp_path / "knowledge"])

    assert (first.rules, first.faults) == (1, ())
    assert second.faults == ("mail.sent: the sign 'It ran.': there is no rule 'no.such'",)


def test_a_folder_without_packs_is_no_folder_of_packs(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="has no packs"):
        check_packs([tmp_path])


def test_a_bag_takes_the_packs_of_the_incident_along(incident: Path, tmp_path: Path) -> None:
    put(incident)

    export_bag(IncidentFolder(incident), tmp_path / "bag")

    assert (tmp_path / "bag" / "data" / "knowledge" / "shop.toml").read_text() == PACK
    assert digest_of(IncidentFolder(tmp_path / "bag" / "data")) == digest_of(
        IncidentFolder(incident)
    )


def test_the_dossier_holds_all_rules(incident: Path) -> None:
    put(incident)

    dossier = load(IncidentFolder(incident))

    assert dossier.knowledge == rules_for(IncidentFolder(incident))
    assert "shop.stock" in {known.id for known in dossier.knowledge}
    assert dossier.digest == digest_of(IncidentFolder(incident))


CUTS = st.tuples(st.integers(0, len(PACK)), st.integers(0, len(PACK)), st.text(max_size=12))


@given(st.binary(max_size=200) | CUTS.map(lambda c: (PACK[: c[0]] + c[2] + PACK[c[1] :]).encode()))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_file_is_a_pack_or_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    pack = tmp_path / "any.toml"
    pack.write_bytes(content)

    try:
        (checked,) = check_packs([pack])
    except BadInputError as error:
        message, hint, rules = error.message, error.hint, 0
    else:
        message, hint, rules = str(pack), "none", checked.rules

    assert str(pack) in message
    assert hint
    assert rules >= 1 or message != str(pack)


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_expression_is_taken_or_its_fault_is_told(regex: str) -> None:
    if regex:
        for fault in faults_of([rule(regex=regex, confirms=[sign(regex=regex)])]):
            assert fault.startswith("made.pool: ")
