"""Bearer tokens signed with HMAC-SHA256, in the three parts of a JWT.

`verify_token` is the one check that HTTP endpoints and the WebSocket both use.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from dataclasses import dataclass


class TokenRefusedError(Exception):
    """The token is missing, malformed, wrongly signed or expired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a valid token says."""

    subject: str
    expires_at_seconds: int


def issue_token(key: str, subject: str, lifetime_seconds: int) -> str:
    """A signed token for `subject`, valid from now on."""
    header = _encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    claims = {"sub": subject, "exp": int(time.time()) + lifetime_seconds}
    body = f"{header}.{_encode(json.dumps(claims).encode())}"
    return f"{body}.{_sign(key, body)}"


def verify_token(key: str, authorization: str | None) -> Claims:
    """The claims of an `Authorization: Bearer ...` header; raises TokenRefusedError."""
    scheme, _, token = (authorization or "").partition(" ")
    body, _, signature = token.rpartition(".")
    if scheme.lower() != "bearer" or not body:
        raise TokenRefusedError("no bearer token")
    if not hmac.compare_digest(signature, _sign(key, body)):
        raise TokenRefusedError("wrong signature")
    claims = _read_claims(body)
    if claims.expires_at_seconds <= time.time():
        raise TokenRefusedError("expired")
    return claims


def _read_claims(body: str) -> Claims:
    try:
        payload = body.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return Claims(subject=str(claims["sub"]), expires_at_seconds=int(claims["exp"]))
    except (binascii.Error, IndexError, KeyError, TypeError, ValueError) as error:
        raise TokenRefusedError("malformed claims") from error


def _sign(key: str, body: str) -> str:
    return _encode(hmac.new(key.encode(), body.encode(), hashlib.sha256).digest())


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
