"""Whether what would settle a question is a command that runs as it stands, or words.

A command that leaves a name open (`HOST`, `PREVIOUS_REVISION`) or goes on in prose is no command:
who pastes it into a shell gets an error, or something else than was meant.
"""

import re
import shlex

# fmt: off
_PROGRAMS = frozenset((
    "aws", "az", "bash", "bq", "cargo", "curl", "df", "dig", "docker", "dotnet", "dotnet-counters",
    "dotnet-gcdump", "du", "gcloud", "gh", "git", "glab", "grep", "gsutil", "helm", "jmap",
    "journalctl", "jq", "jstack", "kubectl", "ls", "lsof", "mongosh", "mvn", "mysql", "npm", "npx",
    "nslookup", "openssl", "pip", "ps", "psql", "pytest", "python", "python3", "quota", "rca",
    "redis-cli", "sh", "sqlite3", "ss", "ssh", "sudo", "systemctl", "terraform", "wc",
))
_WORDS = frozenset((
    "a", "an", "and", "are", "both", "from", "if", "in", "is", "it", "its", "look", "of", "on",
    "or", "over", "same", "some", "that", "the", "then", "was", "what", "which", "who", "with",
))
# fmt: on
"""Words that stand alone in prose, and hardly as an argument."""

_PATH = re.compile(r"\.{0,2}/[\w.-]")
_QUOTED = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"")
_OPEN = re.compile(r"(?<![\w$-])(?!HEAD\b)[A-Z][A-Z_]{2,}(?!\w)|<[a-z][\w -]*>|…")
_COMMENT = re.compile(r"\s+#\s.*\Z", re.DOTALL)
_STEPS = re.compile(r"\s*(?:&&|\|\|?|;)\s*")


def is_command(text: str) -> bool:
    """Whether each step of it begins with a program or a path, and nothing in it is left open."""
    shown = _COMMENT.sub("", text)
    try:
        shlex.split(shown)
    except ValueError:
        return False
    bare = _QUOTED.sub("Q", shown)
    if _OPEN.search(bare) is not None or "\n" in bare:
        return False
    return all(_is_step(step) for step in _STEPS.split(bare))


def _is_step(step: str) -> bool:
    first, *rest = step.split() or [""]
    known = first in _PROGRAMS or _PATH.match(first) is not None
    return known and not any(word.strip(",.:") in _WORDS or word.endswith(",") for word in rest)
