"""The real client against the real server: pages, hostile entries, and what errors become."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.api_core import exceptions as api_exceptions
from google.auth import exceptions as auth_exceptions
from google.cloud.audit import audit_log_pb2
from google.cloud.logging_v2.types import LogEntry

from rca.errors import ExitCode, RcaError, UsageError
from rca.model.instant import Instant
from rca.sources.cloud_logging import CloudLogging, Endpoint, Page, PageRequest
from rca.sources.cloud_logging_calls import Pace, Timing
from rca.sources.cloud_logging_entry import instant_of, line_of
from rca.sources.cloud_logging_errors import PassingError, TokenRefusedError, translated
from tests.logging_server import Behaviour, Fault, Server, Stock, serving
from tests.logging_server.made import PROJECT, entry

api: Any = api_exceptions  # their calls are untyped
auth: Any = auth_exceptions


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Stock.of([entry(n, second=n) for n in range(5)])) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[CloudLogging]:
    connection = CloudLogging(Endpoint(host=server.endpoint, insecure=True), timeout_seconds=20)
    yield connection
    connection.close()


def page(client: CloudLogging, **given: Any) -> Page:
    return client.page(PageRequest(**{"project": PROJECT, "query": "", "size": 2, **given}))


def documents(client: CloudLogging, **given: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for _, line in page(client, size=1000, **given).entries]


def test_pages_in_both_orders(client: CloudLogging) -> None:
    first = page(client)
    second = page(client, token=first.token)
    third = page(client, token=second.token)
    newest = page(client, newest_first=True, size=1)

    assert [len(one.entries) for one in (first, second, third)] == [2, 2, 1]
    assert third.token == ""
    assert newest.entries == third.entries


def test_the_shape_is_that_of_the_rest_api(client: CloudLogging) -> None:
    document = documents(client)[1]

    wanted = entry(1, second=1)
    del wanted["errorGroups"]  # the message type does not know it
    assert document == wanted


def test_hostile_entries_pass_through(server: Server, client: CloudLogging) -> None:
    texts = ["x" * 1_000_000, "\x00\x1b[31m\u202e\u2028", "a\nb\r\n", "\U0010ffff\ufffe", ""]
    server.stock = Stock.of(entry(n) | {"textPayload": text} for n, text in enumerate(texts))

    assert [document.get("textPayload", "") for document in documents(client)] == texts


def message(**fields: Any) -> Any:
    made = LogEntry.pb(LogEntry(insert_id="a", log_name="projects/p/logs/l"))
    made.timestamp.FromJsonString("2025-09-10T10:00:00.123456789Z")
    for name, value in fields.items():
        getattr(made, name).update(value)
    return made


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_json_has_not(number: float) -> None:
    made = message(json_payload={"a": number, "b": [number, {"c": number}], "d": 1.5, "e": 1e300})

    document = json.loads(line_of(made))

    name = str(number)
    assert document["jsonPayload"]["a"] == name
    assert document["jsonPayload"]["b"] == [name, {"c": name}]
    assert (document["jsonPayload"]["d"], document["jsonPayload"]["e"]) == (1.5, 1e300)


def test_payloads_of_unknown_types_are_kept() -> None:
    made = message()
    made.proto_payload.type_url = "type.googleapis.com/acme.Unknown"
    made.proto_payload.value = b"\x08\x01"
    assert json.loads(line_of(made))["protoPayload"]["value"] == {
        "typeUrl": "type.googleapis.com/acme.Unknown",
        "base64": "CAE=",
    }

    audit = audit_log_pb2.AuditLog(method_name="Replace")
    audit.service_data.type_url = "type.googleapis.com/acme.Unknown"
    audit.metadata.update({"x": float("nan")})
    made.proto_payload.Pack(audit)
    payload = json.loads(line_of(made))["protoPayload"]
    assert payload["methodName"] == "Replace"
    assert payload["metadata"] == {"x": "nan"}
    assert payload["serviceData"]["value"]["typeUrl"].endswith("acme.Unknown")

    made.proto_payload.type_url = "type.googleapis.com/google.cloud.audit.AuditLog"
    made.proto_payload.value = b"\xff\xff"
    assert json.loads(line_of(made))["protoPayload"]["value"]["base64"] == "//8="


def test_times_outside_the_calendar() -> None:
    made = message()
    made.timestamp.seconds = 10**15
    made.receive_timestamp.seconds = 5
    made.http_request.latency.seconds = 10**15
    made.http_request.status = 200

    document = json.loads(line_of(made))

    assert "timestamp" not in document
    assert document["httpRequest"] == {"status": 200}
    assert instant_of(made) == Instant(5_000_000_000)
    assert instant_of(LogEntry.pb(LogEntry())) == Instant(0)


def test_a_call_fails_with_what_mends_it(server: Server, client: CloudLogging) -> None:
    server.behaviour = Behaviour(projects=("another",))
    with pytest.raises(RcaError, match="may not be read") as raised:
        page(client)
    assert raised.value.exit_code is ExitCode.REMOTE
    assert "roles/logging.viewer" in raised.value.hint

    server.behaviour = Behaviour(token_seconds=-1)
    with pytest.raises(TokenRefusedError):
        page(client, token=page(client).token)
    with pytest.raises(UsageError):
        page(client, query="(")
    with pytest.raises(UsageError):
        page(client, size=1001)


def test_a_call_that_takes_too_long(server: Server) -> None:
    server.behaviour = Behaviour(faults=(Fault(call=1, delay=1),))
    client = CloudLogging(Endpoint(host=server.endpoint, insecure=True), timeout_seconds=0.2)

    with pytest.raises(PassingError, match="DEADLINE_EXCEEDED"):
        page(client)
    client.close()


def test_nobody_listens() -> None:
    client = CloudLogging(Endpoint(host="127.0.0.1:1", insecure=True), timeout_seconds=5)

    with pytest.raises(PassingError, match="UNAVAILABLE"):
        page(client)
    client.close()


@pytest.mark.parametrize("host", ["localhost", "localhost:", ":80", "localhost:99999", "", "a:b"])
def test_an_endpoint_has_a_port(host: str) -> None:
    with pytest.raises(UsageError, match="HOST:PORT"):
        CloudLogging(Endpoint(host=host, insecure=True))


@pytest.mark.parametrize(
    ("error", "kind", "hint"),
    [
        (auth.DefaultCredentialsError("none"), RcaError, "gcloud auth application-default login"),
        (auth.RefreshError("invalid_grant"), RcaError, "gcloud auth application-default login"),
        (auth.TransportError("no network"), PassingError, "same command"),
        (
            api.ServiceUnavailable("Getting metadata from plugin failed with error: RefreshError"),
            RcaError,
            "gcloud auth application-default login",
        ),
        (
            api.ServiceUnavailable("Getting metadata from plugin failed: Max retries exceeded"),
            PassingError,
            "same command",
        ),
        (api.RetryError("60 s", None), PassingError, "same command"),
        (api.PermissionDenied("no"), RcaError, "roles/logging.viewer"),
        (
            api.PermissionDenied("Cloud Logging API has not been used in project 1 before"),
            RcaError,
            "gcloud services enable logging.googleapis.com",
        ),
        (api.PermissionDenied("requires a quota project"), RcaError, "set-quota-project p"),
        (api.NotFound("no project"), RcaError, "incident.toml"),
        (api.DataLoss("x" * 5000), RcaError, "same command"),
    ],
)
def test_errors_and_their_hints(error: Exception, kind: type[RcaError], hint: str) -> None:
    made = translated(error, project="p", has_token=False)

    assert type(made) is kind or kind is RcaError
    assert isinstance(made, PassingError) == (kind is PassingError)
    assert made.exit_code is ExitCode.REMOTE
    assert hint in made.hint
    assert len(made.message) < 500
    assert "\n" not in made.message


def service_account() -> dict[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "project_id": "acme-own",
        "private_key": pem.decode(),
        "private_key_id": "1",
        "client_email": "reader@acme-own.iam.gserviceaccount.example",
        "token_uri": "https://localhost:1/token",
    }


USER = {
    "type": "authorized_user",
    "client_id": "c",
    "client_secret": "s",
    "refresh_token": "r",
    "quota_project_id": "acme-quota",
}


def test_the_kind_of_identity_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "credentials.json"
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    monkeypatch.delenv("GOOGLE_CLOUD_PROJECT", raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    for document, kind in ((service_account(), "service-account"), (USER, "user")):
        path.write_text(json.dumps(document), encoding="utf-8")
        connection = CloudLogging(Endpoint())
        assert connection.principal == kind
        connection.close()
    assert connection.own_project in ("", "acme-quota")


@pytest.mark.parametrize("content", ["", "{", "{}", '{"type": "service_account"}', "[]", "null"])
def test_credentials_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    path = tmp_path / "credentials.json"
    path.write_text(content, encoding="utf-8")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))

    with pytest.raises(RcaError, match="credentials") as raised:
        CloudLogging(Endpoint())
    assert "gcloud auth" in raised.value.hint


def test_patience_is_for_failures_without_a_success() -> None:
    now, failures = [0.0], [PassingError("no", hint="later")] * 4
    waits: list[str] = []

    def ask() -> str:
        if failures:
            raise failures.pop()
        return "yes"

    def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Pace(interval=1, patience=20, timing=Timing(clock=lambda: now[0], sleep=sleep))
    pace.on_wait = lambda seconds, reason: waits.append(f"{seconds:.0f} {reason}")

    assert pace.call(ask) == "yes"
    assert waits == ["1 no", "2 no", "4 no", "8 no"]
    assert pace.call(ask) == "yes"
    assert now[0] == 16.0


def test_statuses_are_those_of_grpc() -> None:
    """Every status becomes an error of ours, whatever it is."""
    for status in grpc.StatusCode:
        if status is grpc.StatusCode.OK:
            continue
        error = api.from_grpc_status(status, "said")
        for has_token in (False, True):
            assert isinstance(translated(error, project="p", has_token=has_token), RcaError)
