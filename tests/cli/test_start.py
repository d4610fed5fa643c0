"""How the command starts: quickly, because it imports little."""

import subprocess
import sys

# rich, which lays out the help, brings markdown_it along.
HEAVY = (
    "duckdb",
    "google",
    "jinja2",
    "lxml",
    "networkx",
    "pydantic",
    "questionary",
    "tomlkit",
    "yaml",
)


def loaded_by(*words: str) -> set[str]:
    code = (
        "import sys\n"
        "from rca.cli import app\n"
        f"try: app({list(words)!r})\n"
        "except BaseException: pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stderr.split()}


def test_help_imports_nothing_heavy() -> None:
    assert not loaded_by("--help") & set(HEAVY)


def test_help_of_a_command_imports_nothing_heavy() -> None:
    assert not loaded_by("analyze", "--help") & (set(HEAVY) - {"pydantic"})  # typer's own


def test_a_command_does_import_its_rooms() -> None:
    """So that the tests above can fail."""
    assert "pydantic" in loaded_by("status", "nowhere")
