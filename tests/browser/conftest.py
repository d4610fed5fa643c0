"""A real Chromium without a window, and pages opened in it that are watched for requests."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from rca.measure import sample_entries
from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.sample import EntrySample
from rca.report.page import render_page
from rca.store import IncidentFolder
from rca.workflow.analyze import analyze_incident
from tests.conftest import BUNDLED, REPOSITORY

TEMPLATES = REPOSITORY / "templates"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CALM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Flags with which Chromium runs as root, and asks nobody for updates."""


@dataclass
class Opened:
    """A page, what it asked for beyond itself, and what went wrong in it."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Opener:
    """Opens pages from text, each in a context of its own."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser, self.folder = browser, folder

    def __call__(
        self,
        text: str,
        *,
        width: int = 1280,
        ready: bool = True,
        script: str = "",
        **context: object,
    ) -> Opened:
        path = self.folder / "page.html"
        path.write_text(text, encoding="utf-8")
        made = self.browser.new_context(
            viewport={"width": width, "height": 900},
            permissions=["clipboard-read", "clipboard-write"],
            **context,  # type: ignore[arg-type] # options go through as they are
        )
        if script:
            made.add_init_script(script)
        opened = Opened(made.new_page())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
        opened.page.on("dialog", lambda dialog: opened.errors.append(dialog.message))
        opened.page.on("console", lambda said: opened.errors.append(said.text))
        opened.page.goto(path.as_uri())
        if ready:
            opened.page.wait_for_selector("html[data-ready]", timeout=15_000)
        return opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the whole session: an event loop runs as long as it does, and tests of a cluster
    need the thread for theirs."""
    if CHROMIUM is None:
        pytest.skip("no chromium is installed: apt-get install chromium")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CALM))
        yield made
        made.close()


@pytest.fixture
def opens(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    yield Opener(browser, tmp_path)
    for context in browser.contexts:
        context.close()


@pytest.fixture(scope="session")
def bundled_case() -> tuple[Dossier, Analysis, EntrySample]:
    dossier, analysis = analyze_incident(IncidentFolder(BUNDLED))
    return dossier, analysis, sample_entries(dossier, 10_000)


@pytest.fixture(scope="session")
def bundled_page(bundled_case: tuple[Dossier, Analysis, EntrySample]) -> str:
    return render_page(*bundled_case, templates=TEMPLATES)
