"""Joins by revision, instance and test attempt, where they speak for a suspect."""

from dataclasses import replace

from rca.model.analysis import CauseKind
from rca.model.graph import NodeKind
from rca.model.ids import PatternId
from rca.model.joins import AttemptPair, InstancePair, RevisionPattern
from rca.model.test_courses import TestCourse, TestGroup
from rca.reason.case import Case
from rca.reason.doubts.courses import courses
from rca.reason.doubts.met_on_instances import met_on_instances
from rca.reason.doubts.only_there import only_there
from rca.reason.doubts.tests_alike import tests_alike as failed_alike
from rca.reason.suspect import Suspect
from tests.reason.builders import SERVICE, attempt, cite, deploy, pair
from tests.reason.cases import event, failing, moment

ONLY = RevisionPattern(
    service=SERVICE,
    revision="chat-2",
    pattern=PatternId("p1"),
    count=30,
    entries=500,
    others=2000,
    other_revisions=3,
    chance=1e-9,
    first=moment(60),
    last=moment(600),
    cite=cite("line-p1"),
)
MET = InstancePair(
    label="incident",
    service=SERVICE,
    cause=PatternId("p1"),
    effect="websocket GET /ws",
    within_seconds=60.0,
    then=28,
    without_effect=1,
    without_cause=2,
    median_lag_seconds=0.4,
    instances=3,
    examples=(cite("line-p1"),),
    counter_examples=(cite("other"),),
)
COURSE = TestCourse(
    label="incident",
    test="suite.test_draw",
    attempts=8,
    failed=3,
    first_failed_number=2,
    first_failed_at=None,
    first_failed=cite("t1"),
    place=5,
    ran=9,
    is_timed=True,
    after="",
    failed_after=0,
    passed_after=0,
    states=2,
    flaky_states=1,
)
SAID = AttemptPair(
    label="incident",
    test="suite.test_draw",
    pattern=PatternId("p1"),
    failed_with=3,
    failed_without=0,
    passed_with=0,
    passed_without=5,
    cite=cite("line-p1"),
    attempt=cite("t1"),
)


def error(case: Case) -> Suspect:
    """The one trouble of the case as a suspect."""
    (trouble,) = case.troubles
    return Suspect(
        kind=CauseKind.CODE,
        node=NodeKind.ERROR,
        name=trouble.text,
        service=SERVICE,
        revision="chat-2",
        at=trouble.first,
        prior=(),
        summary=(),
        cites=(trouble.cite,),
        trouble=trouble,
    )


def of_test(test: str) -> Suspect:
    whole = error(failing())
    shown = replace(cite("t1"), insert_id="", test=test)
    return replace(whole, node=NodeKind.TEST, trouble=None, cites=(shown,))


def effect_of(case: Case) -> str:
    (route,) = case.routes
    return route.key.effect


def test_an_error_that_only_the_new_revision_says_speaks_for_its_deploy() -> None:
    case = failing(revision_patterns=(ONLY,), deploys=(deploy("incident", "chat-2", 50),))

    doubt = only_there(event(50), case, ())

    assert doubt is not None
    assert doubt.speaks_for
    assert "Of 4 revisions of chat only chat-2 says “boom”: 30 times" in str(doubt.claim)


def test_what_another_revision_alone_says_does_not() -> None:
    case = failing(revision_patterns=(replace(ONLY, revision="chat-1"),))

    assert only_there(event(50), case, ()) is None
    assert only_there(event(50), failing(), ()) is None


def test_an_error_before_the_failures_on_their_instances_is_counted() -> None:
    effect = effect_of(failing())
    case = failing(instance_pairs=(replace(MET, effect=effect),))

    doubt = met_on_instances(error(case), case, ())

    assert doubt is not None
    assert doubt.claim is not None
    assert "Of 30 failures of" in doubt.claim.text
    assert "28 came within 60 s after it on the same instance" in doubt.claim.text
    assert doubt.claim.cites == (cite("line-p1"), cite("other"))


def test_traces_count_better_than_instances_and_chance_does_not_count() -> None:
    effect = effect_of(failing())
    traced = failing(instance_pairs=(replace(MET, effect=effect),), pairs=(pair("p1", effect, 20),))
    seldom = failing(instance_pairs=(replace(MET, effect=effect, without_cause=30),))

    assert met_on_instances(error(traced), traced, ()) is None
    assert met_on_instances(error(seldom), seldom, ()) is None


def test_the_course_of_a_flaky_test_is_cited_with_the_line_that_goes_with_it() -> None:
    case = failing(test_courses=(COURSE,), attempt_pairs=(SAID,))

    doubt = courses(of_test("suite.test_draw"), case, ())

    assert doubt is not None
    assert doubt.claim is not None
    assert "test_draw failed 3 of 8 attempts, first at attempt 2" in doubt.claim.text
    assert "in 1 of 2 states between deploys it passed and failed" in doubt.claim.text
    assert "“boom” was logged during all 3 that failed" in doubt.claim.text
    assert cite("t1") in doubt.claim.cites


def test_a_test_that_broke_with_a_deploy_is_not_flaky() -> None:
    steady = failing(test_courses=(replace(COURSE, flaky_states=0),))
    other = failing(test_courses=(COURSE,))

    assert courses(of_test("suite.test_draw"), steady, ()) is None
    assert courses(of_test("suite.test_other"), other, ()) is None


def test_tests_that_fail_with_the_error_of_production_speak_of_its_cause() -> None:
    text = "no stock for shelf 7 in hall"
    group = TestGroup(
        label="incident",
        size=3,
        tests=("suite.test_a", "suite.test_b", "suite.test_c"),
        together=2,
        apart=0,
        alone=0,
        first_failed=cite("t1"),
    )
    failed = attempt("test_a", 1, failed=True, message="Error: no stock for shelf 12 in hall")
    case = replace(failing(text, test_groups=(group,)), attempts=(failed,))

    doubt = failed_alike(error(case), case, ())

    assert doubt is not None
    assert doubt.claim is not None
    assert doubt.claim.text == (
        f"test_a failed with the same error as production, “{text}”; "
        "2 tests more fail in the same runs."
    )
    assert failed.cite in doubt.claim.cites


def test_other_failures_and_single_words_are_not_alike() -> None:
    failed = attempt("test_a", 1, failed=True, message="boom and more")
    short = replace(failing("boom"), attempts=(failed,))
    other = replace(failing("no stock for shelf 7"), attempts=(failed,))

    assert failed_alike(error(short), short, ()) is None
    assert failed_alike(error(other), other, ()) is None
