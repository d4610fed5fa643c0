"""What redaction costs beside hashing the same bytes, and what it finds in the corpus.

`python -m tests.bench.redaction`
"""

import hashlib
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rca.store import Redactor
from tests.bench import made
from tests.store.secrets_corpus import LEAKS, ORDINARY, PASSWORD

_ENTRIES = 20_000
_BLOCK = 8 << 20


def redaction() -> None:
    """Rates of one process for several texts, and precision and recall on the corpus."""
    redact = Redactor(b"k" * 32).redact
    redact(b"warm")
    print("Redaction, one process")
    for title, text in _texts().items():
        hashing = _rate(text, lambda block: hashlib.sha256(block).digest())
        rate = _rate(text, _as_text if title.startswith("JUnit") else redact)
        print(f"  {title:34} {rate:7,.0f} MB/s {rate / hashing:6.2f} x sha256")
    found = sum(_goes(leak.text, leak.secret) for leak in LEAKS)
    kept = sum(_stays(line) for line in ORDINARY)
    touched = len(ORDINARY) - kept
    print(
        f"  corpus: recall {found / len(LEAKS):.3f} of {len(LEAKS)} secrets, "
        f"precision {found / (found + touched):.3f} with {len(ORDINARY)} ordinary lines\n"
    )


def _texts() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as name:
        entries = made.log_entries(Path(name) / "entries.json", _ENTRIES).read_bytes()
        results = made.junit_xml(Path(name) / "results.xml", _BLOCK).read_bytes()
    lines = entries.splitlines(keepends=True)
    secret = json.dumps({"env": [{"name": "DB_PASSWORD", "value": PASSWORD}]}).encode()
    return {
        "ordinary log entries": entries,
        "the same in one line": entries.replace(b"\n", b" "),
        "the same in Japanese": entries.replace(b"session", "セッション".encode()),
        "JUnit XML": results,
        "a secret in every entry": b"".join(
            line[:-2] + b"," + secret[1:] + b"\n" for line in lines
        ),
        "a thousand secrets in every line": (secret * 1000 + b"\n") * 100,
    }


def _as_text(text: bytes) -> list[bytes]:
    return list(Redactor(b"k" * 32).redact_text([text]))


def _rate(text: bytes, work: Callable[[bytes], object]) -> float:
    """Megabytes a second of processor time, the best of three runs over blocks."""
    blocks = [text[at : at + _BLOCK] for at in range(0, len(text), _BLOCK)]
    seconds = []
    for _ in range(3):
        start = time.process_time()
        for block in blocks:
            work(block)
        seconds.append(time.process_time() - start)
    return len(text) / 1e6 / min(seconds)


def _goes(text: str, secret: str) -> bool:
    return secret.encode() not in b"".join(_as_text(text.encode()))


def _stays(line: str) -> bool:
    return b"".join(_as_text(line.encode())) == line.encode()


if __name__ == "__main__":
    redaction()
