"""Put the application together and say at startup what it decided."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from common.structured_log import log
from fastapi import FastAPI

from service import http_endpoints, websocket_endpoint
from service.environment import Detection, detect
from service.feature_flags import refresh_forever
from service.middleware_setup import setup_middleware


def middleware_order(app: FastAPI) -> tuple[str, ...]:
    """Short names of the installed middleware, outermost first."""
    names = (str(getattr(entry.cls, "__name__", "unnamed")) for entry in app.user_middleware)
    return tuple(_short_name(name) for name in names)


def _short_name(class_name: str) -> str:
    stem = class_name.removesuffix("Middleware")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", stem).lower()


def announce(app: FastAPI, detection: Detection) -> None:
    """Two lines: the mode, which only the environment decides, and the middleware order."""
    log(
        "INFO",
        f"authentication mode: {detection.mode}",
        component="environment",
        environment=detection.environment,
        e2e_variables=list(detection.e2e_variables),
    )
    order = ", ".join(middleware_order(app))
    log("INFO", f"middleware order, outermost first: {order}", component="middleware")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Announce, refresh flags while serving, stop with the server."""
    announce(app, app.state.detection)
    flags = asyncio.create_task(refresh_forever())
    yield
    flags.cancel()


def create_app() -> FastAPI:
    """The application as the current environment asks for it."""
    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.detection = detect(os.environ)
    app.state.token_key = os.environ["AUTH_TOKEN_KEY"]
    setup_middleware(app)
    app.include_router(http_endpoints.router)
    app.include_router(websocket_endpoint.router)
    return app


app = create_app()
