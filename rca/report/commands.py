"""Whether what would settle a question is a command to run, or something to find out."""

import re

# fmt: off
_PROGRAMS = frozenset((
    "aws", "az", "bash", "bq", "cargo", "curl", "df", "dig", "docker", "dotnet", "dotnet-counters",
    "dotnet-gcdump", "du", "gcloud", "gh", "git", "glab", "grep", "gsutil", "helm", "jmap",
    "journalctl", "jq", "jstack", "kubectl", "ls", "lsof", "mongosh", "mvn", "mysql", "npm", "npx",
    "nslookup", "openssl", "pip", "ps", "psql", "pytest", "python", "python3", "quota", "rca",
    "redis-cli", "sh", "sqlite3", "ss", "ssh", "sudo", "systemctl", "terraform",
    "EXPLAIN", "INFO", "SELECT",
))
# fmt: on
_FIRST = re.compile(r"[^\s:;,]+")
_PATH = re.compile(r"\.{0,2}/[\w.-]|_cluster/|\w+\.\w+\(\)")


def is_command(text: str) -> bool:
    """Whether it begins with the name of a program or a path, as what one types does."""
    first = _FIRST.match(text)
    return first is not None and (first[0] in _PROGRAMS or _PATH.match(text) is not None)
