"""The HTTP side: health for anyone, agents for a bearer token."""

from common.tokens import TokenRefusedError
from fastapi import APIRouter, HTTPException, Request

from service.authentication import authenticate_by_token

AGENTS = ("planner", "researcher", "writer")

router = APIRouter()


@router.get("/health")
async def health() -> dict[str, str]:
    """Alive."""
    return {"status": "healthy"}


@router.get("/api/agents")
async def agents(request: Request) -> dict[str, object]:
    """The agents the caller may run."""
    try:
        claims = authenticate_by_token(request.state.auth_context, request.app.state.token_key)
    except TokenRefusedError as error:
        raise HTTPException(status_code=401, detail=str(error)) from error
    return {"subject": claims.subject, "agents": AGENTS}
