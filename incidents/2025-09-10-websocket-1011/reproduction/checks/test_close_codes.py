"""What the incident rests on, shown with uvicorn and Starlette alone.

Run with `python -m pytest checks` in the folder above.
"""

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import httpx
import uvicorn
import websockets
from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

START_TIMEOUT_SECONDS = 30.0


class RecordingMiddleware:
    """Pure ASGI: notes its name and the kind of every connection that passes."""

    def __init__(self, app: ASGIApp, name: str, passed: list[tuple[str, str]]) -> None:
        self.app = app
        self.name = name
        self.passed = passed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.passed.append((self.name, scope["type"]))
        await self.app(scope, receive, send)


async def answer(_: Request) -> Response:
    return PlainTextResponse("fine")


async def greet(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("connected")
    await websocket.close()


async def fail_after_accept(websocket: WebSocket) -> None:
    await websocket.accept()
    raise AssertionError("not handled by anybody")


async def handle_failure(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.close(code=1011, reason="internal error")


def application(endpoint: Callable[[WebSocket], Awaitable[None]]) -> Starlette:
    return Starlette(routes=[Route("/", answer), WebSocketRoute("/ws", endpoint)])


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """The app under a real uvicorn on a loopback port; yields host:port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def close_seen_by_client(address: str) -> websockets.ConnectionClosed:
    async def listen() -> websockets.ConnectionClosed:
        async with websockets.connect(f"ws://{address}/ws", proxy=None) as client:
            while True:
                try:
                    await client.recv()
                except websockets.ConnectionClosed as closed:
                    return closed

    return asyncio.run(listen())


def test_an_unhandled_exception_after_accept_reaches_the_client_as_1006() -> None:
    with serving(application(fail_after_accept)) as address:
        closed = close_seen_by_client(address)

    assert closed.rcvd is None
    assert str(closed) == "no close frame received or sent"


def test_a_handler_that_closes_with_1011_reaches_the_client_as_1011() -> None:
    with serving(application(handle_failure)) as address:
        closed = close_seen_by_client(address)

    assert closed.rcvd is not None
    assert (closed.rcvd.code, closed.rcvd.reason) == (1011, "internal error")


def test_base_http_middleware_never_sees_a_websocket() -> None:
    dispatched: list[str] = []

    async def note(request: Request, call_next: Callable[..., Awaitable[Response]]) -> Response:
        dispatched.append(request.scope["type"])
        return await call_next(request)

    app = application(greet)
    app.add_middleware(BaseHTTPMiddleware, dispatch=note)
    with serving(app) as address:
        close_seen_by_client(address)
        httpx.get(f"http://{address}/", trust_env=False)

    assert dispatched == ["http"]


def test_the_middleware_added_last_is_the_outermost() -> None:
    passed: list[tuple[str, str]] = []
    app = application(greet)
    app.add_middleware(RecordingMiddleware, name="added first", passed=passed)
    app.add_middleware(RecordingMiddleware, name="added last", passed=passed)
    with serving(app) as address:
        close_seen_by_client(address)

    assert passed == [("added last", "websocket"), ("added first", "websocket")]
    assert [entry.kwargs["name"] for entry in app.user_middleware] == ["added last", "added first"]
