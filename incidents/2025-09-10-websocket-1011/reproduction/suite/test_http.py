"""HTTP on staging: both health checks, and the token that the WebSocket tests use."""

import httpx
import pytest
from conftest import TIMEOUT_SECONDS, USER_AGENT


@pytest.fixture
def client(base_url: str) -> httpx.Client:
    """A client without credentials."""
    return httpx.Client(
        base_url=base_url,
        headers={"User-Agent": USER_AGENT},
        timeout=TIMEOUT_SECONDS,
        trust_env=False,
    )


def test_backend_health(client: httpx.Client) -> None:
    response = client.get("/health")

    assert response.status_code == 200
    assert response.json() == {"status": "healthy"}


def test_auth_health(client: httpx.Client) -> None:
    response = client.get("/auth/health")

    assert response.status_code == 200
    assert response.json() == {"status": "healthy"}


def test_http_with_same_token(client: httpx.Client, headers: dict[str, str]) -> None:
    response = client.get("/api/agents", headers=headers)

    assert response.status_code == 200
    assert response.json()["subject"] == "staging-user"
