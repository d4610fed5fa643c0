"""Record the incident: `python run.py --out DIR` writes logs, test results, YAML and a manifest.

Promise: no process it started outlives it, not even on Ctrl-C.
"""

import argparse
import asyncio
import json
import secrets
import signal
import sys
import tempfile
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import yaml
from experiment.excerpts import CITED_FILES, copy_sources
from experiment.manifest import manifest
from experiment.recording import Recorded, World, record
from experiment.states import (
    CONTEXT_OUTERMOST,
    SECRET_NAMES,
    SESSION_OUTERMOST,
    STATES,
    TOKEN_SECRET,
)
from front import Front
from standin.clock import ShiftedClock
from standin.deployments import Deployments
from standin.images import build_auth, build_backend
from standin.logstore import LogStore
from standin.project import BACKEND

FLUSH_SECONDS = 0.3
YAML_AFTER = {"baseline": "service.before.yaml", "incident": "service.after.yaml"}


async def flush_forever(store: LogStore) -> None:
    """Let the store receive its entries in small batches, as a log agent does."""
    while True:
        await asyncio.sleep(FLUSH_SECONDS)
        store.flush()


async def record_all(out: Path, workspace: Path) -> None:
    """Build the images, start the world, record every state, write what was learnt."""
    images = {
        variant: build_backend(workspace, variant)
        for variant in (SESSION_OUTERMOST, CONTEXT_OUTERMOST)
    }
    clock = ShiftedClock()
    store = LogStore(clock)
    secret_values = {name: secrets.token_urlsafe(24) for name in SECRET_NAMES}
    deployments = Deployments(store, secret_values)
    async with AsyncExitStack() as cleanup:
        cleanup.push_async_callback(deployments.close)
        flushing = asyncio.create_task(flush_forever(store))
        cleanup.callback(flushing.cancel)
        front = await cleanup.enter_async_context(Front(deployments, clock))
        world = World(
            clock=clock,
            store=store,
            deployments=deployments,
            base_url=front.base_url,
            token_key=secret_values[TOKEN_SECRET],
            images=images,
            auth_image=build_auth(workspace),
            out=out,
        )
        recorded = await _record_states(world)
    copy_sources(images[CONTEXT_OUTERMOST], CITED_FILES, out)
    copy_sources(images[SESSION_OUTERMOST], ("middleware_setup.py",), out)
    content = manifest(recorded, images, images[CONTEXT_OUTERMOST])
    (out / "manifest.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


async def _record_states(world: World) -> list[Recorded]:
    recorded = []
    for state in STATES:
        one = await record(world, state)
        recorded.append(one)
        if name := YAML_AFTER.get(state.label):
            ready_at = one.deploys[-1].ready_at if one.deploys else one.start
            document = world.deployments.describe(BACKEND, ready_at)
            text = yaml.safe_dump(document, sort_keys=True)
            (world.out / name).write_text(text, encoding="utf-8")
        failed = sum(outcome.failed for run in one.outcomes for outcome in run)
        print(f"{state.label}: {one.log_entries} entries, {failed} failed tests", file=sys.stderr)
    return recorded


async def _until_done_or_told(out: Path) -> None:
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with tempfile.TemporaryDirectory(prefix="reproduction-") as workspace:
        await record_all(out, Path(workspace).resolve())


def main() -> int:
    """Parse, record, and turn an interruption into exit code 130."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="an empty or missing folder")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        parser.error(f"{out} is not empty; remove it or name another folder")
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_until_done_or_told(out))
        return 0
    return 130


if __name__ == "__main__":
    sys.exit(main())
