"""What would settle the first suspects."""

from dataclasses import replace

import pytest

from rca.model.analysis import CauseKind, Factor, Gap, Standing
from rca.model.commands import is_command
from rca.model.graph import NodeKind
from rca.reason.draft import Draft
from rca.reason.judge import judge
from rca.reason.next_steps import next_steps, something_to_run
from rca.reason.settling import names_known, settled
from tests.reason.builders import dossier, outcome
from tests.reason.cases import event, failing

CASE = failing()
INCIDENT = dossier().incident


def draft(**fields: object) -> Draft:
    """A plausible deploy that is worth a question."""
    sure = (Factor(name="sure", value=0.9, because="it is made up"),)
    made = replace(judge(event(50), CASE), factors=sure)
    return replace(made, **fields)  # type: ignore[arg-type] # the fields are named by the test


def test_a_deploy_is_taken_back_to_the_revision_before() -> None:
    (gap,) = next_steps(INCIDENT, CASE, (draft(),))

    assert gap.question.startswith("Does it end when chat-2 is taken back?")
    assert "update-traffic chat --to-revisions=chat-1=100" in gap.settle
    assert is_command(gap.settle)


def test_without_a_revision_before_the_command_lists_all() -> None:
    first = draft(revision="chat-7", first_seen=CASE.measures.routes[0].first)
    (gap,) = next_steps(INCIDENT, CASE, (first,))

    assert gap.settle.startswith("gcloud run revisions list --service=chat")
    assert is_command(gap.settle)


def test_names_are_quoted_for_the_shell() -> None:
    odd = failing(
        routes=(outcome("baseline", "a b", total=9, failed=0, start=-900, service="x y"),)
    )
    (gap,) = next_steps(INCIDENT, odd, (draft(service="x y", revision="x y-2"),))

    assert "update-traffic 'x y' --to-revisions='a b'=100" in gap.settle


def test_tests_are_run_alone_and_a_known_error_has_its_own_question() -> None:
    alone = draft(kind=CauseKind.TEST, node=NodeKind.TEST, revision="")
    known = draft(kind=CauseKind.EXTERNAL, revision="", settle="openssl s_client -connect HOST:443")

    one, two = next_steps(INCIDENT, CASE, (alone, known))

    assert "twenty times" in one.settle
    assert two.settle == "openssl s_client -connect HOST:443"


def test_anything_else_is_looked_at_more_closely() -> None:
    (gap,) = next_steps(INCIDENT, CASE, (draft(kind=CauseKind.CODE, revision=""),))

    assert gap.question.startswith("What led to this in chat?")
    assert 'resource.labels.service_name="chat"' in gap.settle
    assert is_command(gap.settle)


@pytest.mark.parametrize(
    "fields",
    [
        {"standing": Standing.RULED_OUT},
        {"factors": (Factor(name="weak", value=0.2, because="it is made up"),)},
        {"node": NodeKind.CODE},
    ],
)
def test_what_is_not_worth_it_asks_nothing(fields: dict[str, object]) -> None:
    assert next_steps(INCIDENT, CASE, (draft(**fields),)) == ()


def test_two_questions_are_enough_and_a_settled_case_has_none() -> None:
    many = tuple(draft(kind=CauseKind.CODE, revision="", title=f"t{n}") for n in range(4))

    assert len(next_steps(INCIDENT, CASE, many)) == 2
    assert next_steps(INCIDENT, CASE, (*many, draft(standing=Standing.SUPPORTED))) == ()


def test_only_a_deploy_is_taken_back_and_no_error_that_speaks_of_a_change() -> None:
    (gap,) = next_steps(INCIDENT, CASE, (draft(node=NodeKind.ERROR),))

    assert "update-traffic" not in gap.settle


def test_a_long_title_is_cut_where_one_sees_it() -> None:
    long = draft(node=NodeKind.ERROR, title="the key is refused " * 20, settle="look at the key")

    (gap,) = next_steps(INCIDENT, CASE, (long,))

    assert gap.question.endswith("…")


def test_what_serves_no_traffic_is_put_back_and_not_routed_around() -> None:
    secret = draft(service="", revision="projects/1/secrets/key/versions/11", title="a key is off")

    (gap,) = next_steps(INCIDENT, CASE, (secret,))

    assert gap.question == "Does it end when this is put back? a key is off"
    assert "update-traffic" not in gap.settle
    assert "“after-fix”" in gap.settle


def settled_for(settle: str, text: str, **named: str) -> tuple[str, str]:
    known = names_known(INCIDENT, "chat", "chat-2", named, text)
    return settled(settle, INCIDENT, known)


@pytest.mark.parametrize(
    ("settle", "text", "named", "command"),
    [
        ("dig HOST; compare it", "cannot resolve db.internal", {}, "dig db.internal"),
        ("curl -sI HOST:PORT", "at https://a.example/x", {}, "curl -sI a.example:443"),
        ("curl -sI HOST:PORT", "refused", {"host": "10.0.0.1:5432"}, "curl -sI 10.0.0.1:5432"),
        ("git log -S COLUMN", "boom", {"column": "total"}, "git log -S total"),
        ("gcloud projects describe PROJECT", "boom", {}, "gcloud projects describe example"),
        (
            "gcloud run revisions describe {revision}",
            "boom",
            {},
            "gcloud run revisions describe chat-2 --project=example",
        ),
    ],
)
def test_what_is_known_is_filled_into_a_command(
    settle: str, text: str, named: dict[str, str], command: str
) -> None:
    assert settled_for(settle, text, **named)[0] == command
    assert is_command(command)


@pytest.mark.parametrize(
    ("settle", "text", "named"),
    [
        ("dig HOST", "cannot read config.json", {}),
        ("git log -S COLUMN", "boom", {"column": "a; touch b"}),
        ("kubectl describe pod POD; compare it", "boom", {}),
        ("look at {table}", "boom", {}),
    ],
)
def test_what_is_not_known_stays_words(settle: str, text: str, named: dict[str, str]) -> None:
    command, words = settled_for(settle, text, **named)

    assert command == ""
    assert not is_command(words)


def test_an_open_case_has_at_least_one_command() -> None:
    words = (Gap(question="Is it so?", settle="which key is it"),)
    ready = (Gap(question="Is it so?", settle="git log -p"),)
    alone = draft(kind=CauseKind.TEST, node=NodeKind.TEST, revision="")

    for drafts in ((), (alone,), (draft(),)):
        (gap,) = something_to_run(INCIDENT, CASE, drafts, words)
        assert is_command(gap.settle)
        assert something_to_run(INCIDENT, CASE, drafts, ready) == ()
