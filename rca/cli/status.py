"""`rca status`: what is done, what is missing, what to run next."""

from typing import TYPE_CHECKING

from rca.cli.console import bold, say, say_json, say_wrapped, step, visible
from rca.cli.options import (
    DEFAULT_ROOT,
    IncidentArgument,
    JsonOption,
    QuietOption,
    RootOption,
    folder_of,
    named_again,
)

if TYPE_CHECKING:
    from rca.workflow.standing import Standing


def status(
    incident: IncidentArgument,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Show what is done, what is missing, and the next command."""
    from rca.workflow.status import status_of

    folder = folder_of(incident, root)
    with step("reading evidence", quiet=quiet):
        state = status_of(folder, named_again(incident, folder))
    if as_json:
        steps = [{"step": s.name, "done": s.done, "detail": s.detail} for s in state.steps]
        say_json(
            {
                "schema": "rca.status/1",
                "incident": state.incident,
                "title": state.title,
                "steps": steps,
                "next": state.next_command,
                **_standing(state.standing),
            }
        )
        return
    say_wrapped(f"{bold(visible(state.title))} ({visible(state.incident)})")
    for item in state.steps:
        say_wrapped(f"  {'done' if item.done else 'open'}  {item.name:10} {visible(item.detail)}")
    if not quiet:
        say(f"next: {visible(state.next_command)}")


def _standing(standing: "Standing | None") -> dict[str, object]:
    """What evidence says of criteria, fixes and findings; nothing where there is none."""
    if standing is None:
        return {}
    document = standing.model_dump(mode="json", exclude={"digest"})
    return {**document["verification"], "stale": document["stale"]}
