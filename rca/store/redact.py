"""Secrets taken out before anything is written; best effort, and the report says so.

Each becomes `[REDACTED:rule:hmac8]`: eight hex digits of an HMAC with the incident's key, so equal
secrets still look equal within an incident and tell nothing beyond it. JSON stays JSON, XML stays
well-formed, and a second pass changes nothing.
"""

import hashlib
import hmac
import re
import secrets
from collections import Counter
from dataclasses import dataclass, field

from rca.store.atomic import write_bytes
from rca.store.layout import IncidentFolder
from rca.store.secret_rules import RULES, Rule

_KEY_SIZE = 32
_PASSES = 4
_TAG = re.compile(rb"\[REDACTED:([a-z-]+):[0-9a-f]{8}\]")


@dataclass(slots=True)
class Redactor:
    """Redacts blocks of whole lines; `counts` says how often each rule applied."""

    key: bytes
    counts: Counter[str] = field(default_factory=Counter)

    def redact(self, block: bytes) -> bytes:
        """The block without its secrets. A block that holds none comes back as it is."""
        for _ in range(_PASSES):
            before = block
            for rule in RULES:
                block = self._apply(rule, block)
            if block == before:
                break
        return block

    def _apply(self, rule: Rule, block: bytes) -> bytes:
        parts: list[bytes] = []
        done = 0
        for start, found_end in rule.find(block):
            end = _before_cdata_end(block, start, found_end)
            parts += [block[done:start], self._mark(rule, block[start:end])]
            done = end
        return b"".join([*parts, block[done:]]) if parts else block

    def _mark(self, rule: Rule, secret: bytes) -> bytes:
        self.counts[rule.name] += 1
        bare = secret.strip(b"\"'") if rule.quote else secret
        digest = hmac.new(self.key, bare, hashlib.sha256).hexdigest()[:8]
        return b"%s[REDACTED:%s:%s]%s" % (
            rule.quote,
            rule.name.encode(),
            digest.encode(),
            rule.quote,
        )


def _before_cdata_end(block: bytes, start: int, end: int) -> int:
    """The end of a span; it does not take the `]]` of a `]]>` that closes a CDATA section."""
    closes = block[end : end + 1] == b">" and block.endswith(b"]]", start, end)
    return end - 2 if closes else end


def without_key(block: bytes) -> bytes:
    """Redacted text as it would be with any other key: `[REDACTED:rule]`."""
    return _TAG.sub(rb"[REDACTED:\1]", block) if b"[REDACTED:" in block else block


def redactor_of(folder: IncidentFolder) -> Redactor:
    """A redactor with the incident's key, which is made when it is first needed."""
    path = folder.own(folder.redaction_key)
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        key = b""
    if len(key) != _KEY_SIZE:
        key = secrets.token_bytes(_KEY_SIZE)
        write_bytes(path, key, mode=0o600)
    return Redactor(key)
