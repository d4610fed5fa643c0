"""The loopback front: routes connections to instances, adds trace headers, logs every request.

Promise: after the heads, bytes pass unread, so WebSocket close codes reach the client as sent.
A WebSocket's request entry is written when the session ends, with status 101.
"""

import asyncio
import secrets
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from standin.clock import NANOSECONDS, ShiftedClock
from standin.deployments import Deployments
from standin.heads import Head, read_head
from standin.instance import Instance
from standin.project import DOMAINS, PROJECT, SERVER_IP, service_for_path

CHUNK_BYTES = 65536


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request on its way: what its log entry will need."""

    head: Head
    instance: Instance
    started_ns: int
    trace: str
    span: int
    status: int = 503
    request_bytes: int = 0
    response_bytes: int = 0

    @property
    def method(self) -> str:
        """GET, POST and so on."""
        return self.head.start_line.split(" ", 1)[0]

    @property
    def path(self) -> str:
        """The request target."""
        return self.head.start_line.split(" ")[1]

    @property
    def remote_ip(self) -> str:
        """A documentation address, one for each kind of client."""
        agent = self.head.get("user-agent") or ""
        return f"203.0.113.{10 + zlib.crc32(agent.encode()) % 200}"

    def headers_to_add(self) -> dict[str, str]:
        """What the platform tells the container about a request."""
        sampled = "01"
        added = {
            "X-Cloud-Trace-Context": f"{self.trace}/{self.span};o=1",
            "traceparent": f"00-{self.trace}-{self.span:016x}-{sampled}",
            "X-Forwarded-For": self.remote_ip,
            "X-Forwarded-Proto": "https",
        }
        return added if self.head.is_websocket else {**added, "Connection": "close"}


class Front:
    """Listens on a loopback port of the system's choosing while it is entered."""

    def __init__(self, deployments: Deployments, clock: ShiftedClock) -> None:
        self._deployments = deployments
        self._clock = clock
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    @property
    def base_url(self) -> str:
        """Where clients connect."""
        if self._server is None:
            raise RuntimeError("the front is not entered")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection in a task that the front holds on to: the loop would not."""
        task = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                head, _ = await read_head(reader)
                await self._exchange(head, reader, writer)
        finally:
            writer.close()

    async def _exchange(
        self, head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        path = head.start_line.split(" ")[1]
        instance = self._deployments.serving(service_for_path(path))
        exchange = Exchange(
            head=head,
            instance=instance,
            started_ns=time.time_ns(),
            trace=secrets.token_hex(16),
            span=secrets.randbits(63) + 1,
            request_bytes=head.size_bytes,
        )
        instance.active += 1
        try:
            await _relay(exchange, reader, writer)
        finally:
            instance.active -= 1
            self._log(exchange)

    def _log(self, exchange: Exchange) -> None:
        latency_ns = time.time_ns() - exchange.started_ns
        domain = DOMAINS[exchange.instance.revision.service]
        request = {
            "latency": f"{latency_ns // NANOSECONDS}.{latency_ns % NANOSECONDS:09d}s",
            "protocol": "HTTP/1.1",
            "remoteIp": exchange.remote_ip,
            "requestMethod": exchange.method,
            "requestSize": str(exchange.request_bytes),
            "requestUrl": f"https://{domain}{exchange.path}",
            "responseSize": str(exchange.response_bytes),
            "serverIp": SERVER_IP,
            "status": exchange.status,
            "userAgent": exchange.head.get("user-agent") or "",
        }
        exchange.instance.write(
            "run.googleapis.com/requests",
            self._clock.shift(exchange.started_ns),
            severity=_severity(exchange.status),
            httpRequest=request,
            spanId=f"{exchange.span:016x}",
            trace=f"projects/{PROJECT}/traces/{exchange.trace}",
        )


async def _relay(
    exchange: Exchange, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Head and body to the instance, everything it answers back."""
    upstream, to_upstream = await asyncio.open_connection("127.0.0.1", exchange.instance.port)
    try:
        to_upstream.write(exchange.head.replaced(exchange.headers_to_add()))
        to_upstream.write(await reader.readexactly(int(exchange.head.get("content-length") or 0)))
        answer, raw = await read_head(upstream)
        exchange.status = int(answer.start_line.split(" ")[1])
        exchange.response_bytes = len(raw)
        writer.write(raw)
        if exchange.status == 101:
            sent, received = await asyncio.gather(
                _pump(reader, to_upstream), _pump(upstream, writer)
            )
        else:
            sent, received = 0, await _pump(upstream, writer)
        exchange.request_bytes += sent
        exchange.response_bytes += received
    finally:
        to_upstream.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    """Copy until the reader ends, pass the end on, and return how many bytes went through."""
    count = 0
    with suppress(ConnectionError):
        while chunk := await reader.read(CHUNK_BYTES):
            count += len(chunk)
            writer.write(chunk)
            await writer.drain()
    with suppress(OSError, RuntimeError):
        writer.write_eof()
    return count


def _severity(status: int) -> str:
    if status >= 500:
        return "ERROR"
    return "WARNING" if status >= 400 else "INFO"
