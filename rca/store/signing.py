"""Signatures by OpenSSH: a key that people have already, and a program that most machines have."""

import os
import subprocess
from pathlib import Path

from rca.errors import BadInputError

NAMESPACE = "rca-bag"
"""A signature that was made for something else does not count for a bag."""
_PATIENCE_SECONDS = 60
_NO_DIALOG = {"SSH_ASKPASS_REQUIRE": "never"}


def sign(path: Path, key: Path, *, may_ask: bool) -> Path:
    """Write and return `path` with `.sig` added; ssh-keygen(1), `-Y sign`.

    `key` is a private key, or a public one whose private half an agent holds. A passphrase is
    asked for in the terminal, or not at all. Raises BadInputError when it cannot be signed.
    """
    if not key.is_file():
        raise BadInputError(f"{key} is no key", hint=f"make one: ssh-keygen -t ed25519 -f {key}")
    command = ["ssh-keygen", "-Y", "sign", "-n", NAMESPACE, "-f", str(key), str(path)]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program; key and path follow their options
            command,
            stdin=None if may_ask else subprocess.DEVNULL,
            capture_output=True,
            check=False,
            env=os.environ | {"LC_ALL": "C", **({} if may_ask else _NO_DIALOG)},
            start_new_session=not may_ask,  # without a terminal of its own it cannot ask there
            timeout=None if may_ask else _PATIENCE_SECONDS,
        )
    except FileNotFoundError as error:
        raise BadInputError(
            "ssh-keygen, which signs, is not installed",
            hint="install OpenSSH: apt-get install openssh-client",
        ) from error
    except subprocess.TimeoutExpired as error:
        raise BadInputError(
            f"{key} did not sign within {_PATIENCE_SECONDS} s", hint=f"try it alone: {_try(key)}"
        ) from error
    signature = path.with_name(f"{path.name}.sig")
    if done.returncode != 0 or not signature.is_file():
        raise _refused(key, done.stderr.decode(errors="replace"))
    return signature


def _refused(key: Path, told: str) -> BadInputError:
    """What ssh-keygen told, in the words of its most telling line, and what helps."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    for words, reason, hint in (
        ("are too open", "others may read it", f"chmod 600 {key}"),
        (
            "incorrect passphrase",
            "it has a passphrase, and that was not given",
            f"ssh-add {key}, or run this in a terminal",
        ),
    ):
        if any(words in line for line in lines):
            return BadInputError(f"{key} cannot sign: {reason}", hint=hint)
    reason = lines[-1] if lines else "ssh-keygen does not say why"
    return BadInputError(f"{key} cannot sign: {reason}", hint=f"try it alone: {_try(key)}")


def _try(key: Path) -> str:
    return f"ssh-keygen -Y sign -n {NAMESPACE} -f {key} FILE"
