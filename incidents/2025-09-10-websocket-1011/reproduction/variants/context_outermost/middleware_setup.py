"""Install the middleware: session first, authentication context last."""

import os

from fastapi import FastAPI
from service.auth_context import AuthContextMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.sessions import SessionMiddleware

ALLOWED_ORIGINS = ("https://app.example",)


def setup_middleware(app: FastAPI) -> None:
    """Session, then CORS, then authentication context."""
    app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_SECRET_KEY"])
    app.add_middleware(CORSMiddleware, allow_origins=ALLOWED_ORIGINS)
    app.add_middleware(AuthContextMiddleware)
