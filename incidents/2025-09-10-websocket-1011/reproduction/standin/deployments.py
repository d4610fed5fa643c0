"""Deploy revisions and know which instance takes a service's traffic.

Promise: traffic moves only after the new instance's probe succeeded, and no process outlives
`close`.
"""

from dataclasses import dataclass
from typing import Any

from standin import audit
from standin.clock import rfc3339
from standin.documents import service_document
from standin.instance import Instance
from standin.logstore import LogStore
from standin.revision import Configuration, Revision

ROLLOUT = (
    "DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting between revisions due to "
    "deployment, traffic split adjustment, or deployment health check."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deploy:
    """What a deploy did and when (RFC 3339, shifted)."""

    revision: Revision
    requested_at: str
    ready_at: str


class Deployments:
    """The running instances, one a service."""

    def __init__(self, store: LogStore, secret_values: dict[str, str]) -> None:
        self._store = store
        self._secret_values = secret_values
        self._serving: dict[str, Instance] = {}
        self._started: list[Instance] = []

    def serving(self, service: str) -> Instance:
        """The instance that answers for a service now."""
        return self._serving[service]

    async def deploy(self, configuration: Configuration, *, first_generation: int = 1) -> Deploy:
        """Replace the service's revision by the next one, or deploy its first."""
        old = self._serving.get(configuration.service)
        generation = old.revision.generation + 1 if old else first_generation
        revision = Revision(configuration=configuration, generation=generation)
        requested_ns = self._store.clock.now_ns()
        audit.write_requested(self._store, revision, requested_ns)
        self._serving[revision.service] = await self._start(revision, ROLLOUT)
        ready_ns = self._store.clock.now_ns()
        audit.write_ready(self._store, revision, ready_ns)
        if old:
            await old.drain_and_stop()
        return Deploy(
            revision=revision, requested_at=rfc3339(requested_ns), ready_at=rfc3339(ready_ns)
        )

    def describe(self, service: str, ready_at: str) -> dict[str, Any]:
        """The service as it is deployed now."""
        return service_document(self._serving[service].revision, ready_at)

    async def close(self) -> None:
        """Stop every process that was ever started."""
        try:
            for instance in self._started:
                await instance.stop()
        finally:
            for instance in self._started:
                instance.kill()

    async def _start(self, revision: Revision, reason: str) -> Instance:
        instance = Instance(revision, self._store, self._secret_values)
        self._started.append(instance)
        await instance.start(reason)
        return instance
