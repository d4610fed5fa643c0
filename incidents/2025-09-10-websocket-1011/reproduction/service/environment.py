"""Find out from the environment how callers are to be authenticated.

Promise: reads only the mapping it is given; the same mapping gives the same answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """Where the service runs, and which end-to-end test variables it found."""

    environment: str
    project: str
    service: str
    e2e_variables: tuple[str, ...]

    @property
    def mode(self) -> str:
        """`e2e` when at least one test variable is set, else `strict`."""
        return "e2e" if self.e2e_variables else "strict"


def detect_e2e_variables(env: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the variables that switch E2E mode on, sorted; one of them is enough."""
    switched_on = {
        "E2E_TESTING": env.get("E2E_TESTING", "0") == "1",
        "PYTEST_RUNNING": env.get("PYTEST_RUNNING", "0") == "1",
        "STAGING_E2E_TEST": env.get("STAGING_E2E_TEST", "0") == "1",
        "E2E_OAUTH_SIMULATION_KEY": env.get("E2E_OAUTH_SIMULATION_KEY") is not None,
        "E2E_TEST_ENV": env.get("E2E_TEST_ENV") == "staging",
    }
    return tuple(sorted(name for name, is_on in switched_on.items() if is_on))


def detect(env: Mapping[str, str]) -> Detection:
    """Everything the service decides from its environment at startup."""
    return Detection(
        environment=env.get("ENVIRONMENT", "unknown").lower(),
        project=env.get("GOOGLE_CLOUD_PROJECT", ""),
        service=env.get("K_SERVICE", ""),
        e2e_variables=detect_e2e_variables(env),
    )
