"""The agent WebSocket on staging, with real clients."""

import asyncio
import json
from urllib.parse import urlsplit

import websockets
from conftest import TIMEOUT_SECONDS, USER_AGENT

EVENTS = [
    "agent_started",
    "agent_thinking",
    "tool_executing",
    "tool_completed",
    "agent_completed",
]
CONCURRENT_SOCKETS = 5


def open_socket(base_url: str, headers: dict[str, str]) -> websockets.connect:
    return websockets.connect(
        f"ws://{urlsplit(base_url).netloc}/ws",
        additional_headers=headers,
        user_agent_header=USER_AGENT,
        proxy=None,
    )


async def receive(socket: websockets.ClientConnection) -> dict[str, object]:
    message = json.loads(await asyncio.wait_for(socket.recv(), TIMEOUT_SECONDS))
    assert isinstance(message, dict)
    return message


async def run_agent(base_url: str, headers: dict[str, str], request: int) -> list[object]:
    """The types of the five messages that answer one run, after the greeting."""
    async with open_socket(base_url, headers) as socket:
        assert (await receive(socket))["type"] == "connected"
        await socket.send(json.dumps({"type": "run_agent", "request": request}))
        return [(await receive(socket))["type"] for _ in EVENTS]


def test_websocket_connection(base_url: str, headers: dict[str, str]) -> None:
    async def last_message() -> object:
        async with open_socket(base_url, headers) as socket:
            greeting = await receive(socket)
            assert greeting["type"] == "connected"
            await socket.send(json.dumps({"type": "run_agent", "request": 1}))
            message = await receive(socket)
            while message["type"] != "agent_completed":
                message = await receive(socket)
            return message["request"]

    assert asyncio.run(last_message()) == 1


def test_websocket_event_flow_real(base_url: str, headers: dict[str, str]) -> None:
    assert asyncio.run(run_agent(base_url, headers, 1)) == EVENTS


def test_concurrent_websocket_real(base_url: str, headers: dict[str, str]) -> None:
    async def run_at_once() -> list[list[object]]:
        runs = (run_agent(base_url, headers, number) for number in range(CONCURRENT_SOCKETS))
        return list(await asyncio.gather(*runs))

    assert asyncio.run(run_at_once()) == [EVENTS] * CONCURRENT_SOCKETS
