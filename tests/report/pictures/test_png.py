"""PNGs are drawn from the SVG without the machine's fonts, and say what they were drawn from."""

import zlib

import pytest

from rca.report.pictures import notes_of, png, png_of, source_digest, svg
from rca.report.pictures.svg import words

resvg_py = pytest.importorskip("resvg_py", reason="the extra pictures is not installed")


def drawn(text: str) -> bytes:
    picture = svg.document((200, 40), "A picture", "", (words(5, 20, text, "bold"),))
    found = png_of(picture)
    assert found is not None
    return found


def test_a_png_carries_its_source_and_what_drew_it() -> None:
    picture = svg.document((200, 40), "A picture", "", ())
    found = png_of(picture)
    assert found is not None

    assert notes_of(found) == {"Source": source_digest(picture), "Software": png.drawer_name()}
    assert png_of(picture) == found


def test_every_chunk_of_a_png_is_sound() -> None:
    content = drawn("text")
    at, kinds = 8, []
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        chunk = content[at + 4 : at + 8 + length]
        kinds.append(chunk[:4])
        assert zlib.crc32(chunk) == int.from_bytes(
            content[at + 8 + length : at + 12 + length], "big"
        )
        at += length + 12

    assert kinds[:3] == [b"IHDR", b"tEXt", b"tEXt"]
    assert kinds[-1] == b"IEND"


def test_text_is_drawn_in_the_font_that_is_shipped() -> None:
    assert len(drawn("some words")) > len(drawn("")) + 200


def test_a_character_that_the_font_lacks_is_seen() -> None:
    assert len(drawn("中文")) > len(drawn("")) + 50


def test_words_that_look_like_our_style_stay_words() -> None:
    assert len(drawn("var(--ink) @media")) > len(drawn("")) + 200


def test_without_the_extra_there_is_no_png(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "drawer_name", lambda: "")

    assert png.png_of("<svg/>") is None


@pytest.mark.parametrize(
    "content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" * 9]
)
def test_bytes_that_are_no_png_of_ours_say_nothing(content: bytes) -> None:
    assert notes_of(content) == {}
