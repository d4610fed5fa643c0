"""No value of a secret reaches the disk, in whichever shape changes and settings are described."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from rca.workflow.add import add_files
from rca.workflow.load import load
from rca.workflow.new import NewIncident, create_incident
from tests.sources.builders import service
from tests.sources.test_terraform_plan import changed, plan

VALUE = "Tr0ub4dor-and-3"
NAMES = ("DB_PASSWORD", "API_TOKEN", "SESSION_SECRET_KEY", "PAYMENTS_API_KEY")


def stored(folder: Path, *paths: str) -> bytes:
    """Everything on disk of an incident that those files were added to."""
    made = create_incident(NewIncident(title="Checkout fails", id="case"), folder)
    add_files(made, paths, kind=None, label="incident")
    load(made)
    return b"".join(path.read_bytes() for path in sorted(made.path.rglob("*")) if path.is_file())


def v2() -> dict[str, Any]:
    env = [{"name": name, "value": VALUE} for name in NAMES]
    return {
        "name": "projects/shop/locations/eu/services/checkout",
        "template": {"containers": [{"image": "x:1", "env": env}]},
    }


def revision() -> dict[str, Any]:
    document = service(**dict.fromkeys(NAMES, VALUE))
    return {**document, "kind": "Revision", "spec": document["spec"]["template"]["spec"]}


def as_json(document: object, **layout: Any) -> bytes:
    return json.dumps(document, **layout).encode()


SERVICE = service(**dict.fromkeys(NAMES, VALUE))
TERRAFORM = plan(
    changed(
        "google_cloud_run_v2_service.checkout",
        before={"template": [{"containers": [{"env": v2()["template"]["containers"][0]["env"]}]}]},
        after={"name": "checkout", "env_map": dict.fromkeys(NAMES, VALUE), "db": {"token": VALUE}},
    ),
    variables={"password": {"value": VALUE}},
)


@pytest.mark.parametrize(
    "content",
    [
        yaml.safe_dump(SERVICE).encode(),
        as_json(SERVICE),
        as_json(SERVICE, indent=2),
        as_json([SERVICE, revision()], indent=4),
        yaml.safe_dump_all([SERVICE, revision()]).encode(),
        as_json(v2(), indent=2),
        as_json({"services": [v2()]}),
        yaml.safe_dump(v2()).encode(),
        TERRAFORM,
    ],
    ids=[
        *("yaml", "compact json", "json", "json list", "documents", "v2", "v2 list", "v2 yaml"),
        "terraform",
    ],
)
def test_a_value_named_like_a_secret_is_not_kept(tmp_path: Path, content: bytes) -> None:
    assert content.count(VALUE.encode()) >= len(NAMES)
    given = tmp_path / "given"
    given.write_bytes(content)

    kept = stored(tmp_path, str(given))

    assert VALUE.encode() not in kept
    assert kept.count(b"[REDACTED:") >= len(NAMES)


@pytest.mark.parametrize(
    "entry",
    [
        "- name: DB_PASSWORD\n  value: |-\n    Tr0ub4dor-1\n    Tr0ub4dor-2\n",
        "- name: DB_PASSWORD\n  value: >-\n    Tr0ub4dor-1\n",
        "- name: DB_PASSWORD\n  value: 'Tr0ub4dor-1\n\n    Tr0ub4dor-2'\n",
        "- name: DB_PASSWORD\n  value: Tr0ub4dor-1\n    Tr0ub4dor-2\n",
        "- name: DB_PASSWORD\n  # note\n  value: Tr0ub4dor-1\n",
        "- name: DB_PASSWORD\n  other: x\n  value: Tr0ub4dor-1\n",
        "- value: Tr0ub4dor-1\n  other: x\n  name: DB_PASSWORD\n",
        "- {name: DB_PASSWORD, value: Tr0ub4dor-1}\n",
        "- name: DB_PASSWORD\n  value: !!str Tr0ub4dor-1\n",
        "- name: DB_PASSWORD\n  value: &a Tr0ub4dor-1\n",
        "- name: A\n  value: &a Tr0ub4dor-1\n- name: DB_PASSWORD\n  value: *a\n",
        "- ? name\n  : DB_PASSWORD\n  ? value\n  : Tr0ub4dor-1\n",
        '- "name": DB_PASSWORD\n  "value": Tr0ub4dor-1\n',
    ],
)
def test_an_odd_environment_entry_is_not_kept(tmp_path: Path, entry: str) -> None:
    text = yaml.safe_dump(service(LAST="1"))
    at = text.index("- name: LAST")
    indent = " " * (at - text.rindex("\n", 0, at) - 1)
    odd = entry.replace("\n", f"\n{indent}")
    given = tmp_path / "service.yaml"
    given.write_text(text[:at] + odd + text[at:], encoding="utf-8")

    kept = stored(tmp_path, str(given))

    named = kept if "*a" not in entry else kept.split(b"DB_PASSWORD")[1]
    assert b"Tr0ub4dor" not in named
    assert b"[REDACTED:" in named


def test_a_diff_is_not_kept_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    for number in (1, 2):
        (folder / "settings.py").write_text(f'UNSUSPECTED = "{VALUE}{number}"\n', encoding="utf-8")
        for words in (
            ["init", "-q"],
            ["add", "."],
            [*who, "commit", "-qm", f"DB_PASSWORD={VALUE}"],
        ):
            subprocess.run(["git", "-C", str(folder), *words], check=True)
    printed = subprocess.run(
        ["git", "-C", str(folder), "log", "-p"], check=True, capture_output=True
    )
    given = tmp_path / "log.txt"
    given.write_bytes(printed.stdout)

    kept = stored(tmp_path, str(given), f"{folder}@HEAD~1..HEAD")

    assert VALUE.encode() in printed.stdout
    assert VALUE.encode() not in kept
    assert b"settings.py" in kept
    assert b"a@example.com" not in kept


ENV_FILE = f"""\
# settings
POOL_SIZE=20
DB_PASSWORD={VALUE}
export API_TOKEN="{VALUE}"
SESSION_SECRET_KEY='{VALUE}'
DATABASE_URL=postgres://app:{VALUE}@db.example/shop
"""
CONFIG_FILES = {
    ".env": ENV_FILE,
    ".env.production": ENV_FILE,
    "settings.ini": f"[db]\npassword = {VALUE}\n",
    "config.yaml": f"db:\n  password: {VALUE}\n  api_token: '{VALUE}'\n",
    "config.json": json.dumps({"db": {"password": VALUE}}, indent=2),
    "main.tfvars": f'db_password = "{VALUE}"\n',
    "config.toml": f'[db]\npassword = "{VALUE}"\n',
    "app.properties": f"db.password={VALUE}\n",
}


@pytest.mark.parametrize("name", CONFIG_FILES)
def test_an_excerpt_of_a_configuration_file_has_no_secret(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(CONFIG_FILES[name], encoding="utf-8")
    lines = CONFIG_FILES[name].count("\n") or 1

    kept = stored(tmp_path, f"{path}:1-{lines}")

    assert VALUE.encode() not in kept
    assert b"[REDACTED:" in kept
