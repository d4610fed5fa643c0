"""Makes of what a rule says would settle a question a command that runs, and the words beside it.

Names that the error, its service or the incident give are filled in where a shell takes them as
they are; what stays open is left as words.
"""

import re
import shlex
from collections.abc import Mapping

from rca.model.commands import is_command
from rca.model.incident import Incident

_NAME = re.compile(r"(?<![\w$-])([A-Z][A-Z_]{2,})(?!\w)|\{([a-z]+)\}")
_PLAIN = re.compile(r"[\w.:@/+-]+", re.ASCII)
"""What needs no quotes in a shell, nor in a query within quotes; anything else stays open."""

_HOST = re.compile(
    r"(?:https?://|\bhost(?:name)?[ =:'\"]+)"
    r"((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]+)",
    re.I,
)
_DOTTED = re.compile(r"(?<![\w@/.-])((?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,})(?![\w.(/-])")
_FILES = frozenset(("cfg", "conf", "csv", "go", "ini", "java", "js", "json", "log", "pem", "py"))
"""Endings of names of files, which else look like hosts."""

_SECURE_PORT = "443"
_REGIONAL = "gcloud run "


def names_known(
    incident: Incident, service: str, revision: str, named: Mapping[str, str], text: str
) -> dict[str, str]:
    """What may be filled in, by the name it has in a command, such as HOST; `text` is the error."""
    found = {name.upper(): value for name, value in named.items() if value}
    hosts = [m[1] for m in _DOTTED.finditer(text) if m[1].rpartition(".")[2] not in _FILES]
    host = _HOST.search(text)
    if host is not None or hosts:
        found.setdefault("HOST", host[1] if host is not None else hosts[0])
    if "HOST" in found:
        name, mark, port = found["HOST"].rpartition(":")
        if mark and port.isdigit():
            found |= {"HOST": name, "PORT": port}
        found.setdefault("PORT", _SECURE_PORT)
    given = {
        "SERVICE": service,
        "REVISION": revision,
        "PROJECT": incident.scope.project,
        "REGION": incident.scope.region,
    }
    return found | {name: value for name, value in given.items() if value}


def settled(settle: str, incident: Incident, known: Mapping[str, str]) -> tuple[str, str]:
    """The command and the words after it; without a command all of it as words."""
    filled = _NAME.sub(lambda found: _name(found, known), settle)
    steps = filled.split("; ")
    command = _located(steps[0], incident)
    if is_command(command):
        return command, "; ".join(steps[1:])
    return "", filled


def _name(found: re.Match[str], known: Mapping[str, str]) -> str:
    """What is known by that name; else it stays open, as `HOST` or as `some host`."""
    name = found[1] or found[2].upper()
    value = known.get(name, "")
    return value if _PLAIN.fullmatch(value) else found[1] or f"some {found[2]}"


def _located(command: str, incident: Incident) -> str:
    """With the incident's project and region, which gcloud would otherwise take from elsewhere."""
    if not command.startswith("gcloud "):
        return command
    scope, parts = incident.scope, [command]
    if scope.project and "--project" not in command and "projects" not in command:
        parts.append(f"--project={shlex.quote(scope.project)}")
    if scope.region and "--region" not in command and command.startswith(_REGIONAL):
        parts.append(f"--region={shlex.quote(scope.region)}")
    return " ".join(parts)
