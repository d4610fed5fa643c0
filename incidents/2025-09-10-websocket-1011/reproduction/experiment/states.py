"""The five states as data: a healthy baseline, the incident, and the two conditions crossed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from standin.images import Image
from standin.project import AUTH, BACKEND, PROJECT
from standin.revision import Configuration

SESSION_OUTERMOST = "session_outermost"
CONTEXT_OUTERMOST = "context_outermost"
FIRST_BACKEND_GENERATION = 41
FIRST_AUTH_GENERATION = 18

PLAIN_ENV = (
    ("ENVIRONMENT", "staging"),
    ("GOOGLE_CLOUD_PROJECT", PROJECT),
    ("LOG_LEVEL", "info"),
)
SECRET_ENV = (
    ("SESSION_SECRET_KEY", "agents-backend-session-key-staging"),
    ("AUTH_TOKEN_KEY", "agents-backend-token-key-staging"),
)
E2E_PLAIN_ENV = (
    ("E2E_TESTING", "1"),
    ("STAGING_E2E_TEST", "1"),
    ("E2E_TEST_ENV", "staging"),
)
E2E_SECRET_ENV = (("E2E_OAUTH_SIMULATION_KEY", "e2e-oauth-simulation-key-staging"),)
SECRET_NAMES = tuple(secret for _, secret in SECRET_ENV + E2E_SECRET_ENV)
TOKEN_SECRET = "agents-backend-token-key-staging"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One label: which of the two conditions hold, and how it is exercised."""

    label: str
    begins_at: datetime
    e2e_variables_set: bool
    variant: str
    test_runs: int
    healthy_seconds: float = 0.0
    """Traffic on the old revision before anything is deployed; 0 deploys at once."""


STATES = (
    State(
        label="baseline",
        begins_at=datetime(2025, 9, 10, 9, 40, tzinfo=UTC),
        e2e_variables_set=True,
        variant=SESSION_OUTERMOST,
        test_runs=3,
    ),
    State(
        label="incident",
        begins_at=datetime(2025, 9, 10, 10, 0, tzinfo=UTC),
        e2e_variables_set=False,
        variant=CONTEXT_OUTERMOST,
        test_runs=5,
        healthy_seconds=20.0,
    ),
    State(
        label="only-env-fixed",
        begins_at=datetime(2025, 9, 10, 11, 0, tzinfo=UTC),
        e2e_variables_set=True,
        variant=CONTEXT_OUTERMOST,
        test_runs=3,
    ),
    State(
        label="only-order-fixed",
        begins_at=datetime(2025, 9, 10, 11, 20, tzinfo=UTC),
        e2e_variables_set=False,
        variant=SESSION_OUTERMOST,
        test_runs=3,
    ),
    State(
        label="after-fix",
        begins_at=datetime(2025, 9, 10, 12, 0, tzinfo=UTC),
        e2e_variables_set=True,
        variant=SESSION_OUTERMOST,
        test_runs=5,
    ),
)


def backend_configuration(image: Image, *, e2e_variables_set: bool) -> Configuration:
    """The backend with or without the four variables; nothing else differs."""
    return Configuration(
        service=BACKEND,
        image=image,
        env=PLAIN_ENV + (E2E_PLAIN_ENV if e2e_variables_set else ()),
        secret_env=SECRET_ENV + (E2E_SECRET_ENV if e2e_variables_set else ()),
    )


def auth_configuration(image: Image, log_level: str) -> Configuration:
    """The auth service; its log level is all that its deploy changes."""
    env = (("ENVIRONMENT", "staging"), ("GOOGLE_CLOUD_PROJECT", PROJECT), ("LOG_LEVEL", log_level))
    return Configuration(service=AUTH, image=image, env=env, secret_env=())
