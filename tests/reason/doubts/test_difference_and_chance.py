"""What a deploy changed, and how likely one is to lie this close."""

from dataclasses import replace

from rca.reason.doubts.chance import chance
from rca.reason.doubts.difference import difference
from tests.reason.builders import deploy
from tests.reason.cases import event, failing


def test_a_deploy_that_changed_nothing_is_a_weaker_suspect() -> None:
    same, other = (
        difference(event(50), failing(), ()),
        difference(event(50, ("image", "a", "b")), failing(), ()),
    )

    assert same is not None
    assert other is not None
    assert same.value < other.value == 1.0
    assert same.claim is not None


def test_settings_that_nothing_shows_do_not_count_as_equal() -> None:
    bare = event(50)
    assert bare.change is not None
    doubt = difference(
        replace(bare, change=replace(bare.change, shows_environment=False)), failing(), ()
    )

    assert doubt is not None
    assert doubt.claim is None


def test_a_deploy_is_less_telling_the_longer_ago_and_the_more_there_are() -> None:
    one = failing(deploys=(deploy("incident", "chat-2", 50),))
    many = failing(deploys=tuple(deploy("incident", f"chat-{n}", n) for n in range(2, 9)))
    near, far = chance(event(50), one, ()), chance(event(-900), one, ())
    often = chance(event(-100), many, ())
    once = chance(event(-100), one, ())

    assert near is not None
    assert far is not None
    assert often is not None
    assert once is not None
    assert near.value > far.value
    assert once.value > often.value
