"""Good files cut, flipped, repeated and spliced: each source reads, skips or refuses, in time."""

import resource
import time
from collections import deque
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rca.errors import RcaError
from rca.model.evidence import Evidence, EvidenceKind, Sidecar
from rca.model.ids import EvidenceId
from rca.sources import CODE, Source, all_sources, recognise
from rca.store import Redactor
from tests.bad_input import GOOD, PACKED, Good

MOST_SECONDS = 5.0
MOST_GROWTH = 300 * 1024**2
KINDS = [None, *(kind.value for kind in EvidenceKind if kind is not EvidenceKind.CODE)]
PIECES = (
    b"\0",
    b"\xff",
    b"\r\n",
    b"\n\n",
    b'"',
    b"'",
    b"\\",
    b"[" * 3_000,
    b"{" * 3_000,
    b"<a>" * 3_000,
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"&#0;",
    b"&x;",
    b"<?x",
    b"\\ud800",
    b"\\u0000",
    b"1e999",
    b"-" * 50,
    b"9" * 5_000,
    b"NaN",
    b"null",
    b": ",
    b"- ",
    b"&a ",
    b"*a ",
    b"!!python/name:os.system ",
    b"2025-13-45T99:99:99Z",
    b"9999-12-31T23:59:60+14:00",
    b"\x1b[31m",
    "\u202e".encode(),
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
)


@st.composite
def changed(draw: st.DrawFn) -> bytes:
    """A good file after a few accidents, perhaps packed, perhaps cut after that."""
    content = draw(st.sampled_from(GOOD)).content
    for _ in range(draw(st.integers(0, 4))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(content))] * 2)))
        match draw(st.sampled_from(("cut", "flip", "repeat", "insert", "splice", "drop", "swap"))):
            case "cut":
                content = content[:end]
            case "flip" if start < len(content):
                bit = 1 << draw(st.integers(0, 7))
                content = content[:start] + bytes([content[start] ^ bit]) + content[start + 1 :]
            case "repeat":
                times = draw(st.integers(2, 50))
                content = content[:start] + content[start:end] * times + content[end:]
            case "insert":
                content = content[:start] + draw(st.sampled_from(PIECES)) + content[start:]
            case "splice":
                other = draw(st.sampled_from(GOOD)).content
                content = content[:start] + other[draw(st.integers(0, len(other))) :]
            case "drop":
                content = content[:start] + content[end:]
            case _:
                content = content[end:] + content[:start]
        content = content[:200_000]
    if draw(st.integers(0, 4)) == 0:
        pack = draw(st.sampled_from(PACKED))
        content = pack.do(Good(source="", content=content, word=b""))
    return content


def through(path: Path, kind: str | None, folder: Path) -> None:
    """All that is done to a file on its way in, and when it is read again."""
    source = recognise(path, kind)
    redactor = Redactor(key=b"k" * 32)
    content = b"".join(item for item in source.content(path) if isinstance(item, bytes))
    stored = folder / f"stored{source.suffix}"
    stored.write_bytes(redactor.redact(content))
    records, first, last = source.count(stored)
    assert records >= 0
    assert first is None or last is None or first <= last
    read_again(source, stored)


def refusal_of(act: Callable[[], object]) -> RcaError | None:
    """What it was refused with; anything else that is raised is a defect."""
    try:
        act()
    except RcaError as error:
        return error
    return None


def read_again(source: Source, stored: Path) -> None:
    sidecar = Sidecar(
        kind=source.kind,
        label="incident",
        name="evidence",
        source=source.name,
        sha256="0" * 64,
        size=stored.stat().st_size,
        records=1,
    )
    evidence = Evidence(id=EvidenceId("E1"), path=stored, sidecar=sidecar)
    deque(islice(source.read(evidence), 100_000), maxlen=0)


@pytest.mark.parametrize("name", ["evidence", "evidence.md"])
@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=changed(), kind=st.sampled_from(KINDS))
def test_any_accident_is_read_skipped_or_refused(
    tmp_path: Path, name: str, content: bytes, kind: str | None
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    peak, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()

    told = refusal_of(lambda: through(path, kind, tmp_path))

    if told:
        assert told.message
        assert told.hint
        assert "\n" not in told.message + told.hint
    assert time.monotonic() - start < MOST_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < MOST_GROWTH / 1024


FOREIGN = [pytest.param(source, id=source.name) for source in all_sources() if source is not CODE]


@pytest.mark.parametrize("source", FOREIGN)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=changed())
@example(content=b"[]")
@example(content=b"\xff")
def test_stored_content_that_another_wrote_is_read_or_refused(
    tmp_path: Path, source: Source, content: bytes
) -> None:
    """A folder may come from anywhere, with a chain that holds."""
    stored = tmp_path / f"stored{source.suffix}"
    stored.write_bytes(content)

    refusal_of(lambda: read_again(source, stored))
