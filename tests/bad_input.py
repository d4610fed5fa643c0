"""A good file of every format, and what may have become of one on its way here.

A new format is one more entry in `GOOD`; every harm is then done to it.
"""

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import zstandard

from tests.sources import builders, test_results_builders

AT = "2025-09-10T10:02:11.204Z"


@dataclass(frozen=True, kw_only=True)
class Good:
    """A file in the format of the source `source`. `word` stands in a text that is stored."""

    source: str
    content: bytes
    word: bytes
    name: str = "evidence"

    @property
    def shape(self) -> Literal["json", "xml", "yaml", "text"]:
        """What its bytes look like to a parser."""
        start = self.content.lstrip(b"\xef\xbb\xbf \n")[:1]
        if start in (b"{", b"["):
            return "json"
        if start == b"<":
            return "xml"
        return "yaml" if self.source == "service-yaml" else "text"


def _terraform_plan() -> bytes:
    change = {
        "address": "google_sql_database_instance.main",
        "mode": "managed",
        "type": "google_sql_database_instance",
        "name": "main",
        "provider_name": "registry.terraform.io/hashicorp/google",
        "change": {
            "actions": ["update"],
            "before": {"tier": "db-small"},
            "after": {"tier": "db-large"},
            "after_unknown": {},
            "before_sensitive": {},
            "after_sensitive": {},
        },
    }
    document = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {}},
        "resource_changes": [change],
        "configuration": {"root_module": {}},
        "timestamp": "2025-09-10T09:30:00Z",
    }
    return json.dumps(document).encode()


_PROBE = {"at": AT, "method": "GET", "url": "https://shop.example/cart", "status": 503}
_STEPS = ("Run make test", "##[error]the basket failed", "Process completed with exit code 2.")
_COMMIT = """commit 8cc85e5b1e0f6c6f7a5d4f3b2a190817263544ff
Author: Anna <anna@example.com>
Date:   Wed Sep 10 09:58:00 2025 +0200

    Set the basket size

M\tshop/basket.py
"""
_LINES = (
    f"{AT} INFO  basket opened",
    "2025-09-10T10:02:12.001Z ERROR basket failed: 503",
    "2025-09-10T10:02:13.500Z WARN  basket closed late",
)
_SERVICE = """apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: checkout
spec:
  template:
    spec:
      containers:
      - image: registry.example/checkout@sha256:aa
        env:
        - name: MODE
          value: basket
"""
_ENTRIES = [builders.text_entry(number, f"the basket is {number}") for number in range(1, 6)]

GOOD = (
    Good(source="log-entries", content=builders.lines(*_ENTRIES), word=b"basket"),
    Good(source="log-entries", content=builders.array(*_ENTRIES), word=b"basket"),
    Good(source="service-yaml", content=_SERVICE.encode(), word=b"basket"),
    Good(
        source="service-yaml",
        content=json.dumps(builders.service(MODE="basket")).encode(),
        word=b"basket",
    ),
    Good(
        source="github-actions",
        content="".join(f"2025-09-10T10:02:11.2040000Z {line}\n" for line in _STEPS).encode(),
        word=b"basket",
    ),
    Good(source="probe", content=builders.lines(_PROBE, _PROBE | {"status": 200}), word=b"cart"),
    Good(
        source="probe",
        content=f"at,method,url,status\n{AT},GET,https://shop.example/cart,503\n".encode(),
        word=b"cart",
    ),
    Good(source="git-log", content=_COMMIT.encode(), word=b"Set the basket"),
    Good(source="terraform-plan", content=_terraform_plan(), word=b"db-large"),
    Good(source="note", content=b"# What was said\n\nThe basket.\n", word=b"basket", name="a.md"),
    Good(
        source="text-log", content="".join(f"{line}\n" for line in _LINES).encode(), word=b"basket"
    ),
    *(
        Good(source=source, content=content, word=b"hips" if b"hips" in content else b"ays")
        for source, content in test_results_builders.FIXTURES.items()
    ),
)


@dataclass(frozen=True, kw_only=True)
class Harm:
    """What is done to a good file, and what has to come of it.

    `whole`: nothing is lost, and nothing is said to be. `said`: it is refused, or said to be
    damaged or to have been skipped in part. `either`: it is one of the two. `any`: of what is lost
    nothing can be known, as when a text ends early; it is read or refused.
    """

    name: str
    do: Callable[[Good], bytes]
    then: Literal["whole", "said", "either", "any"]


def _zst(content: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(content)


def _zst_cut_between_blocks(content: bytes) -> bytes:
    """Whole blocks, so that reading ends without an error; the end of the frame is missing."""
    packer = zstandard.ZstdCompressor().compressobj()
    return packer.compress(content) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)


def _halves(good: Good) -> tuple[bytes, bytes]:
    middle = len(good.content) // 2
    return good.content[:middle], good.content[middle:]


def _with_word(good: Good, word: bytes) -> bytes:
    """Another word in the place of the last that is stored."""
    before, found, after = good.content.rpartition(good.word)
    assert found, good.source
    return before + word + after


def _flipped(packed: bytes) -> bytes:
    middle = len(packed) * 2 // 3
    return packed[:middle] + bytes([packed[middle] ^ 0xFF]) + packed[middle + 1 :]


def _other_sum(packed: bytes) -> bytes:
    return packed[:-8] + bytes(byte ^ 0xFF for byte in packed[-8:-4]) + packed[-4:]


def _without_trailer(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=31)
    return (packer.compress(content) + packer.flush())[:-8]


PACKED = (
    Harm(name="gz", do=lambda good: gzip.compress(good.content), then="whole"),
    Harm(name="zst", do=lambda good: _zst(good.content), then="whole"),
    Harm(
        name="gz of two members",
        do=lambda good: b"".join(map(gzip.compress, _halves(good))),
        then="whole",
    ),
    Harm(
        name="zst of two frames", do=lambda good: b"".join(map(_zst, _halves(good))), then="whole"
    ),
    Harm(name="gz cut", do=lambda good: gzip.compress(good.content)[:-40], then="said"),
    Harm(name="gz without end", do=lambda good: _without_trailer(good.content), then="said"),
    Harm(name="gz head only", do=lambda good: gzip.compress(good.content)[:12], then="said"),
    Harm(name="zst cut", do=lambda good: _zst(good.content)[:-20], then="said"),
    Harm(
        name="zst cut between blocks",
        do=lambda good: _zst_cut_between_blocks(good.content),
        then="said",
    ),
    Harm(
        name="gz with a second member cut",
        do=lambda good: b"".join(map(gzip.compress, _halves(good)))[:-30],
        then="said",
    ),
    Harm(name="gz flipped", do=lambda good: _flipped(gzip.compress(good.content)), then="said"),
    Harm(name="gz other sum", do=lambda good: _other_sum(gzip.compress(good.content)), then="said"),
    Harm(name="gz and more", do=lambda good: gzip.compress(good.content) + b"more", then="said"),
    Harm(name="zst and more", do=lambda good: _zst(good.content) + b"more", then="said"),
    Harm(
        name="gz in gz", do=lambda good: gzip.compress(gzip.compress(good.content)), then="either"
    ),
)


def _in_utf16(good: Good, encoding: str) -> bytes:
    return good.content.decode("utf-8-sig").encode(encoding)


ENCODED = (
    Harm(
        name="UTF-8 with a mark",
        do=lambda good: b"\xef\xbb\xbf" + good.content.removeprefix(b"\xef\xbb\xbf"),
        then="whole",
    ),
    Harm(
        name="UTF-16 LE", do=lambda good: b"\xff\xfe" + _in_utf16(good, "utf-16-le"), then="either"
    ),
    Harm(
        name="UTF-16 BE", do=lambda good: b"\xfe\xff" + _in_utf16(good, "utf-16-be"), then="either"
    ),
    Harm(name="UTF-16 unmarked", do=lambda good: _in_utf16(good, "utf-16-le"), then="either"),
    Harm(
        name="UTF-16 cut",
        do=lambda good: b"\xff\xfe" + _in_utf16(good, "utf-16-le")[:-1],
        then="said",
    ),
    Harm(name="Latin-1", do=lambda good: _with_word(good, b"caf\xe9"), then="said"),
    Harm(name="no UTF-8", do=lambda good: _with_word(good, b"\xc3\x28\xff\xfe"), then="said"),
    Harm(name="half a character", do=lambda good: _with_word(good, b"\xe2\x82"), then="said"),
    Harm(name="a surrogate", do=lambda good: _with_word(good, b"\xed\xa0\x80"), then="said"),
    Harm(name="NULs", do=lambda good: _with_word(good, b"a\0\0b"), then="either"),
    Harm(name="an escape", do=lambda good: _with_word(good, b"\x1b[31mred\x07"), then="either"),
    Harm(name="a backspace", do=lambda good: _with_word(good, b"a\x08b"), then="either"),
    Harm(
        name="bidi",
        do=lambda good: _with_word(good, "\u202eabc\u2066".encode()),
        then="either",
    ),
    Harm(name="CR LF", do=lambda good: good.content.replace(b"\n", b"\r\n"), then="either"),
    Harm(name="NULs behind", do=lambda good: good.content + b"\0" * 4096, then="either"),
)

DEPTH = 200_000
_LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(10)
)
_YAML_LAUGHS = "l0: &l0 [ha]\n" + "".join(
    f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


def _deep(good: Good) -> bytes:
    if good.shape == "xml":
        before, end, after = good.content.rpartition(b"</")
        return before + b"<x>" * DEPTH + end + after
    if good.shape == "yaml":
        return good.content + b"deep: " + b"[" * DEPTH
    return good.content + b"\n" + b'{"a":[' * (DEPTH // 2) + b"\n"


def _deep_within(good: Good) -> bytes:
    """Balanced, in the place of a text."""
    if good.shape == "xml":
        before, end, after = good.content.rpartition(b"</")
        return before + b"<x>" * DEPTH + b"</x>" * DEPTH + end + after
    if good.shape == "yaml":
        return good.content.replace(good.word, b"[" * DEPTH + b"]" * DEPTH)
    return _with_word(good, b"[" * DEPTH + b"]" * DEPTH)


def with_doctype(good: Good, inside: str, use: str) -> bytes:
    """The XML with a document type; `use` stands where a text was."""
    text = good.content.partition(b"?>")[2].lstrip().decode()
    root = text[1:].split(">")[0].split()[0]
    document = f'<?xml version="1.0"?>\n<!DOCTYPE {root} {inside}>\n{text}'.encode()
    return document.replace(good.word, use.encode()) if use else document


def _laughs(good: Good) -> bytes:
    if good.shape == "xml":
        return with_doctype(good, f"[{_LAUGHS}]", "&l9;")
    if good.shape == "yaml":
        return good.content + _YAML_LAUGHS.encode()
    return good.content + b"\n" + _YAML_LAUGHS.encode()


BUILT = (
    Harm(name="deep nesting", do=_deep, then="either"),
    Harm(name="deep nesting within", do=_deep_within, then="either"),
    Harm(name="billion laughs", do=_laughs, then="either"),
    Harm(name="a half", do=lambda good: _halves(good)[0], then="any"),
    Harm(name="twice", do=lambda good: good.content * 2, then="either"),
    Harm(
        name="a number of 100,000 digits",
        do=lambda good: _with_word(good, b"9" * 100_000),
        then="either",
    ),
)
HARMS = (*PACKED, *ENCODED, *BUILT)
