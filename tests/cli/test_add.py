"""`rca add` as a person meets it: one line a piece in plain words, and nothing left unsaid."""

import json
import zipfile
from pathlib import Path

from rca.cli.add_progress import AddProgress
from tests.cli.test_commands import assert_refused, start
from tests.conftest import Run

LINE = "2025-09-10T10:02:{:02d}Z ERROR boom {}\n"


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_each_piece_is_said_in_plain_words_and_in_columns(run: Run, tmp_path: Path) -> None:
    case = start(run)
    put(tmp_path / "app.log", LINE.format(1, 1) + LINE.format(9, 2))
    put(tmp_path / "with a long name.csv", "url,status\nhttps://shop.example/,503\n")

    done = run("add", case, "app.log", "with a long name.csv")

    assert done.out.splitlines() == [
        "E1  incident  app.log               plain text logs, 2 records, "
        "2025-09-10T10:02:01Z to 10:02:09Z",
        "E2  incident  with a long name.csv  probes, 1 record",
    ]


def test_what_was_passed_over_is_said_and_counted(run: Run, tmp_path: Path) -> None:
    case = start(run)
    put(tmp_path / "logs" / "app.log", LINE.format(1, 1))
    put(tmp_path / "logs" / "\x1b[31m.bin", "?")
    for number in range(30):
        put(tmp_path / "logs" / "more" / f"{number:02d}.bin", "?")

    done = run("add", case, "logs")
    rows = json.loads(run("add", case, "logs", "--json").out)

    assert "passed over: 31" in done.out
    assert "\x1b" not in done.out
    assert "and 11 more, which --json lists" in done.out
    assert len(rows["passed_over"]) == 31
    assert rows["passed_over"][1] == {
        "path": "logs/more/00.bin",
        "reason": "is nothing that can be recognised",
    }
    assert [(row["source"], row["new"]) for row in rows["evidence"]] == [("text-log", False)]


def test_a_hundred_files_of_an_archive_stand_in_one_table(run: Run, tmp_path: Path) -> None:
    case = start(run)
    with zipfile.ZipFile(tmp_path / "logs.zip", "w") as archive:
        for number in range(100):
            archive.writestr(f"pod-{number:03d}/app.log", LINE.format(1, number))

    out = run("add", case, "logs.zip").out.splitlines()

    assert len(out) == 100
    assert len({line.index("plain text logs") for line in out}) == 1
    assert out[99].startswith("E100  incident  pod-099/app.log")


def test_redacted_secrets_and_damage_are_said(run: Run, tmp_path: Path) -> None:
    case = start(run)
    token = "ghp_" + "a1B2" * 9
    content = f"{LINE.format(1, token)}caf\xe9\n".encode("latin-1")
    (tmp_path / "app.log").write_bytes(content)

    done = run("add", case, "app.log")

    assert token not in done.out
    assert done.out.endswith("1 skipped, damaged, 1 secret replaced\n")


def test_a_folder_without_anything_known_is_refused_with_a_hint(run: Run, tmp_path: Path) -> None:
    case = start(run)
    put(tmp_path / "logs" / "a.bin", "?")

    assert_refused(run("add", case, "logs"), 3, "holds nothing that can be added", "--kind")


def test_progress_is_silent_for_a_second_then_rare(capsys: object) -> None:
    progress = AddProgress(quiet=False)
    progress.reading(0, 3, "a")
    progress._started -= 2
    progress.reading(1, 3, "\x1b[31m" + "b" * 100)
    progress.reading(2, 3, "c")
    progress.done()

    said = capsys.readouterr().err  # type: ignore[attr-defined] # pytest's capture
    assert said.startswith("adding 2 of 3: …")
    assert said.count("\n") == 1
    assert "\x1b" not in said


def test_quiet_progress_says_nothing(capsys: object) -> None:
    progress = AddProgress(quiet=True)
    progress._started -= 60
    progress.reading(1, 3, "a")

    assert capsys.readouterr().err == ""  # type: ignore[attr-defined] # pytest's capture


def test_content_that_stands_under_another_label_is_said(run: Run, tmp_path: Path) -> None:
    case = start(run)
    put(tmp_path / "app.log", LINE.format(1, 1))
    assert "same content" not in run("add", case, "--label", "after-fix", "app.log").err

    again, known = run("add", case, "app.log"), run("add", case, "app.log")

    assert "E2 has the same content as E1, labelled after-fix" in again.err
    assert "same content" not in known.err


def test_what_comes_next_is_spelled_so_that_it_is_found(run: Run, tmp_path: Path) -> None:
    made = run("new", "Slow", "--id", "case", "--root", "other place")
    put(tmp_path / "app.log", LINE.format(1, 1))
    root = ("--root", "other place")

    added, state = run("add", "case", "app.log", *root), run("status", "case", *root)

    assert "next: rca add 'other place/case' PATH" in made.out
    assert "next: rca analyze 'other place/case'" in added.err
    assert "next: rca add 'other place/case' --label baseline" in state.out
    assert (
        "next: rca add 'other place/case' --label baseline" in run("status", "other place/case").out
    )
