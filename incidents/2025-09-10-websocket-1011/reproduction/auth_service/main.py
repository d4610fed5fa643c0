"""The auth service: its health, and a line at startup."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from common.structured_log import log
from fastapi import FastAPI


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Say which log level is in force."""
    level = os.environ.get("LOG_LEVEL", "info")
    log("INFO", f"auth service ready, log level {level}", component="auth")
    yield


app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)


@app.get("/auth/health")
async def health() -> dict[str, str]:
    """Alive."""
    return {"status": "healthy"}
