"""All cases, each made anew from its seed."""

from collections.abc import Callable

from tests.incidents.case import Case
from tests.incidents.case_library_upgrade import library_upgrade
from tests.incidents.case_memory_leak import memory_leak
from tests.incidents.case_renamed_column import renamed_column
from tests.incidents.case_timeout_lowered import timeout_lowered

CASES: dict[str, Callable[[], Case]] = {
    "memory-leak": memory_leak,
    "renamed-column": renamed_column,
    "library-upgrade": library_upgrade,
    "timeout-lowered": timeout_lowered,
}
