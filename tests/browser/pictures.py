"""Screenshots of the bundled incident's workbench page, and its report's pictures as PNG:
`python -m tests.browser.pictures DIR`.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from rca.report.pictures import png_of
from rca.store import IncidentFolder
from rca.workflow.page import write_page
from rca.workflow.regenerate import report_files
from tests.browser.conftest import CALM
from tests.conftest import BUNDLED

SHOTS = (("wide-light", 1280, 1120, "light"), ("narrow-dark", 420, 900, "dark"))


def main(folder: Path) -> None:
    """A wide page in light colours with a box chosen, and a narrow one in dark ones."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        page = write_page(IncidentFolder(BUNDLED), Path(place) / "page.html")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(CALM)
        )
        for name, width, height, scheme in SHOTS:
            _shoot(browser, page, (width, height), scheme, folder / f"workbench-{name}.png")
        browser.close()
    for name, text in report_files(IncidentFolder(BUNDLED)).items():
        drawn = png_of(text) if name.endswith(".svg") else None
        if drawn is not None:
            (folder / name).with_suffix(".png").write_bytes(drawn)


def _shoot(browser: Browser, page: Path, size: tuple[int, int], scheme: str, target: Path) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    shown = context.new_page()
    shown.goto(page.as_uri())
    shown.wait_for_selector("html[data-ready]")
    if size[0] > 1000:
        shown.click('[data-node="N5"]')
        shown.click("#list .row.error >> nth=0")
        shown.evaluate("scrollTo(0, 0)")
        shown.mouse.move(0, 0)
    shown.screenshot(path=target)
    context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
