"""Reading Cloud Logging through its generated client, one page a call.

The only place that talks to Google. The client's own retries are off: a caller that keeps a
checkpoint knows better when to wait, and they would not cover RESOURCE_EXHAUSTED.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import google.auth
import grpc
from google.api_core.client_options import ClientOptions
from google.auth import exceptions
from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client
from google.cloud.logging_v2.services.logging_service_v2.transports import (
    LoggingServiceV2GrpcTransport,
)

from rca.errors import UsageError
from rca.model.instant import Instant
from rca.sources.cloud_logging_entry import instant_of, line_of
from rca.sources.cloud_logging_errors import BROKEN, translated

HOST = "logging.googleapis.com"
PAGE_SIZE = 1000
"""Entries; the API takes no more."""

_SCOPE = "https://www.googleapis.com/auth/logging.read"
_ANY_LENGTH = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
_PRINCIPALS = {
    "google.oauth2.service_account": "service-account",
    "google.auth.compute_engine.credentials": "service-account",
    "google.oauth2.credentials": "user",
    "google.auth.external_account_authorized_user": "user",
    "google.auth.impersonated_credentials": "impersonated-service-account",
    "google.auth.identity_pool": "workload-identity",
    "google.auth.aws": "workload-identity",
    "google.auth.pluggable": "workload-identity",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where to ask. `insecure` means a plain channel without credentials, for a test server."""

    host: str = HOST
    insecure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """One call. `token` is that of the page before, sent with the same query."""

    project: str
    query: str
    token: str = ""
    size: int = PAGE_SIZE
    newest_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What came back, in the order asked for: when each entry happened and its line of JSON.

    A token means that there may be more, also when the page is empty.
    """

    entries: tuple[tuple[Instant, bytes], ...]
    token: str


class CloudLogging:
    """A connection. `principal` is the kind of identity that asks, never its name.

    `own_project` is the project that the credentials name, if any.
    """

    def __init__(self, endpoint: Endpoint, *, timeout_seconds: float = 60.0) -> None:
        self._timeout_seconds = timeout_seconds
        self._client, self.principal, self.own_project = _connected(endpoint)

    def page(self, request: PageRequest) -> Page:
        """One page. Raises PassingError, TokenRefusedError or another RcaError (see `_errors`)."""
        asked = {
            "resource_names": [f"projects/{request.project}"],
            "filter": request.query,
            "order_by": "timestamp desc" if request.newest_first else "timestamp asc",
            "page_size": request.size,
            "page_token": request.token,
        }
        try:
            pager = self._client.list_log_entries(
                request=asked, retry=None, timeout=self._timeout_seconds
            )
            answer = next(iter(pager.pages))
        except BROKEN as error:
            raise translated(
                error, project=request.project, has_token=bool(request.token)
            ) from error
        message = type(answer).pb(answer)
        return Page(
            entries=tuple((instant_of(entry), line_of(entry)) for entry in message.entries),
            token=message.next_page_token,
        )

    def close(self) -> None:
        """End the connection."""
        self._client.transport.close()


def _connected(endpoint: Endpoint) -> tuple[Any, str, str]:
    if endpoint.insecure:
        return _plain_client(endpoint.host), "none", ""
    try:
        credentials, project = _credentials()
        client = LoggingServiceV2Client(
            credentials=credentials, client_options=ClientOptions(api_endpoint=endpoint.host)
        )
    except exceptions.GoogleAuthError as error:
        raise translated(error, project="", has_token=False) from error
    return client, _PRINCIPALS.get(type(credentials).__module__, "other"), project or ""


def _plain_client(host: str) -> Any:
    _refuse_no_port(host)
    options = [*_ANY_LENGTH, ("grpc.enable_http_proxy", 0)]
    channel = grpc.insecure_channel(host, options=options)
    return LoggingServiceV2Client(transport=LoggingServiceV2GrpcTransport(channel=channel))


def _credentials() -> tuple[Any, str | None]:
    """What `gcloud auth application-default login` or the environment provides."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what matters of it comes back as an error with a hint
        try:
            found: tuple[Any, str | None] = google.auth.default(scopes=(_SCOPE,))
        except AttributeError:  # the library takes any JSON for an object
            raise exceptions.DefaultCredentialsError(  # type: ignore[no-untyped-call] # of google
                "the file holds no JSON object"
            ) from None
    return found


def _refuse_no_port(host: str) -> None:
    name, _, port = host.rpartition(":")
    if not name or not port.isdigit() or not 0 < int(port) < 65536:
        raise UsageError(
            f"--endpoint {host!r} is no HOST:PORT", hint="write it like --endpoint localhost:8085"
        )
