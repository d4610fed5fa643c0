"""Where staging is and how the suite signs in, from the environment."""

import os

import pytest

USER_AGENT = "agents-staging-e2e/1.4"
TIMEOUT_SECONDS = 20.0


@pytest.fixture
def base_url() -> str:
    """The front's address, http://host:port."""
    return os.environ["STAGING_BASE_URL"]


@pytest.fixture
def headers() -> dict[str, str]:
    """The bearer token that every client of the suite sends."""
    return {"Authorization": f"Bearer {os.environ['STAGING_BEARER_TOKEN']}"}
