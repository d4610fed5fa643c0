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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rca.store.atomic import write_bytes
from rca.store.layout import IncidentFolder
from rca.store.secret_scan import Found, scan_lines, scan_text
from rca.store.secret_shapes import shape_of

_KEY_SIZE = 32
_TAG = re.compile(rb"\[REDACTED:([a-z0-9-]+):[0-9a-f]{8}\]")


@dataclass(slots=True)
class Redactor:
    """Takes secrets out of text; `counts` says how often each rule applied.

    It can be pickled, and is made in no time: patterns are compiled once in a process, when they
    are first needed. Counts of several redactors add up.
    """

    key: bytes
    counts: Counter[str] = field(default_factory=Counter)

    def redact(self, block: bytes) -> bytes:
        """Whole lines, each looked at alone. A block that holds no secret comes back as it is."""
        found = scan_lines(block)
        return b"".join(self._parts(block, 0, len(block), found)) if found else block

    def redact_text(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Any other text, cut anywhere: secrets may span lines, as in XML, YAML, keys and code.

        How the text was cut into blocks changes nothing about the result. Holds a few MiB: the
        last block and what a rule may look back and ahead (see `rca.store.secret_window`).
        """
        for text, start, end, found in scan_text(blocks):
            yield b"".join(self._parts(text, start, end, found))

    def redact_name(self, name: str) -> str:
        """The name of a file, which may carry a token as well."""
        return self.redact(name.encode(errors="surrogateescape")).decode(errors="surrogateescape")

    def _parts(self, text: bytes, start: int, end: int, found: Iterable[Found]) -> Iterator[bytes]:
        """What stands in `text` from `start` up to `end`, with marks for the secrets in it."""
        done = start
        for secret, rule in found:
            yield text[done : secret.start]
            yield secret.quote + self._mark(rule, text[secret.start : secret.end]) + secret.quote
            done = secret.end
        yield text[done:end]

    def _mark(self, rule: str, secret: bytes) -> bytes:
        name = shape_of(secret) or rule
        self.counts[name] += 1
        digest = hmac.digest(self.key, secret, hashlib.sha256)[:4].hex()
        return f"[REDACTED:{name}:{digest}]".encode()


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
