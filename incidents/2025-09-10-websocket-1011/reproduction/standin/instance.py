"""One container instance: a real process, its output read line by line into log entries."""

import asyncio
import secrets
import socket
import sys
import time
from contextlib import suppress
from typing import Any

from standin.lines import read_line
from standin.logstore import LogStore, resource_labels
from standin.project import CONTAINER_PORT
from standin.revision import Revision
from standin.scrub import container_paths

LINE_LIMIT_BYTES = 1 << 20
PROBE_TIMEOUT_SECONDS = 60.0
DRAIN_SECONDS = 10.0
STOP_SECONDS = 10.0


class Instance:
    """A revision's process; `active` counts the requests it is serving."""

    def __init__(self, revision: Revision, store: LogStore, secret_values: dict[str, str]) -> None:
        self.revision = revision
        self.port = free_port()
        self.active = 0
        self.instance_id = f"0069c7a988{secrets.token_hex(70)}"
        self.resource = resource_labels(revision.service, revision.name)
        self._store = store
        self._secret_values = secret_values
        self._process: asyncio.subprocess.Process | None = None
        self._readers: list[asyncio.Task[None]] = []

    async def start(self, reason: str) -> None:
        """Start the process and wait until its port answers."""
        self._system(f"Starting new instance. Reason: {reason}")
        self._process = await asyncio.create_subprocess_exec(
            *self._command(),
            cwd=self.revision.configuration.image.folder,
            env=self._environment(),
            limit=LINE_LIMIT_BYTES,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for name in ("stdout", "stderr"):
            self._readers.append(asyncio.create_task(self._read(name)))
        await self._probe(self._process)
        self._system(
            "Default STARTUP TCP probe succeeded after 1 attempt for container "
            f'"{self.revision.service}-1" on port {CONTAINER_PORT}.'
        )

    async def drain_and_stop(self) -> None:
        """Let requests end, then stop the process; kill it when it does not obey."""
        deadline = time.monotonic() + DRAIN_SECONDS
        while self.active and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        await self.stop()

    async def stop(self) -> None:
        """SIGTERM, then SIGKILL; safe to call twice."""
        process = self._process
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
        await asyncio.gather(*self._readers)
        self._process = None

    def kill(self) -> None:
        """The last resort when nothing may be awaited any more."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    def _command(self) -> tuple[str, ...]:
        level = dict(self.revision.configuration.env).get("LOG_LEVEL", "info")
        module = self.revision.configuration.image.module
        address = ("--host", "127.0.0.1", "--port", str(self.port))
        quiet = ("--no-access-log", "--no-use-colors", "--log-level", level)
        return (sys.executable, "-m", "uvicorn", module, *address, *quiet)

    def _environment(self) -> dict[str, str]:
        """Nothing of this machine's environment: only the revision's own and the platform's."""
        configuration = self.revision.configuration
        return {
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1",
            "TZ": "UTC",
            "PORT": str(self.port),
            "K_SERVICE": self.revision.service,
            "K_REVISION": self.revision.name,
            "K_CONFIGURATION": self.revision.service,
            **dict(configuration.env),
            **{name: self._secret_values[secret] for name, secret in configuration.secret_env},
        }

    async def _probe(self, process: asyncio.subprocess.Process) -> None:
        deadline = time.monotonic() + PROBE_TIMEOUT_SECONDS
        while time.monotonic() < deadline and process.returncode is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            return
        raise RuntimeError(f"{self.revision.name} did not open its port")

    async def _read(self, name: str) -> None:
        stream: asyncio.StreamReader = getattr(self._process, name)
        folder = self.revision.configuration.image.folder
        async for raw in stream:
            line = container_paths(raw.decode("utf-8", "replace").rstrip("\n"), folder)
            stated_ns, fields = read_line(line)
            at_ns = self._store.clock.shift(stated_ns or time.time_ns())
            self.write(f"run.googleapis.com/{name}", at_ns, **fields)

    def write(self, log: str, at_ns: int, **fields: Any) -> None:
        """An entry of this instance in the log named."""
        labels = {"instanceId": self.instance_id}
        self._store.write(log, at_ns, resource=self.resource, labels=labels, **fields)

    def _system(self, text: str) -> None:
        now_ns = self._store.clock.now_ns()
        self.write("run.googleapis.com/varlog/system", now_ns, severity="INFO", textPayload=text)


def free_port() -> int:
    """A loopback port that the system says is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
