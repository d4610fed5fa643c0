"""Where CI is set no test may be skipped but for a reason that is listed here."""

import os
from collections.abc import Generator

import pytest

MAY_BE = (
    "root may read everything",
    "takes minutes; see make soak",
    "needs the right to mount a disk",
)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that was skipped has failed."""
    report = yield
    _refuse(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """So has a file whose tests were all left out."""
    report = yield
    _refuse(report)
    return report


def _refuse(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not os.environ.get("CI") or report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return
    why = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
    if not any(reason in why for reason in MAY_BE):
        report.outcome = "failed"
        report.longrepr = f"CI leaves nothing out. {why}"
