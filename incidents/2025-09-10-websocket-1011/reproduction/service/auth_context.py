"""Fix who the caller is, once, on the way in.

Promise: what endpoints read from the context cannot be changed by anything later in the stack.
"""

from dataclasses import dataclass

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthContext:
    """The connection as it arrived."""

    connection: HTTPConnection

    @property
    def authorization(self) -> str | None:
        """The Authorization header as sent."""
        return self.connection.headers.get("authorization")


class AuthContextMiddleware:
    """Pure ASGI, so WebSockets pass it too; BaseHTTPMiddleware would skip them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Store a snapshot of the connection for the endpoints, then pass on."""
        if scope["type"] in ("http", "websocket"):
            # A copy, so that nothing later in the stack can change who the caller is.
            snapshot = HTTPConnection(dict(scope))
            scope.setdefault("state", {})["auth_context"] = AuthContext(connection=snapshot)
        await self.app(scope, receive, send)
