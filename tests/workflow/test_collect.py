"""Whatever happens in the middle of paging, the evidence is that of an undisturbed run."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import grpc
import pytest

from rca.errors import BadInputError, ExitCode, RemoteError, UsageError
from rca.model.instant import Instant, parse_instant
from rca.sources.cloud_logging import Endpoint
from rca.sources.cloud_logging_calls import Timing
from rca.store import IncidentFolder, load_evidence, verify_evidence
from rca.workflow.collect import Progress, Talk, collect_logs
from rca.workflow.collect_estimate import estimate_of
from rca.workflow.collect_plan import DAY, Wanted, plan_of, warnings_of
from tests.logging_server import Behaviour, Fault, Server, Stock, serving
from tests.logging_server.made import again, entry, evidence_of, incident, many

COUNT = 240
PAGES = 16
Status = grpc.StatusCode


@dataclass(slots=True)
class Slept:
    """A clock that only sleeping moves."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    @property
    def timing(self) -> Timing:
        return Timing(clock=lambda: self.now, sleep=self.sleep)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Stock.of(many(COUNT)), Behaviour(largest_page=15)) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> IncidentFolder:
    return incident(tmp_path)


def wanted(server: Server, **given: object) -> Wanted:
    values = {"calls_per_minute": 60_000, **given}
    return Wanted(endpoint=Endpoint(host=server.endpoint, insecure=True), **values)  # type: ignore[arg-type]


def collect(folder: IncidentFolder, server: Server, **given: object) -> list[float]:
    """Run it, and give how long it slept."""
    slept = Slept()
    collect_logs(folder, wanted(server, **given), Talk(), slept.timing)
    return slept.waits


def undisturbed(folder: IncidentFolder, server: Server) -> dict[str, bytes]:
    behaviour, server.behaviour = server.behaviour, Behaviour(largest_page=15)
    collect(folder, server)
    server.behaviour = behaviour
    server.calls.clear()
    made = evidence_of(folder)
    again(folder)
    return made


def test_two_windows_become_two_pieces(folder: IncidentFolder, server: Server) -> None:
    collect(folder, server)

    first, second = load_evidence(folder)
    assert (first.label, second.label) == ("incident", "baseline")
    assert first.sidecar.records + second.sidecar.records == COUNT
    assert first.sidecar.collected is not None
    assert first.sidecar.collected.entries == first.sidecar.records
    assert first.sidecar.collected.principal == "none"
    assert first.sidecar.collected.truncated == ""
    assert list(verify_evidence(folder)) == []
    assert not [path for path in (folder.cache / "collect").iterdir() if path.suffix != ".lock"]


def test_times_keep_nine_digits_and_secrets_go(folder: IncidentFolder, server: Server) -> None:
    made = entry(7)
    made["timestamp"] = "2025-09-10T10:15:00.123456789Z"
    server.stock = Stock.of([made])

    collect(folder, server)

    (piece,) = load_evidence(folder)
    stored = json.loads(piece.path.read_bytes())
    assert stored["timestamp"] == "2025-09-10T10:15:00.123456789Z"
    assert "ya29" not in piece.path.read_text("utf-8")
    assert sum(piece.sidecar.redactions.values()) == 1


FAULTS = {
    "unavailable": (Fault(call=4, status=Status.UNAVAILABLE),),
    "exhausted": (Fault(call=4, status=Status.RESOURCE_EXHAUSTED, times=3),),
    "deadline": (Fault(call=4, status=Status.DEADLINE_EXCEEDED),),
    "internal": (Fault(call=1, status=Status.INTERNAL), Fault(call=17, status=Status.INTERNAL)),
    "expired": (Fault(call=4, expires_tokens=True),),
    "expired at every page": tuple(
        Fault(call=call, expires_tokens=True) for call in range(2, 40, 2)
    ),
    "all": (
        Fault(call=2, status=Status.UNAVAILABLE),
        Fault(call=4, expires_tokens=True),
        Fault(call=6, status=Status.RESOURCE_EXHAUSTED),
        Fault(call=8, expires_tokens=True),
        Fault(call=9, status=Status.DEADLINE_EXCEEDED, times=4),
        Fault(call=20, expires_tokens=True),
    ),
}


@pytest.mark.parametrize("together", [1, 3, 14])
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_the_middle_changes_nothing(
    folder: IncidentFolder, server: Server, name: str, together: int
) -> None:
    server.stock = Stock.of(many(COUNT, together=together))
    reference = undisturbed(folder, server)
    server.behaviour.faults = FAULTS[name]

    collect(folder, server)

    assert len(server.calls) > PAGES, "the faults were reached"
    assert evidence_of(folder) == reference


STOPS = [
    (5, Status.UNAVAILABLE),
    (5, Status.RESOURCE_EXHAUSTED),
    (5, Status.DEADLINE_EXCEEDED),
    (5, Status.PERMISSION_DENIED),
    (5, Status.UNAUTHENTICATED),
    (1, Status.UNAVAILABLE),
    (9, Status.UNIMPLEMENTED),
    (13, Status.UNAVAILABLE),
]


@pytest.mark.parametrize(("call", "status"), STOPS)
def test_what_stops_a_run_lets_the_next_go_on(
    folder: IncidentFolder, server: Server, status: grpc.StatusCode, call: int
) -> None:
    reference = undisturbed(folder, server)
    server.behaviour.faults = (Fault(call=call, status=status, times=1),)

    with pytest.raises(RemoteError) as raised:
        collect(folder, server, patience_seconds=0)
    assert raised.value.exit_code is ExitCode.REMOTE
    assert raised.value.hint
    collect(folder, server)

    assert evidence_of(folder) == reference
    assert len(server.calls) == PAGES + 1, "no page was asked for twice but the one that failed"


def test_tokens_that_expired_between_two_runs(folder: IncidentFolder, server: Server) -> None:
    reference = undisturbed(folder, server)
    for call in range(3, 40, 4):
        server.behaviour.faults = (Fault(call=call, status=Status.UNAVAILABLE),)
        with pytest.raises(RemoteError):
            collect(folder, server, patience_seconds=0)
        server._expired_before = server.behaviour.clock()
        if len(server.calls) >= 15:
            break

    collect(folder, server)

    assert evidence_of(folder) == reference


def test_empty_pages_are_no_end(folder: IncidentFolder, server: Server) -> None:
    reference = undisturbed(folder, server)
    server.behaviour = Behaviour(largest_page=15, empty_every=2)

    collect(folder, server)

    assert len(server.calls) > 20
    assert evidence_of(folder) == reference


def test_a_server_that_does_not_sort_loses_nothing(folder: IncidentFolder, server: Server) -> None:
    reference = undisturbed(folder, server)
    server.stock.kept.reverse()
    server._found.clear()
    server.behaviour.faults = (Fault(call=4, expires_tokens=True),)

    collect(folder, server)

    assert evidence_of(folder) == reference


def test_a_quota_is_waited_for(folder: IncidentFolder, server: Server) -> None:
    reference = undisturbed(folder, server)
    slept = Slept()
    server.behaviour = Behaviour(largest_page=15, quota=4, clock=lambda: slept.now)

    collect_logs(folder, wanted(server), Talk(), slept.timing)

    assert evidence_of(folder) == reference
    assert slept.now > 3 * 60


def test_patience_ends_with_a_command(folder: IncidentFolder, server: Server) -> None:
    server.behaviour.faults = (Fault(call=3, status=Status.RESOURCE_EXHAUSTED, times=10**6),)
    slept = Slept()

    with pytest.raises(RemoteError, match="quota") as raised:
        collect_logs(folder, wanted(server, patience_seconds=300), Talk(), slept.timing)

    assert "same command" in raised.value.hint
    assert 200 < slept.now <= 300


def test_a_token_that_is_never_accepted_ends(folder: IncidentFolder, server: Server) -> None:
    server.stock = Stock.of(
        entry(number, second=700) | {"timestamp": "2025-09-10T10:15:00Z"} for number in range(40)
    )
    server.behaviour.token_seconds = -1

    with pytest.raises(RemoteError, match="token"):
        collect(folder, server)

    assert len(server.calls) < 30


def test_one_call_a_second_by_default(folder: IncidentFolder, server: Server) -> None:
    waits = collect(folder, server, calls_per_minute=60)

    assert len(server.calls) == PAGES
    assert sum(waits) == pytest.approx(len(server.calls) - 1)


def test_a_limit_is_said(folder: IncidentFolder, server: Server) -> None:
    collect(folder, server, limit=20)

    for piece in load_evidence(folder):
        assert piece.sidecar.records == 20
        assert piece.sidecar.collected is not None
        assert piece.sidecar.collected.truncated.startswith(
            "the limit of 20 entries was reached at"
        )


def test_a_limit_that_is_just_met_is_no_truncation(folder: IncidentFolder, server: Server) -> None:
    collect(folder, server, limit=COUNT // 2)

    assert [
        p.sidecar.collected and p.sidecar.collected.truncated for p in load_evidence(folder)
    ] == ["", ""]


def test_only_what_belongs_to_the_services(folder: IncidentFolder, server: Server) -> None:
    def of(number: int, log: str, **labels: str) -> dict[str, object]:
        made = entry(number, second=700, log=log)
        made["resource"]["labels"] |= labels
        return made  # type: ignore[no-any-return]

    audit = "cloudaudit.googleapis.com%2F"
    cluster = of(9, f"{audit}activity")
    cluster["resource"] = {"type": "k8s_cluster", "labels": {"cluster_name": "x"}}
    secret = of(4, f"{audit}activity")
    secret["resource"] = {"type": "audited_resource", "labels": {"service": "secretmanager"}}
    server.stock = Stock.of(
        [
            of(1, "run.googleapis.com%2Frequests"),
            of(2, "run.googleapis.com%2Fvarlog%2Fsystem"),
            of(3, f"{audit}system_event"),
            secret,
            of(5, f"{audit}activity", service_name=""),
            of(6, "run.googleapis.com%2Fstdout", service_name="other"),
            of(7, f"{audit}activity", service_name="other"),
            of(8, "run.googleapis.com%2Fstdout", location="europe-west1"),
            cluster,
            of(10, f"{audit}data_access"),
        ]
    )

    collect(folder, server)

    (piece,) = load_evidence(folder)
    ids = {json.loads(line)["insertId"][-1] for line in piece.path.read_bytes().splitlines()}
    assert ids == {"1", "2", "3", "4", "5"}


def test_narrowed_by_filter_and_severity(folder: IncidentFolder, server: Server) -> None:
    collect(folder, server, narrowed_by='textPayload:"line 1"  -- begins with 1', severity="error")

    for piece in load_evidence(folder):
        for line in piece.path.read_bytes().splitlines():
            shape = json.loads(line)
            assert shape["severity"] == "ERROR"
            assert shape["textPayload"].startswith("line 1")


def test_a_secret_in_the_filter_is_not_stored(folder: IncidentFolder, server: Server) -> None:
    secret = "ya29." + "s3cr3t" * 5
    server.behaviour.faults = (Fault(call=2, status=Status.UNAVAILABLE),)
    ask = f'"Authorization: Bearer {secret}" OR severity>=DEFAULT'
    with pytest.raises(RemoteError):
        collect(folder, server, narrowed_by=ask, patience_seconds=0)

    collect(folder, server, narrowed_by=ask)

    for path in folder.path.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), path


def test_a_filter_that_the_server_refuses_is_wrong_usage(
    folder: IncidentFolder, server: Server
) -> None:
    with pytest.raises(UsageError, match="Unparseable"):
        collect(folder, server, narrowed_by="severity>=")


def test_nothing_matched(folder: IncidentFolder, server: Server) -> None:
    with pytest.raises(BadInputError, match="no entry"):
        collect(folder, server, narrowed_by='textPayload="nothing like this"')

    assert load_evidence(folder) == ()


def test_progress_reaches_the_end(folder: IncidentFolder, server: Server) -> None:
    told: list[Progress] = []

    collect_logs(folder, wanted(server), Talk(progress=told.append), Slept().timing)

    first = [p for p in told if p.query.label == "incident"]
    assert [p.entries for p in first] == sorted(p.entries for p in first)
    assert first[-1].entries == COUNT // 2
    assert first[0].reached == first[0].query.window.start
    assert first[-1].reached > first[0].reached


def test_a_lost_or_foreign_checkpoint_is_begun_anew(folder: IncidentFolder, server: Server) -> None:
    reference = undisturbed(folder, server)
    for spoil in ("short", "state", "key"):
        server.behaviour.faults = (Fault(call=len(server.calls) + 5, status=Status.UNAVAILABLE),)
        with pytest.raises(RemoteError):
            collect(folder, server, patience_seconds=0)
        (pages,) = (folder.cache / "collect").glob("*/incident/pages.ndjson")
        if spoil == "short":
            pages.write_bytes(pages.read_bytes()[:-1])
        elif spoil == "state":
            pages.with_name("state.json").write_text("{", encoding="utf-8")
        else:
            folder.redaction_key.write_bytes(bytes(32))

        collect(folder, server)

        if spoil != "key":
            assert evidence_of(folder) == reference, spoil
        assert list(verify_evidence(folder)) == []
        again(folder)


def test_what_was_added_is_not_pulled_again_after_a_stop(
    folder: IncidentFolder, server: Server
) -> None:
    reference = undisturbed(folder, server)
    server.behaviour.faults = (Fault(call=12, status=Status.UNAVAILABLE),)
    with pytest.raises(RemoteError):
        collect(folder, server, patience_seconds=0)
    assert [piece.label for piece in load_evidence(folder)] == ["incident"]

    collect(folder, server)

    assert evidence_of(folder) == reference
    assert len(server.calls) == PAGES + 1


def test_collecting_again_finds_it_there(folder: IncidentFolder, server: Server) -> None:
    collect(folder, server)
    done = collect_logs(folder, wanted(server), Talk(), Slept().timing)

    assert [o.added and o.added.is_new for o in done.outcomes] == [False, False]
    assert len(load_evidence(folder)) == 2


def test_the_estimate_counts_what_fits_on_a_page(folder: IncidentFolder, server: Server) -> None:
    server.behaviour.largest_page = 1000

    first, second = estimate_of(plan_of(folder, wanted(server)), lambda _text: None, Slept().timing)

    assert (first.entries, second.entries) == (120, 120)
    assert first.is_exact
    assert second.samples == 1
    assert not (folder.cache / "collect").exists()
    assert not folder.evidence.exists()


def test_the_estimate_comes_near(folder: IncidentFolder, server: Server) -> None:
    server.stock = Stock.of(many(2_400, together=1))
    server.behaviour.largest_page = 100

    first, _ = estimate_of(plan_of(folder, wanted(server)), lambda _text: None, Slept().timing)

    assert not first.is_exact
    assert 900 < first.entries < 1_500
    assert first.samples == 9


@pytest.mark.parametrize(
    ("days", "word"), [(40, "may be gone"), (26, "collect them now"), (0, "may still arrive")]
)
def test_old_and_fresh_windows_are_warned_about(
    folder: IncidentFolder, server: Server, days: int, word: str
) -> None:
    now = Instant(parse_instant("2025-09-10T10:21:00Z") + days * DAY)

    told = warnings_of(plan_of(folder, wanted(server)), now)

    assert any(word in text for text in told), told


def test_a_healthy_week_is_not_warned_about(folder: IncidentFolder, server: Server) -> None:
    now = Instant(parse_instant("2025-09-10T10:21:00Z") + 7 * DAY)

    assert warnings_of(plan_of(folder, wanted(server)), now) == ()
