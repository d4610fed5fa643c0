"""The service: ListLogEntries with filter, order, page size and tokens, over a plain channel."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn

import grpc
from google.cloud.logging_v2.types import ListLogEntriesRequest, ListLogEntriesResponse

from tests.logging_server.entries import Kept, Stock
from tests.logging_server.faults import Behaviour
from tests.logging_server.query import QueryError, parse

METHOD = "/google.logging.v2.LoggingServiceV2/ListLogEntries"
_DEFAULT_PAGE = 50
_LARGEST_PAGE = 1000
_LONGEST_FILTER = 20_000


@dataclass(slots=True)
class Server:
    """A running server. `calls` holds every request it has got, in order."""

    stock: Stock
    behaviour: Behaviour
    port: int = 0
    calls: list[Any] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _expired_before: float = -1.0
    _found: dict[str, list[Kept]] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self.port}"

    def list_log_entries(self, request: Any, context: grpc.ServicerContext) -> Any:
        """One page, or the status that the behaviour or the request asks for."""
        with self._lock:
            self.calls.append(request)
            number = len(self.calls)
        fault = self.behaviour.fault_of(number)
        if fault is not None:
            time.sleep(fault.delay)
            if fault.expires_tokens:
                self._expired_before = self.behaviour.clock()
            if fault.status is not None:
                context.abort(fault.status, fault.message)
        if self.behaviour.is_over_quota():
            context.abort(
                grpc.StatusCode.RESOURCE_EXHAUSTED,
                "Quota exceeded for quota metric 'Read requests' and limit 'per minute'",
            )
        self._check(request, context)
        return self._page(request, context)

    def _check(self, request: Any, context: grpc.ServicerContext) -> None:
        if not request.resource_names:
            _refuse(context, "resource_names is empty")
        for name in request.resource_names:
            project = name.removeprefix("projects/")
            if self.behaviour.projects and project not in self.behaviour.projects:
                context.abort(
                    grpc.StatusCode.PERMISSION_DENIED,
                    f"Permission 'logging.logEntries.list' denied on resource '{name}'",
                )
        if not 0 <= request.page_size <= _LARGEST_PAGE:
            _refuse(context, f"page_size {request.page_size} is not in 0 to {_LARGEST_PAGE}")
        if request.order_by not in ("", "timestamp asc", "timestamp desc"):
            _refuse(context, f"order_by {request.order_by!r} is not supported")
        if len(request.filter) > _LONGEST_FILTER:
            _refuse(context, "filter is too long")

    def _page(self, request: Any, context: grpc.ServicerContext) -> Any:
        found = self._matching(request, context)
        start, is_empty = self._place(request, context)
        size = min(request.page_size or _DEFAULT_PAGE, self.behaviour.largest_page)
        every = self.behaviour.empty_every
        if every and not is_empty and start // size % every == every - 1:
            return _answer([], self._token(request, start, is_empty=True))
        end = start + size
        token = self._token(request, end, is_empty=False) if end < len(found) else ""
        return _answer(found[start:end], token)

    def _matching(self, request: Any, context: grpc.ServicerContext) -> list[Kept]:
        """Entries that the request asks for, in its order; kept, since every page needs them."""
        key = _identity(request)
        if key not in self._found:
            try:
                predicate = parse(request.filter)
            except QueryError as error:
                _refuse(context, f"Unparseable filter: {error}")
            names = tuple(f"{name}/" for name in request.resource_names)
            found = [
                kept
                for kept in self.stock.kept
                if str(kept.shape.get("logName", "")).startswith(names) and predicate(kept.shape)
            ]
            self._found[key] = found[::-1] if request.order_by.endswith("desc") else found
        return self._found[key]

    def _place(self, request: Any, context: grpc.ServicerContext) -> tuple[int, bool]:
        """Where the page starts, and whether the empty page before it was given out."""
        if not request.page_token:
            return 0, False
        try:
            start, is_empty, issued, identity = json.loads(
                base64.urlsafe_b64decode(request.page_token)
            )
        except (ValueError, TypeError):
            _refuse(context, "page_token is invalid")
        if identity != _identity(request):
            _refuse(context, "page_token doesn't match arguments from the request")
        now = self.behaviour.clock()
        if issued <= self._expired_before or now - issued > self.behaviour.token_seconds:
            _refuse(context, "page_token has expired")
        return start, is_empty

    def _token(self, request: Any, start: int, *, is_empty: bool) -> str:
        fields = [start, is_empty, self.behaviour.clock(), _identity(request)]
        return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode("ascii")


def _refuse(context: grpc.ServicerContext, message: str) -> NoReturn:
    context.abort(grpc.StatusCode.INVALID_ARGUMENT, message)
    raise AssertionError  # abort has raised


def _answer(found: list[Kept], token: str) -> Any:
    answer = ListLogEntriesResponse.pb(ListLogEntriesResponse(next_page_token=token))
    answer.entries.extend(kept.message for kept in found)
    return answer


def _identity(request: Any) -> str:
    text = "\0".join([request.filter, request.order_by, *request.resource_names])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@contextmanager
def serving(stock: Stock, behaviour: Behaviour | None = None, port: int = 0) -> Iterator[Server]:
    """A server on loopback; without a port the system chooses one."""
    server = Server(stock, behaviour or Behaviour())
    request_class = ListLogEntriesRequest.pb()
    handler = grpc.unary_unary_rpc_method_handler(
        server.list_log_entries,
        request_deserializer=request_class.FromString,
        response_serializer=lambda answer: answer.SerializeToString(),
    )
    service, method = METHOD.strip("/").split("/")
    running = grpc.server(
        ThreadPoolExecutor(max_workers=4),
        options=[("grpc.max_send_message_length", -1), ("grpc.so_reuseport", 0)],
    )
    running.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler(service, {method: handler}),)
    )
    server.port = running.add_insecure_port(f"127.0.0.1:{port}")
    running.start()
    try:
        yield server
    finally:
        running.stop(grace=None).wait()
