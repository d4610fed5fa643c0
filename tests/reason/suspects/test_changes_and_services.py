"""Deploys, changes that are no deploy, and places that deviate, as suspects."""

from dataclasses import replace

from rca.model.analysis import Factor
from rca.model.change import Change, ChangeKind
from rca.model.cite import Claim
from rca.model.service import Setting
from rca.reason.suspected_services import Standing, SuspectedService
from rca.reason.suspects.deploys import deploys
from rca.reason.suspects.other_changes import other_changes
from rca.reason.suspects.services import services
from tests.reason.builders import cite, deploy, measures
from tests.reason.cases import case_of, failing, known_as, moment, said


def test_every_recorded_deploy_is_suspected_and_a_described_one_is_not() -> None:
    case = failing(
        deploys=(
            deploy("incident", "chat-2", 50),
            deploy("incident", "mail-2", 20, "mail"),
            deploy("incident", "chat-3", 55, recorded=False),
        )
    )
    assert [suspect.revision for suspect in deploys(case)] == ["mail-2", "chat-2"]


def test_what_began_a_service_in_healthy_times_is_no_change() -> None:
    first = deploy("baseline", "mail-1", -1100, "mail")
    again = deploy("baseline", "chat-1", -1100)  # chat served before that

    assert [s.service for s in deploys(failing(deploys=(first, again)))] == ["chat"]


def test_a_worker_that_wrote_lines_and_served_nothing_was_there_before_its_deploy() -> None:
    again = deploy("baseline", "queue-2", -600, "queue")
    start = said("p3", "starting", ("queue-2", -604, -604), severity="INFO", service="queue")
    lines = said("p2", "polled", ("queue-1", -1200, -610), severity="INFO", service="queue")

    assert deploys(failing(deploys=(again,), patterns=(start,))) == ()
    assert [s.service for s in deploys(failing(deploys=(again,), patterns=(lines,)))] == ["queue"]


def test_nothing_is_suspected_where_nothing_fails() -> None:
    assert deploys(case_of(measures(deploys=(deploy("incident", "chat-2", 50),)))) == ()


def changed(kind: ChangeKind, title: str, at: float = 40) -> Change:
    return Change(
        kind=kind,
        at=moment(at),
        label="incident",
        subject="role viewer",
        title=title,
        cite=cite("change"),
    )


def test_a_change_of_access_before_the_onset_is_suspected_of_what_speaks_of_access() -> None:
    lost = changed(ChangeKind.IAM, "role viewer taken from 1 account")

    (suspect,) = other_changes(failing("permission denied", changes=(lost,)))

    assert suspect.changes_access
    assert suspect.prior[0].value > 0.5


def test_a_change_after_the_onset_a_planned_one_and_a_part_of_a_deploy_are_not() -> None:
    late = changed(ChangeKind.IAM, "role viewer taken", at=90)
    planned = replace(changed(ChangeKind.INFRASTRUCTURE, "tier raised"), planned=True)
    part = changed(ChangeKind.ENVIRONMENT, "LOG_LEVEL set")

    assert other_changes(failing(changes=(late, planned, part))) == ()


def test_a_change_that_no_error_speaks_of_is_hardly_suspected() -> None:
    (suspect,) = other_changes(failing(changes=(changed(ChangeKind.COMMIT, "fix a typo"),)))

    assert suspect.prior[0].value < 0.5


def place(name: str, score: float, standing: Standing = Standing.ORIGIN) -> SuspectedService:
    return SuspectedService(
        service=name,
        standing=standing,
        score=score,
        factors=(Factor(name="change", value=score, because="it deviates"),),
        first_seen=moment(60),
        support=(Claim(text=f"{name} is slow.", cites=(cite("slow"),)),),
        against=(),
        cites=(cite("slow"),),
        because_of=(),
        consequences=(),
    )


def test_a_place_is_suspected_as_a_place_and_a_host_outside_belongs_to_no_service() -> None:
    host = place("rates.example", 0.8, Standing.EXTERNAL)
    first, second = services(replace(failing(), places=(place("chat", 0.9), host)))

    assert (first.service, first.name) == ("chat", "chat is slow")
    assert (second.service, second.name.split()[0]) == ("", "rates.example")
    assert first.prior[-1].value < 1  # it says where, not why


def test_without_a_symptom_only_what_plainly_deviates_is_suspected() -> None:
    calm = replace(failing(), onset=None, places=(place("chat", 0.9), place("mail", 0.1)))

    assert [suspect.service for suspect in services(calm)] == ["chat"]


def test_access_belongs_to_the_one_service_that_runs_as_the_account() -> None:
    lost = replace(changed(ChangeKind.IAM, "role viewer taken"), names=("runner",), takes_away=True)
    account = {"service account": "runner@shop.iam.gserviceaccount.com"}
    runs = deploy("incident", "chat-2", 50)
    settings = tuple(Setting(name=name, value=value) for name, value in account.items())
    as_runner = replace(runs, spec=replace(runs.spec, settings=settings))
    mail = deploy("incident", "mail-2", 20, "mail")
    both = replace(mail, spec=replace(mail.spec, settings=settings))

    (one,) = other_changes(failing(changes=(lost,), deploys=(as_runner,)))
    (two,) = other_changes(failing(changes=(lost,), deploys=(as_runner, both)))

    assert (one.service, one.takes_away, one.names) == ("chat", True, ("runner",))
    assert two.service == ""


def test_a_sentence_that_tells_of_two_services_names_each_in_its_title() -> None:
    text = "web, GET /p: 4 of 9 requests have “no total in answer of api”."
    told = Claim(text=text, cites=(cite("slow"),))
    api, web = (replace(place(name, 0.9), support=(told,)) for name in ("api", "web"))

    first, second = services(replace(failing(), places=(api, web)))

    assert (
        first.name == "api, as others tell: web, GET /p: 4 of 9 requests have “no total in "
        "answer of api”"
    )
    assert second.name.startswith("web, GET /p: 4 of 9")


def split(before: str, after: str, at: float) -> Change:
    return replace(
        changed(ChangeKind.TRAFFIC, f"traffic {before} -> {after}", at),
        subject="traffic",
        service="chat",
        before=before,
        after=after,
    )


def test_traffic_given_to_a_deployed_revision_is_when_its_deploy_begins_to_act() -> None:
    first = split("chat-1 100%", "chat-1 50%, chat-2 50%", 55)
    case = failing(changes=(first,), deploys=(deploy("incident", "chat-2", -600),))

    (suspect,) = deploys(case)

    assert other_changes(case) == ()
    assert suspect.at == first.at
    assert "It got its first requests by traffic chat-1 100% ->" in suspect.summary[1].text


def test_traffic_that_is_taken_back_or_goes_to_an_unknown_revision_stands_for_itself() -> None:
    deployed = deploy("incident", "chat-2", -600)
    away = split("chat-1 50%, chat-2 50%", "chat-1 100%", 55)
    unknown = split("chat-1 100%", "chat-20 100%", 55)
    more = split("chat-1 90%, chat-2 10%", "chat-2 100%", 55)

    def others(change: Change) -> int:
        return len(other_changes(failing(changes=(change,), deploys=(deployed,))))

    assert (others(away), others(unknown), others(more)) == (1, 1, 0)
    (suspect,) = deploys(failing(changes=(more,), deploys=(deployed,)))
    assert suspect.at == moment(-600)


def test_traffic_of_the_very_request_that_deploys_is_no_rival_and_alone_makes_no_deploy() -> None:
    whole = deploy("incident", "chat-2", 50)
    pinned = replace(split("latest revision 100%", "chat-1 100%", 50), cite=whole.spec.cite)
    nameless = replace(deploy("incident", "", 50), request=None)
    alone = replace(pinned, cite=nameless.spec.cite)

    assert other_changes(failing(changes=(pinned,), deploys=(whole,))) == ()
    assert deploys(failing(changes=(alone,), deploys=(nameless,))) == ()
    assert len(other_changes(failing(changes=(alone,), deploys=(nameless,)))) == 1


def test_a_deletion_that_an_error_is_known_to_look_for_leads() -> None:
    gone = replace(
        changed(ChangeKind.INFRASTRUCTURE, "delete of firewalls/allow-db"), takes_away=True
    )
    told = Claim(text="A firewall was changed before.", cites=(gone.cite,))

    def value(change: Change, *confirmed: Claim) -> float:
        case = known_as(failing("connect ETIMEDOUT", changes=(change,)), confirmed=confirmed)
        (suspect,) = other_changes(case)
        return suspect.prior[0].value

    assert value(gone, told) == 0.85
    assert value(gone) == 0.1
    assert value(replace(gone, takes_away=False), told) == 0.1
    assert value(replace(gone, at=moment(60 - 3600)), told) == 0.1
