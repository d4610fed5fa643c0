"""`rca knowledge` as people call it."""

import json
from pathlib import Path

from tests.conftest import Run
from tests.knowledge.builders import PACK


def test_the_rules_are_listed(run: Run) -> None:
    done = run("knowledge", "list")

    assert done.code == 0
    assert "Databases and pools (databases, " in done.out
    assert "db.pool-timeout" in done.out

    document = json.loads(run("knowledge", "list", "--json").out)
    assert document["schema"] == "rca.knowledge-list/1"
    assert {"databases", "network"} <= {rule["pack"] for rule in document["rules"]}


def test_a_sound_pack_is_ok(run: Run, tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(PACK)

    done = run("knowledge", "check", "shop.toml")

    assert (done.code, done.out) == (0, "shop.toml: 1 rule, OK\n")


def test_faults_are_findings_and_no_pack_at_all_is_bad_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(PACK.replace("lamp-7", "\\u001b[2J"))
    (tmp_path / "none.toml").write_text("[[rule")

    faulty = run("knowledge", "check", "shop.toml", "--json")
    assert faulty.code == 1
    assert "is not matched" in json.loads(faulty.out)["packs"][0]["faults"][0]
    assert "\x1b" not in run("knowledge", "check", "shop.toml").out
    assert run("knowledge", "check", "none.toml").code == 3
    assert run("knowledge", "check", "missing.toml").code == 3


def test_a_key_that_is_like_none_is_answered_with_the_known_ones(run: Run, tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(PACK + 'colour = "red"\n')
    (tmp_path / "slip.toml").write_text(PACK + 'setle = "look"\n')
    (tmp_path / "cut.toml").write_text(PACK + "conf = []\n")

    asked = [run("knowledge", "check", f"{name}.toml").err for name in ("shop", "slip", "cut")]

    assert "did you mean" not in asked[0]
    assert "known keys: causes, confirms," in asked[0]
    assert "did you mean 'settle'?" in asked[1]
    assert "did you mean 'confirms'?" in asked[2]
