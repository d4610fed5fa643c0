"""Steady user traffic: HTTP to three endpoints, WebSocket sessions, now and then a missing page.

Promise: a failing session is not an error of the load; it goes on at the same pace.
"""

import asyncio
import itertools
import json
from collections import Counter
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import websockets

USER_AGENT = "ExampleWebClient/2.3"
PATHS = ("/health", "/auth/health", "/api/agents")
MISSING_PATHS = ("/favicon.ico", "/api/agents/legacy")
REQUESTS_PER_MISSING_PATH = 12
SECONDS_PER_REQUEST = 0.4
SECONDS_PER_SESSION = 1.0
RUNS_PER_SESSION = 2
EVENTS_PER_RUN = 5
CLIENT_TIMEOUT_SECONDS = 20.0


class Load:
    """Traffic between `start` and `stop`; `outcomes` counts what the clients saw."""

    def __init__(self, base_url: str, token: str) -> None:
        self.outcomes: Counter[str] = Counter()
        self._base_url = base_url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin; the tasks run beside the caller."""
        self._tasks = [
            asyncio.create_task(self._request_steadily()),
            asyncio.create_task(self._open_sessions()),
        ]

    async def stop(self) -> None:
        """End, after what is under way has ended."""
        self._stop.set()
        await asyncio.gather(*self._tasks)

    async def _request_steadily(self) -> None:
        async with httpx.AsyncClient(
            base_url=self._base_url,
            headers={**self._headers, "User-Agent": USER_AGENT},
            timeout=CLIENT_TIMEOUT_SECONDS,
            trust_env=False,
        ) as client:
            missing = itertools.cycle(MISSING_PATHS)
            for number, path in enumerate(itertools.cycle(PATHS), start=1):
                await self._request(client, path)
                if number % REQUESTS_PER_MISSING_PATH == 0:
                    await self._request(client, next(missing))
                if await self._stopped_within(SECONDS_PER_REQUEST):
                    return

    async def _request(self, client: httpx.AsyncClient, path: str) -> None:
        try:
            response = await client.get(path)
        except httpx.HTTPError as error:
            self.outcomes[f"{path} {type(error).__name__}"] += 1
        else:
            self.outcomes[f"{path} {response.status_code}"] += 1

    async def _open_sessions(self) -> None:
        async with asyncio.TaskGroup() as sessions:
            while not await self._stopped_within(SECONDS_PER_SESSION):
                sessions.create_task(self._session())

    async def _session(self) -> None:
        """Connect, run agents, leave."""
        try:
            async with asyncio.timeout(CLIENT_TIMEOUT_SECONDS):
                await self._converse()
        except websockets.ConnectionClosed as error:
            code = error.rcvd.code if error.rcvd else 1006
            self.outcomes[f"/ws closed {code}"] += 1
        except (OSError, TimeoutError, websockets.WebSocketException) as error:
            self.outcomes[f"/ws {type(error).__name__}"] += 1
        else:
            self.outcomes["/ws answered"] += 1

    async def _converse(self) -> None:
        address = urlsplit(self._base_url)
        async with websockets.connect(
            f"ws://{address.netloc}/ws",
            additional_headers=self._headers,
            user_agent_header=USER_AGENT,
            proxy=None,
        ) as socket:
            await socket.recv()
            for run in range(1, RUNS_PER_SESSION + 1):
                await socket.send(json.dumps({"type": "run_agent", "request": run}))
                for _ in range(EVENTS_PER_RUN):
                    await socket.recv()

    async def _stopped_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)
        return self._stop.is_set()
