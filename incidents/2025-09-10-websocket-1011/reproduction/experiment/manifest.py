"""Say what was recorded: states, windows, revisions, images, deploys, counts, cited passages."""

from collections import Counter
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from standin.clock import NANOSECONDS
from standin.deployments import Deploy
from standin.images import Image
from standin.project import AUTH, BACKEND, DOMAINS, PROJECT, REGION
from standin.revision import Revision

from experiment.excerpts import PASSAGES, locate
from experiment.recording import Recorded
from experiment.testruns import Outcome

SCHEMA = "reproduction.manifest/1"
PACKAGES = ("fastapi", "httpx", "pytest", "starlette", "uvicorn", "websockets")


def manifest(recorded: list[Recorded], images: dict[str, Image], cited: Image) -> dict[str, Any]:
    """The manifest; states in the order they were recorded, paths relative to the output folder."""
    return {
        "schema": SCHEMA,
        "recorded_on": datetime.now(UTC).date().isoformat(),
        "clock": "every state's times are real times plus its offset_seconds, one constant a state",
        "project": PROJECT,
        "region": REGION,
        "services": {name: f"https://{DOMAINS[name]}" for name in (BACKEND, AUTH)},
        "versions": {name: version(name) for name in PACKAGES},
        "images": {variant: _image(image) for variant, image in images.items()},
        "service_yaml": {"before": "service.before.yaml", "after": "service.after.yaml"},
        "excerpts": [locate(cited, passage) for passage in PASSAGES],
        "states": [_state(one) for one in recorded],
    }


def _image(image: Image) -> dict[str, str]:
    return {"reference": image.reference, "digest": f"sha256:{image.digest}"}


def _state(one: Recorded) -> dict[str, Any]:
    label = one.state.label
    return {
        "label": label,
        "conditions": {
            "e2e_variables_set": one.state.e2e_variables_set,
            "middleware_variant": one.state.variant,
        },
        "window": {"start": one.start, "end": one.end},
        "offset_seconds": f"{one.offset_ns / NANOSECONDS:.9f}",
        "logs": f"{label}/logs.json",
        "log_entries": one.log_entries,
        "tests": [f"{label}/tests/run-{n:02d}.xml" for n in range(1, len(one.outcomes) + 1)],
        "test_counts": _counts(one.outcomes),
        "load_outcomes": dict(sorted(one.load_outcomes.items())),
        "revisions": [_revision(revision) for revision in one.revisions],
        "deploys": [_deploy(deploy) for deploy in one.deploys],
    }


def _counts(runs: tuple[tuple[Outcome, ...], ...]) -> dict[str, dict[str, int]]:
    attempts = Counter(outcome.test for run in runs for outcome in run)
    failed = Counter(outcome.test for run in runs for outcome in run if outcome.failed)
    return {test: {"attempts": attempts[test], "failed": failed[test]} for test in sorted(attempts)}


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "service": revision.service,
        "name": revision.name,
        "image_digest": f"sha256:{revision.configuration.image.digest}",
        "variables": list(revision.configuration.env_names),
    }


def _deploy(deploy: Deploy) -> dict[str, str]:
    return {
        "service": deploy.revision.service,
        "revision": deploy.revision.name,
        "requested_at": deploy.requested_at,
        "ready_at": deploy.ready_at,
    }
