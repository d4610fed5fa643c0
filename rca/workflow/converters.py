"""Programs that make PDF and docx: found when they are there, named with their command when not.

They get one HTML document without scripts, and neither network nor other files.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from rca.errors import BadInputError, UsageError

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 180.0
_EPOCH = "315619200"
"""1980-01-02, the first day that every zip can hold: the same report makes the same docx."""
_ONE_TITLE = re.compile(r"<body>\s*<h1[ >]")


def to_pdf(html: str) -> bytes:
    """A PDF, by Chromium or WeasyPrint. UsageError with the command when neither is there."""
    browser = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if browser is not None:
        return _by_chromium(browser, html)
    if find_spec("weasyprint") is not None:
        return by_weasyprint(html)
    raise UsageError(
        "neither Chromium nor WeasyPrint is installed, one of which makes PDF",
        hint=pip_install("pdf"),
    )


def to_docx(html: str) -> bytes:
    """A Word document, by pandoc. UsageError with the command when it is not there."""
    pandoc = shutil.which("pandoc")
    if pandoc is None:
        raise UsageError("pandoc is not installed, which makes docx", hint=install("pandoc"))
    # --sandbox fails in pandoc 2.17; the document names nothing outside of itself anyway
    with tempfile.TemporaryDirectory(prefix="rca-") as place:
        output = Path(place) / "report.docx"
        command = [pandoc, "--from=html", "--to=docx", f"--output={output}"]
        if _ONE_TITLE.search(html) and html.count("<h1") == 1:
            command.append("--shift-heading-level-by=-1")  # else the title stands there twice
        _run("pandoc", command, html.encode(), Path(place))
        return _made("pandoc", output)


def install(package: str) -> str:
    """The command that installs a package of the system."""
    if sys.platform == "darwin":
        return f"brew install {package}"
    tools = {"apt-get": "apt-get install", "dnf": "dnf install", "apk": "apk add"}
    found = next((command for tool, command in tools.items() if shutil.which(tool)), None)
    if found is None:
        return f"install {package} with the package manager of this system"
    return f"{'' if os.geteuid() == 0 else 'sudo '}{found} {package}"


def pip_install(extra: str) -> str:
    """The command that installs an extra of this package."""
    return f"{shlex.quote(sys.executable)} -m pip install 'rca-workbench[{extra}]'"


def _by_chromium(browser: str, html: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="rca-") as place:
        source, output = Path(place) / "report.html", Path(place) / "report.pdf"
        source.write_text(html, encoding="utf-8")
        command = [
            *(browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions"),
            *("--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"),
            *("--no-pdf-header-footer", f"--user-data-dir={place}/profile"),
            *(["--no-sandbox"] if os.geteuid() == 0 else []),  # Chromium refuses root otherwise
            *(f"--print-to-pdf={output}", source.as_uri()),
        ]
        _run("Chromium", command, b"", Path(place))
        return _made("Chromium", output)


def by_weasyprint(html: str) -> bytes:
    """A PDF of a document that holds all that it shows; what it names outside is not read."""
    try:
        weasyprint = import_module("weasyprint")
    except OSError as error:  # it loads libraries of the system
        raise UsageError(
            f"WeasyPrint lacks a library of the system: {str(error).splitlines()[0]}",
            hint=install("libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
        ) from error
    only_within = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    return bytes(weasyprint.HTML(string=html, url_fetcher=only_within).write_pdf())


def _run(name: str, command: list[str], text: bytes, place: Path) -> None:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": _EPOCH, "HOME": str(place)}
    try:
        done = subprocess.run(  # noqa: S603 - the words are ours
            command,
            input=text,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            cwd=place,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BadInputError(f"{name} did not end well: {error}", hint=_doctor()) from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise BadInputError(
            f"{name} failed: {said[-1] if said else f'exit code {done.returncode}'}",
            hint=_doctor(),
        )


def _made(name: str, output: Path) -> bytes:
    if not output.is_file():
        raise BadInputError(f"{name} wrote no file", hint=_doctor())
    return output.read_bytes()


def _doctor() -> str:
    return "rca doctor tells what is installed; --to markdown needs no converter"
