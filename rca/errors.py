"""The one error people see: what is wrong, what to do, and the exit code that says so.

Every room may raise it; only `rca.cli` catches it. Unreadable input is no error but a
`Skipped` value (see `rca.model.skipped`) that reaches the report.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells the shell; documented in docs/reference/exit-codes.md."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    BAD_INPUT = 3
    REMOTE = 4
    INTERRUPTED = 130


class RcaError(Exception):
    """A failure with a way out.

    `message` names the file or value in one line; `hint` is a command to run or an edit to make.
    """

    exit_code = ExitCode.BAD_INPUT

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(RcaError):
    """The command was called in a way it does not understand."""

    exit_code = ExitCode.USAGE


class DamagedEvidenceError(RcaError):
    """Stored evidence is not what was stored."""


class BadInputError(RcaError):
    """A file or folder given by the person cannot be used."""


class StorageError(RcaError):
    """The disk does not take what is written; no file that was given is to blame."""


class RemoteError(RcaError):
    """Credentials, permission, quota or network stand in the way."""

    exit_code = ExitCode.REMOTE
