"""PNGs beside the report: written, kept, removed and checked."""

from pathlib import Path

import pytest

from rca.report.pictures import png, svg
from rca.workflow import drawn
from rca.workflow.drawn import check_drawn, write_drawn


def picture(words: str) -> str:
    return svg.document((60, 30), words, "", ())


@pytest.fixture
def _drawing() -> None:
    pytest.importorskip("resvg_py", reason="the extra pictures is not installed")


def without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "png_of", lambda _: None)
    monkeypatch.setattr(drawn, "drawer_name", lambda: "")


@pytest.mark.usefixtures("_drawing")
def test_a_png_stands_beside_each_picture_and_is_what_follows(tmp_path: Path) -> None:
    files = {"timeline.svg": picture("one"), "report.md": "text\n"}

    assert write_drawn(tmp_path, files) == (tmp_path / "timeline.png",)
    assert check_drawn(tmp_path, files) == {"timeline.png": ""}


@pytest.mark.usefixtures("_drawing")
def test_a_png_that_was_changed_by_hand_is_found(tmp_path: Path) -> None:
    files = {"timeline.svg": picture("one")}
    (path,) = write_drawn(tmp_path, files)
    path.write_bytes(path.read_bytes()[:-20] + b"x" * 20)

    found = check_drawn(tmp_path, files)

    assert found == {"timeline.png": "differs from what is drawn from the SVG beside it"}


@pytest.mark.usefixtures("_drawing")
def test_a_png_of_an_older_picture_is_found_and_goes_without_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_drawn(tmp_path, {"timeline.svg": picture("one")})
    files = {"timeline.svg": picture("two")}
    without_the_extra(monkeypatch)

    found = check_drawn(tmp_path, files)
    assert "something else" in found["timeline.png"]

    assert write_drawn(tmp_path, files) == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("_drawing")
def test_without_the_extra_a_png_of_this_picture_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"timeline.svg": picture("one")}
    (path,) = write_drawn(tmp_path, files)
    without_the_extra(monkeypatch)

    assert check_drawn(tmp_path, files) == {"timeline.png": ""}
    assert write_drawn(tmp_path, files) == ()
    assert path.is_file()


@pytest.mark.usefixtures("_drawing")
def test_what_another_version_drew_from_the_same_picture_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"timeline.svg": picture("one")}
    with monkeypatch.context() as older:
        older.setattr(png, "drawer_name", lambda: "an older one")
        (path,) = write_drawn(tmp_path, files)
    path.write_bytes(path.read_bytes()[:-20] + b"x" * 20)

    assert check_drawn(tmp_path, files) == {"timeline.png": ""}


def test_no_png_at_all_is_no_finding(tmp_path: Path) -> None:
    assert check_drawn(tmp_path, {"timeline.svg": picture("one")}) == {"timeline.png": ""}


def test_a_picture_that_is_gone_takes_its_files_along(tmp_path: Path) -> None:
    for name in ("why-tree.svg", "why-tree.png", "mine.png"):
        (tmp_path / name).write_bytes(b"old")

    write_drawn(tmp_path, {})

    assert [path.name for path in tmp_path.iterdir()] == ["mine.png"]
