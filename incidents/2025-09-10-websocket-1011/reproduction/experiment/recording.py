"""Record the states one after the other in one small world that keeps running.

Promise: every state starts on the clock at its own time, and its files are complete when the
next one starts.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from common.tokens import issue_token
from load import Load
from standin.clock import NANOSECONDS, ShiftedClock, rfc3339
from standin.deployments import Deploy, Deployments
from standin.images import Image
from standin.logstore import LogStore
from standin.project import AUTH, BACKEND
from standin.revision import Revision

from experiment.states import (
    FIRST_AUTH_GENERATION,
    FIRST_BACKEND_GENERATION,
    State,
    auth_configuration,
    backend_configuration,
)
from experiment.testruns import Outcome, run_suite

TOKEN_LIFETIME_SECONDS = 3600
SECONDS_AFTER_AUTH_DEPLOY = 9.0
SECONDS_BEFORE_TESTS = 6.0
SECONDS_BETWEEN_TESTS = 4.0
SECONDS_TO_SETTLE = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What is known about a state after it was recorded; times are shifted."""

    state: State
    offset_ns: int
    start: str
    end: str
    revisions: tuple[Revision, ...]
    deploys: tuple[Deploy, ...]
    outcomes: tuple[tuple[Outcome, ...], ...]
    load_outcomes: Counter[str]
    log_entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the states share."""

    clock: ShiftedClock
    store: LogStore
    deployments: Deployments
    base_url: str
    token_key: str
    images: dict[str, Image]
    auth_image: Image
    out: Path


async def record(world: World, state: State) -> Recorded:
    """Bring the state about, exercise it, and write its logs and test results."""
    world.clock.begin_at(state.begins_at)
    start_ns = world.clock.now_ns()
    token = issue_token(world.token_key, "staging-user", TOKEN_LIFETIME_SECONDS)
    load = Load(world.base_url, token)
    before, deploys = await _bring_about(world, state, load)
    outcomes = await _run_tests(world, state, token)
    await load.stop()
    await asyncio.sleep(SECONDS_TO_SETTLE)
    end_ns = world.clock.now_ns() // NANOSECONDS * NANOSECONDS + NANOSECONDS
    count = world.store.save(world.out / state.label / "logs.json")
    return Recorded(
        state=state,
        offset_ns=world.clock.offset_ns,
        start=rfc3339(start_ns, 0),
        end=rfc3339(end_ns, 0),
        revisions=before + tuple(deploy.revision for deploy in deploys),
        deploys=deploys,
        outcomes=outcomes,
        load_outcomes=load.outcomes,
        log_entries=count,
    )


async def _bring_about(
    world: World, state: State, load: Load
) -> tuple[tuple[Revision, ...], tuple[Deploy, ...]]:
    """Deploy, with the load running at the end; revisions served before, then deploys."""
    backend = backend_configuration(
        world.images[state.variant], e2e_variables_set=state.e2e_variables_set
    )
    if state.label == "baseline":
        auth = auth_configuration(world.auth_image, "info")
        first = (
            await world.deployments.deploy(auth, first_generation=FIRST_AUTH_GENERATION),
            await world.deployments.deploy(backend, first_generation=FIRST_BACKEND_GENERATION),
        )
        load.start()
        return (), first
    serving = tuple(world.deployments.serving(name).revision for name in (AUTH, BACKEND))
    if not state.healthy_seconds:
        deploy = await world.deployments.deploy(backend)
        load.start()
        return serving, (deploy,)
    load.start()
    await asyncio.sleep(state.healthy_seconds)
    innocent = await world.deployments.deploy(auth_configuration(world.auth_image, "warning"))
    await asyncio.sleep(SECONDS_AFTER_AUTH_DEPLOY)
    return serving, (innocent, await world.deployments.deploy(backend))


async def _run_tests(world: World, state: State, token: str) -> tuple[tuple[Outcome, ...], ...]:
    env = {"STAGING_BASE_URL": world.base_url, "STAGING_BEARER_TOKEN": token}
    runs: list[tuple[Outcome, ...]] = []
    await asyncio.sleep(SECONDS_BEFORE_TESTS)
    for number in range(1, state.test_runs + 1):
        path = world.out / state.label / "tests" / f"run-{number:02d}.xml"
        runs.append(tuple(await run_suite(path, world.clock, env)))
        await asyncio.sleep(SECONDS_BETWEEN_TESTS)
    return tuple(runs)
