"""Decide who the caller is, from the context fixed on the way in."""

from common.tokens import Claims, TokenRefusedError, verify_token

from service.auth_context import AuthContext


def authenticate_by_token(context: AuthContext, token_key: str) -> Claims:
    """The bearer token alone decides. HTTP endpoints always use this."""
    return verify_token(token_key, context.authorization)


def authenticate_strictly(context: AuthContext, token_key: str) -> Claims:
    """The token decides, and a session that belongs to somebody must belong to the same one."""
    claims = authenticate_by_token(context, token_key)
    session = context.connection.session
    bound_to = session.get("subject")
    if bound_to is not None and bound_to != claims.subject:
        raise TokenRefusedError("the session belongs to somebody else")
    return claims
