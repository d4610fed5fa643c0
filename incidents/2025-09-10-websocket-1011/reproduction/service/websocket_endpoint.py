"""The agent WebSocket: greet, authenticate on the first message, run agents.

Promise: every run answers with the five agent events, in order.
"""

import asyncio

from common.structured_log import log, log_traceback, trace_name
from common.tokens import Claims, TokenRefusedError
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from service.authentication import authenticate_by_token, authenticate_strictly

EVENTS = (
    "agent_started",
    "agent_thinking",
    "tool_executing",
    "tool_completed",
    "agent_completed",
)
SECONDS_PER_EVENT = 0.04

router = APIRouter()


@router.websocket("/ws")
async def agent_socket(websocket: WebSocket) -> None:
    """One session: from the greeting until one side closes."""
    trace = trace_name(websocket.headers)
    await websocket.accept()
    try:
        await serve(websocket, trace)
    except WebSocketDisconnect:
        return
    except TokenRefusedError as error:
        log("WARNING", f"closing /ws with code 1008: {error}", trace=trace, component="websocket")
        await websocket.close(code=1008, reason="token refused")
    except Exception as error:  # noqa: BLE001 - without it uvicorn drops the socket with no code
        kind = type(error).__name__
        log_traceback("unhandled error on /ws", error, trace=trace)
        log(
            "ERROR",
            f"closing /ws with code 1011 after {kind}",
            trace=trace,
            component="websocket",
            close_code=1011,
            error_type=kind,
        )
        await websocket.close(code=1011, reason="internal error")


async def serve(websocket: WebSocket, trace: str | None) -> None:
    """Greet, authenticate on the first message, then run one agent for each message."""
    await websocket.send_json({"type": "connected"})
    message = await websocket.receive_json()
    claims = authenticate(websocket)
    while True:
        await run_agent(websocket, claims, message.get("request"), trace)
        message = await websocket.receive_json()


def authenticate(websocket: WebSocket) -> Claims:
    """By the token alone in E2E mode; by token and session otherwise."""
    state = websocket.app.state
    context = websocket.state.auth_context
    if state.detection.mode == "e2e":
        return authenticate_by_token(context, state.token_key)
    return authenticate_strictly(context, state.token_key)


async def run_agent(
    websocket: WebSocket, claims: Claims, request: object, trace: str | None
) -> None:
    """Send the five events of one run and log its start and its end."""
    about = {"component": "agents", "request": request, "subject": claims.subject}
    log("INFO", "agent run started", trace=trace, **about)
    sent = []
    for event in EVENTS:
        await websocket.send_json({"type": event, "request": request})
        sent.append(event)
        await asyncio.sleep(SECONDS_PER_EVENT)
    done = f"agent run finished, sent {', '.join(sent)}"
    log("INFO", done, trace=trace, events_sent=len(sent), **about)
