"""A change of a secret, a role or an instance, and then something that spells its name."""

from dataclasses import replace

from rca.reason.case import Case
from rca.reason.judge import judge
from rca.reason.suspect import Suspect
from rca.reason.ways.names_it import line_names_it, names_it
from tests.reason.builders import pair
from tests.reason.cases import event, failing, onset, said


def changed(*names: str, at: float = 50, takes_away: bool = True) -> Suspect:
    return replace(event(at), change=None, names=names, takes_away=takes_away)


def test_an_error_that_spells_what_was_taken_away_is_a_proof() -> None:
    way = names_it(changed("psp-key"), failing("charge refused: no psp-key"))

    assert way is not None
    assert way.is_proof
    assert way.value == 1.0
    assert way.claim.text.endswith("“charge refused: no psp-key”, which names psp-key.")


def test_what_was_only_changed_is_named_and_proves_nothing() -> None:
    way = names_it(changed("psp-key", takes_away=False), failing("charge refused: no psp-key"))

    assert way is not None
    assert not way.is_proof


def test_an_error_that_only_mentions_it_proves_nothing() -> None:
    way = names_it(changed("psp-key"), failing("charged with psp-key: upstream 503"))

    assert way is not None
    assert not way.is_proof
    assert way.value < 1.0


def test_a_part_of_a_longer_name_is_another_thing() -> None:
    for text in ("no psp-key-2 here", "no old-psp-key", "no xpsp-key", "nothing"):
        assert names_it(changed("psp-key"), failing(text)) is None


def test_the_longest_name_is_told() -> None:
    way = names_it(changed("orders", "orders.events"), failing("topic orders.events not found"))

    assert way is not None
    assert way.claim.text.endswith("which names orders.events.")


def test_an_older_error_a_short_name_and_the_name_of_a_service_say_nothing() -> None:
    assert names_it(changed("psp-key"), failing("no psp-key", at=30)) is None
    assert names_it(changed("psp"), failing("no psp")) is None
    assert names_it(changed("chat"), failing("chat is not there")) is None
    assert names_it(event(50), failing("no psp-key")) is None


def test_a_quiet_line_that_was_never_there_before_may_spell_it() -> None:
    line = said("p5", "running without psp-key", ("chat-2", 58, 58), severity="INFO")
    case = failing(patterns=(line,), onsets=(onset("p5", 58),))

    way = line_names_it(changed("psp-key"), case)

    assert way is not None
    assert not way.is_proof
    assert "names psp-key: “running without psp-key”" in way.claim.text
    assert line_names_it(changed("psp-key"), failing(patterns=(line,))) is None
    old = (onset("p5", 58, healthy=4),)
    assert line_names_it(changed("psp-key"), failing(patterns=(line,), onsets=old)) is None
    assert line_names_it(changed("psp-key", at=70), case) is None


def test_the_proof_supports_the_change() -> None:
    case = failing("charge refused: no psp-key")

    assert judge(changed("psp-key"), case).standing.value == "supported"
    assert judge(changed("psp-key", takes_away=False), case).standing.value == "plausible"


def test_another_version_is_another_thing() -> None:
    fourth = replace(changed("psp-key"), name="DisableSecretVersion of secrets/psp-key/versions/4")

    def proved(version: int) -> bool:
        way = names_it(fourth, failing(f"secret psp-key/versions/{version} not found"))
        return way is not None and way.is_proof

    assert proved(4)
    assert not proved(9)


def test_what_is_said_beside_the_failures_proves_nothing() -> None:
    aside = said("p5", "no psp-key", ("chat-2", 61, 90))
    told = (pair("p1", "websocket GET /ws", 60),)
    case = failing(patterns=(aside,), onsets=(onset("p5", 61),))
    joined = replace(case, measures=replace(case.measures, pairs=told))

    def proved(case: Case) -> bool:
        way = names_it(changed("psp-key"), case)
        return way is not None and way.is_proof

    assert proved(case)
    assert not proved(joined)
