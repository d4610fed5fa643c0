"""A small Cloud Run that exists only in its logs: services, requests and what they say.

Everything follows from the seed; there is no clock. Times are seconds after the world's start.
"""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from rca.model.instant import Instant, format_instant, parse_instant
from tests.incidents.service import Revision, Service

Json = dict[str, Any]
MINUTE = 60.0

_BROWSER = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15"
_LETTERS = "bcdfghjklmnpqrstvwxz"


class World:
    """Collects entries, in no particular order.

    `background` holds the insert ids of what is always there and never matters.
    """

    def __init__(self, seed: int, project: str, start: str, region: str = "europe-west1") -> None:
        self.random = Random(seed)  # noqa: S311 - what is wanted is the same again
        self.project = project
        self.region = region
        self.start = parse_instant(start)
        self.entries: list[Json] = []
        self.services: dict[str, Service] = {}
        self.background: list[str] = []

    def stamp(self, at: float) -> str:
        """That moment as RFC 3339."""
        return format_instant(Instant(self.start + round(at * 1e6) * 1000))

    def moments(self, per_minute: float, since: float, until: float) -> Iterator[float]:
        """Moments that come by chance, so many a minute."""
        at = since + self.random.expovariate(per_minute / MINUTE)
        while at < until:
            yield at
            at += self.random.expovariate(per_minute / MINUTE)

    def around(self, middle: float, spread: float = 0.25) -> float:
        """A number near another one."""
        return middle * (1 + self.random.uniform(-spread, spread))

    def service(
        self,
        name: str,
        *,
        number: int = 17,
        dialect: str = "json",
        env: Mapping[str, str] | None = None,
        **settings: str,
    ) -> Service:
        """A service whose first revision serves from before the start."""
        made = Service(
            name=name,
            number=number,
            dialect=dialect,
            env={"PORT_NAME": "http1", **(env or {})},
            settings={"maxScale": "10", "concurrency": "80", "memory": "512Mi", **settings},
            commit=self._hex(12),
        )
        self.services[name] = made
        first = self.revision(made, since=-1.0)
        self.boot(made, first, 1.0 + self.random.random())
        return made

    def revision(self, service: Service, since: float, instances: int = 1) -> Revision:
        """The next revision of a service, which serves from then on."""
        ending = "".join(self.random.choices(_LETTERS, k=3))
        made = Revision(
            name=f"{service.name}-{service.number:05d}-{ending}",
            instances=tuple("00" + self._hex(64) for _ in range(instances)),
            since=since,
        )
        service.number += 1
        service.revisions.append(made)
        return made

    def boot(self, service: Service, revision: Revision, at: float, reason: str = "") -> None:
        """The platform's lines of an instance that starts."""
        said = reason or (
            "DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting between revisions due "
            "to deployment, traffic split adjustment, or deployment health check."
        )
        self.system(service, at, f"Starting new instance. Reason: {said}", on=revision)
        probe = "Default STARTUP TCP probe succeeded after 1 attempt for container"
        self.system(service, at + 3.1, f'{probe} "{service.name}-1" on port 8080.', on=revision)

    def trace(self) -> str:
        """The name of a new trace."""
        return f"projects/{self.project}/traces/{self._hex(32)}"

    def request(
        self,
        service: Service,
        at: float,
        path: str,
        *,
        method: str = "GET",
        status: int = 200,
        seconds: float = 0.05,
        trace: str = "",
        agent: str = _BROWSER,
        text: str = "",
        on: Revision | None = None,
    ) -> Json:
        """A request entry; it stands at the time the request came in."""
        severity = "INFO" if status < 400 else "WARNING" if status < 500 else "ERROR"
        entry = self._entry(service, at, "requests", severity, on)
        entry["httpRequest"] = {
            "latency": f"{seconds:.9f}s",
            "protocol": "HTTP/1.1",
            "remoteIp": f"198.51.100.{self.random.randrange(1, 250)}",
            "requestMethod": method,
            "requestSize": str(self.random.randrange(180, 900)),
            "requestUrl": f"https://{service.name}-k7w2nq4tza-ew.a.run.app{path}",
            "responseSize": str(self.random.randrange(90, 4000)),
            "status": status,
            "userAgent": agent,
        }
        entry["receiveTimestamp"] = self.stamp(at + seconds + 0.2)
        entry["spanId"] = self._hex(16)
        entry["trace"] = trace or self.trace()
        if text:
            entry["textPayload"] = text
        return entry

    def pair(
        self,
        outer: tuple[Service, str],
        inner: tuple[Service, str],
        at: float,
        *,
        seconds: float,
        statuses: tuple[int, int] = (200, 200),
        attempts: int = 1,
        method: str = "GET",
    ) -> str:
        """A request within another, tried so often; `seconds` is what one inner try takes.

        `outer` and `inner` are a service and a path each, `statuses` theirs in the same order.
        Returns the trace.
        """
        trace = self.trace()
        for attempt in range(attempts):
            self.request(
                inner[0],
                at + 0.012 + attempt * (seconds + 0.1),
                inner[1],
                method=method,
                status=statuses[1],
                seconds=seconds,
                trace=trace,
                agent="python-httpx/0.28.1",
            )
        whole = 0.03 + attempts * (seconds + 0.1) + self.random.uniform(0.002, 0.03)
        self.request(
            outer[0], at, outer[1], method=method, status=statuses[0], seconds=whole, trace=trace
        )
        return trace

    def say(
        self,
        service: Service,
        at: float,
        level: str,
        message: str,
        *,
        trace: str = "",
        on: Revision | None = None,
        **fields: object,
    ) -> Json:
        """A line of a service, in its dialect."""
        if service.dialect == "json":
            entry = self._entry(service, at, "stdout", level, on)
            payload = {"message": message, "logger": service.name, **fields}
            entry["jsonPayload"] = payload
        else:
            tail = "".join(f" {name}={value}" for name, value in fields.items())
            entry = self._entry(service, at, "stderr", "", on)
            clock = self.stamp(at)[:19].replace("T", " ")
            millis = f"{int(at * 1000) % 1000:03d}"
            shown = f"{clock},{millis} {level} [{service.name}] {message}{tail}"
            entry["textPayload"] = {
                "plain": shown,
                "logfmt": f'ts={self.stamp(at)} level={level.lower()} msg="{message}"{tail}',
                "bare": f"{message}{tail}",
            }[service.dialect]
        if trace:
            entry["trace"] = trace
        return entry

    def stack(
        self,
        service: Service,
        at: float,
        text: str,
        *,
        trace: str = "",
        by_line: bool = False,
        on: Revision | None = None,
    ) -> list[Json]:
        """A stack trace on stderr, as one entry or as one entry a line."""
        parts = text.splitlines() if by_line else [text]
        made = []
        chosen = on or service.revision_at(at)
        for number, part in enumerate(parts):
            entry = self._entry(service, at + number * 0.0002, "stderr", "", chosen)
            entry["textPayload"] = part
            if not by_line:
                entry["severity"] = "ERROR"
                if trace:
                    entry["trace"] = trace
            made.append(entry)
        return made

    def system(
        self,
        service: Service,
        at: float,
        text: str,
        *,
        severity: str = "INFO",
        on: Revision | None = None,
    ) -> Json:
        """A line of the platform about an instance."""
        entry = self._entry(service, at, "varlog%2Fsystem", severity, on)
        entry["textPayload"] = text
        return entry

    def add(self, entry: Json) -> Json:
        """Put an entry made elsewhere into the log."""
        self.entries.append(entry)
        return entry

    def name(self, prefix: str = "") -> str:
        """An insert id as audit logs have it."""
        letters = "0123456789abcdefghijklmnopqrstuvwxyz"
        return prefix + "".join(self.random.choices(letters, k=12))

    def sha(self, length: int = 64) -> str:
        """Some hexadecimal digits."""
        return self._hex(length)

    def _hex(self, length: int) -> str:
        return f"{self.random.getrandbits(4 * length):0{length}x}"

    def _entry(
        self, service: Service, at: float, log: str, severity: str, on: Revision | None
    ) -> Json:
        revision = on or service.revision_at(at)
        entry: Json = {
            "insertId": self._hex(24),
            "labels": {"instanceId": self.random.choice(revision.instances)},
            "logName": f"projects/{self.project}/logs/run.googleapis.com%2F{log}",
            "receiveTimestamp": self.stamp(at + self.around(0.09)),
            "resource": {
                "type": "cloud_run_revision",
                "labels": {
                    "configuration_name": service.name,
                    "location": self.region,
                    "project_id": self.project,
                    "revision_name": revision.name,
                    "service_name": service.name,
                },
            },
            "timestamp": self.stamp(at),
        }
        if severity:
            entry["severity"] = severity
        self.entries.append(entry)
        return entry
