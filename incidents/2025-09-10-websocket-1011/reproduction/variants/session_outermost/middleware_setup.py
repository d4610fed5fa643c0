"""Install the middleware. The last one added is the outermost, so it sees a connection first."""

import os

from fastapi import FastAPI
from service.auth_context import AuthContextMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.sessions import SessionMiddleware

ALLOWED_ORIGINS = ("https://app.example",)


def setup_middleware(app: FastAPI) -> None:
    """Authentication context, then CORS, then session."""
    app.add_middleware(AuthContextMiddleware)
    app.add_middleware(CORSMiddleware, allow_origins=ALLOWED_ORIGINS)
    app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_SECRET_KEY"])
