"""`rca why` without a terminal: answers from a file, the whys shown, what is refused."""

import json
import resource
import tomllib
from pathlib import Path

import pytest

from tests.conftest import BUNDLED, REPOSITORY, Run

ANSWERS = REPOSITORY / "incidents" / BUNDLED.name / "reproduction" / "answers.json"
MOST_TIMES = 2
"""What an interview from a file may take of the processor, beside one analysis of the evidence."""


def spent(run: Run, *words: str) -> float:
    """Seconds of the processor that the command takes, which other work does not count to."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = run(*words)
    assert done.code == 0, done.err
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_an_answers_file_drives_the_whole_interview_for_little_more_than_an_analysis(
    run: Run, incident: Path
) -> None:
    (incident / "whys.toml").unlink()
    (incident / "report").joinpath("report.md").unlink()

    took = spent(run, "why", str(incident), "--answers", str(ANSWERS))

    assert took < MOST_TIMES * spent(run, "analyze", str(incident))
    expected = tomllib.loads((BUNDLED / "whys.toml").read_text("utf-8"))
    assert tomllib.loads((incident / "whys.toml").read_text("utf-8")) == expected
    again = run("why", str(incident), "--answers", str(ANSWERS))
    assert again.code == 0
    journal = (incident / ".cache" / "why.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["event"] for line in journal] == [
        "took",
        *["answered"] * 6,
        "wrote",
    ]


def test_the_whys_are_shown_below_what_they_ask_about(run: Run) -> None:
    done = run("why", str(BUNDLED), "--show")

    assert done.code == 0, done.err
    starts = [line for line in done.out.splitlines() if line.lstrip().startswith("W")]
    assert [line.split("  Why")[0] for line in starts] == [
        "W1",
        "  W2",
        "    W3",
        "      W6",
        "    W4",
        "  W5",
    ]
    assert "stale" not in done.out


def test_what_is_stale_is_marked_and_kept(run: Run, incident: Path) -> None:
    path = incident / "whys.toml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace(
            'layer = "deployment process"', 'cause = "an earlier guess"\nstanding = "supported"'
        ).replace('line = 12, quote = "await websocket', 'line = 12, quote = "await socket'),
        encoding="utf-8",
    )

    shown = run("why", str(incident), "--show")
    document = json.loads(run("why", str(incident), "--json").out)

    assert "W1 [stale]" in shown.out
    assert "E34, line 12, does not say “await socket" in shown.out
    rows = {row["id"]: row for row in document["whys"]}
    assert document["schema"] == "rca.why/1"
    assert rows["W1"]["stale"]
    assert rows["W1"]["finding"].startswith("The server closes them")
    assert rows["W2"]["stale"] == []
    assert rows["W6"]["lacks"] == ["an answer"]


def test_without_a_terminal_it_says_what_to_run(run: Run) -> None:
    done = run("why", str(BUNDLED))

    assert done.code == 2
    assert "--answers FILE" in done.err
    assert "--schema" in done.err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"question": "Who dropped the variable?"}, "whys[2].question (W2): ask how it came"),
        ({"finding": " ", "cites": []}, "W2: W2 has no finding"),
        ({"cites": []}, "W2: W2 claims a finding without evidence"),
        ({"cites": [{"find": "no such words"}]}, "W2: nothing labelled incident contains"),
        ({"cites": [{"evidence": "E99"}]}, "W2: there is no evidence E99"),
        ({"id": "W1"}, "whys[2].id (W1): it stands twice"),
        ({"parent": "W9"}, "W2 asks about W9"),
        ({"status": "unknown"}, "W2: W2 is unknown; say in `settle`"),
        ({"standing": "certain"}, "whys[2].standing (W2)"),
        ({"findings": "x"}, "whys[2].findings (W2)"),
    ],
)
def test_a_bad_item_is_named_and_nothing_is_written(
    run: Run, incident: Path, tmp_path: Path, change: dict[str, object], said: str
) -> None:
    before = (incident / "whys.toml").read_bytes()
    document = json.loads(ANSWERS.read_text("utf-8"))
    document["whys"] = document["whys"][:2]
    document["whys"][1].update(change)
    (tmp_path / "bad.json").write_text(json.dumps(document), encoding="utf-8")

    done = run("why", str(incident), "--answers", "bad.json")

    assert done.code == 3, done.out
    assert "bad.json: " in done.err
    assert said in done.err
    assert (incident / "whys.toml").read_bytes() == before
    journal = incident / ".cache" / "why.jsonl"
    assert not journal.exists() or '"event":"answered"' not in journal.read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[1, 2]", "bad.json: Input should be a valid dictionary"),
        (b"", "bad.json: cannot be read"),
        (None, "bad.json: is no file"),
    ],
)
def test_a_file_that_holds_no_answers_is_refused(
    run: Run, incident: Path, tmp_path: Path, content: bytes | None, said: str
) -> None:
    bad = tmp_path / "bad.json"
    bad.mkdir() if content is None else bad.write_bytes(content)

    done = run("why", str(incident), "--answers", "bad.json")

    assert done.code == 3
    assert said in done.err


def test_a_byte_order_mark_before_the_answers_is_read_over(
    run: Run, incident: Path, tmp_path: Path
) -> None:
    (tmp_path / "marked.json").write_bytes(b"\xef\xbb\xbf" + ANSWERS.read_bytes())

    done = run("why", str(incident), "--answers", "marked.json")

    assert done.code == 0, done.err


def test_the_schema_describes_the_answers_that_are_taken(run: Run) -> None:
    schema = json.loads(run("why", "anything", "--schema").out)

    answer = schema["$defs"]["Answer"]["properties"]
    given = json.loads(ANSWERS.read_text("utf-8"))
    assert {key for why in given["whys"] for key in why} <= set(answer)
    assert {"actionable", "cause", "standing", "settle"} <= set(answer)
