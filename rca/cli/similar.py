"""`rca similar`: earlier incidents like this one, why they are alike, and what became of them."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.console import bold, say_json, say_wrapped, step, visible
from rca.cli.options import (
    DEFAULT_ROOT,
    IncidentArgument,
    JsonOption,
    QuietOption,
    RootOption,
    folder_of,
)

if TYPE_CHECKING:
    from rca.verify.likeness import Likeness, Shared
    from rca.workflow.similar import Similar

MOST_SHOWN = 5
MOST_SHARED = 6


def similar(
    incident: IncidentArgument,
    with_later: Annotated[
        bool, typer.Option("--all", help="Look at later incidents too, not only at earlier ones.")
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Find earlier incidents below --root that are like this one, and say what they share."""
    from rca.workflow.similar import similar_incidents

    with step("comparing incidents", quiet=quiet):
        found = similar_incidents(folder_of(incident, root), root, with_later=with_later)
    if as_json:
        say_json(_document(found))
        return
    for line in _lines(found):
        say_wrapped(line)


def _lines(found: "Similar") -> Iterator[str]:
    earlier = "incident" if found.looked_at == 1 else "incidents"
    yield bold(f"{len(found.alike)} alike, of {found.looked_at} {earlier} looked at")
    for likeness in found.alike[:MOST_SHOWN]:
        yield ""
        yield from _likeness(likeness)
    if len(found.alike) > MOST_SHOWN:
        yield ""
        yield f"and {len(found.alike) - MOST_SHOWN} more, less alike; --json has all"
    if found.later:
        yield f"{found.later} began later; --all looks at them too"
    for skipped in found.skipped:
        yield f"not read: {visible(skipped.evidence)}: {visible(skipped.reason)}"


def _likeness(likeness: "Likeness") -> Iterator[str]:
    other = likeness.other
    yield f"{likeness.score:.2f}  {visible(other.incident)}  {visible(other.title)}"
    for cause in other.causes:
        yield f"      cause: {visible(cause)}"
    for one in likeness.shared[:MOST_SHARED]:
        yield f"      shares {_said(one)}"
    if len(likeness.shared) > MOST_SHARED:
        yield f"      and {len(likeness.shared) - MOST_SHARED} things more"
    for fix in other.fixes:
        yield f"      {fix.id} {fix.status}: {visible(fix.title)} ({visible(fix.because)})"
    if not other.fixes:
        yield "      no fix was promised"


def _said(one: "Shared") -> str:
    here, there = one.here.cite, one.there.cite
    return (
        f"{one.here.kind.value} {visible(one.here.shown)} "
        f"[here {here.evidence} {visible(here.locator)}; there {there.evidence} "
        f"{visible(there.locator)}], in {one.held_by} incidents"
    )


def _document(found: "Similar") -> dict[str, object]:
    return {
        "schema": "rca.similar/1",
        "incident": found.mine.incident,
        "looked_at": found.looked_at,
        "later": found.later,
        "alike": [
            {
                "incident": likeness.other.incident,
                "title": likeness.other.title,
                "score": likeness.score,
                "verdict": likeness.other.verdict,
                "causes": list(likeness.other.causes),
                "shared": [_shared(one) for one in likeness.shared],
                "fixes": [fix.model_dump() for fix in likeness.other.fixes],
            }
            for likeness in found.alike
        ],
        "skipped": [
            {"incident": skipped.evidence, "reason": skipped.reason} for skipped in found.skipped
        ],
    }


def _shared(one: "Shared") -> dict[str, object]:
    return {
        "kind": one.here.kind.value,
        "what": one.here.shown,
        "weight": one.weight,
        "held_by": one.held_by,
        "here": _cite(asdict(one.here.cite)),
        "there": _cite(asdict(one.there.cite)),
    }


def _cite(fields: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value}
