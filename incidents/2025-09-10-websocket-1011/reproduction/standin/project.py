"""Names that stay the same in every state: project, region, services, addresses."""

PROJECT = "example-staging"
PROJECT_NUMBER = "123456789012"
REGION = "us-central1"
BACKEND = "agents-backend-staging"
AUTH = "auth-staging"
DOMAINS = {BACKEND: "agents-backend-staging.example", AUTH: "auth-staging.example"}
REGISTRY = f"{REGION}-docker.pkg.dev/{PROJECT}/services"
DEPLOYER = f"staging-deploy@{PROJECT}.iam.gserviceaccount.com"
RUNTIME_ACCOUNT = f"{PROJECT_NUMBER}-compute@developer.gserviceaccount.com"
SERVER_IP = "203.0.113.2"
DEPLOYER_IP = "203.0.113.1"
CONTAINER_PORT = 8080


def service_for_path(path: str) -> str:
    """Which service answers a path: the auth service owns everything below /auth/."""
    return AUTH if path.startswith("/auth/") else BACKEND
