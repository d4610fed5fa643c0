"""An error that names the variable which a deploy changed."""

from rca.reason.ways.spelled import spelled
from tests.reason.cases import event, failing

DROPPED = ("env DATABASE_URL", "x", "")


def test_an_error_that_names_what_the_deploy_changed_is_its_doing() -> None:
    way = spelled(event(50, DROPPED), failing("DATABASE_URL is not set", healthy=4))

    assert way is not None
    assert (way.value, way.then, way.without_cause) == (1.0, 30, 4)


def test_an_older_error_a_longer_name_and_another_setting_are_not() -> None:
    assert spelled(event(90, DROPPED), failing("DATABASE_URL is not set")) is None
    assert spelled(event(50, DROPPED), failing("DATABASE_URL_OLD is not set")) is None
    assert spelled(event(50, ("memory", "1", "2")), failing("memory is low")) is None
