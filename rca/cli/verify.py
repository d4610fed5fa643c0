"""`rca verify`: whether fresh evidence keeps what was promised; the answer first."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.console import bold, say, say_json, say_wrapped, step, visible
from rca.cli.options import (
    DEFAULT_ROOT,
    IncidentArgument,
    JsonOption,
    QuietOption,
    RootOption,
    folder_of,
)
from rca.errors import ExitCode

if TYPE_CHECKING:
    from rca.model.verification import Answer, Verification


def verify(
    incident: IncidentArgument,
    label: Annotated[
        str, typer.Option("--label", metavar="LABEL", help="The evidence to hold it against.")
    ] = "after-fix",
    stubs: Annotated[
        bool, typer.Option("--stubs", help="Print sketches of tests from what failed, and stop.")
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    root: RootOption = DEFAULT_ROOT,
) -> None:
    """Hold success criteria and fixes against fresh evidence; exit 1 when something is not met."""
    from rca.workflow.verify import stubs_of, verify_incident

    folder = folder_of(incident, root)
    with step("reading evidence", quiet=quiet):
        if stubs:
            say(stubs_of(folder).rstrip("\n"))
            return
        verification = verify_incident(folder, label)
    if as_json:
        from rca.report.promises_json import verification_document

        say_json({"schema": "rca.verification/1", **verification_document(verification)})
    else:
        for line in _lines(verification):
            say_wrapped(line)
    if not verification.is_met:
        raise typer.Exit(int(ExitCode.FINDINGS))


def _lines(verification: "Verification") -> Iterator[str]:
    from rca.verify.words import asked_of, threshold_of

    criteria, fixes = verification.criteria, verification.fixes
    met = sum(one.answer.is_met for one in criteria)
    said = f"{met} of {len(criteria)} criteria met" if criteria else "no criteria"
    verified = sum(one.status.value == "verified" for one in fixes)
    yield bold(
        f"{said}, {verified} of {len(fixes)} fixes verified, on {visible(verification.label)}"
    )
    if criteria:
        yield ""
        yield bold("Criteria")
    for one in criteria:
        yield f"  {one.answer.status.value:14} {visible(one.criterion.title)}"
        asked = f"{one.criterion.metric.value} {threshold_of(one.criterion)}"
        yield f"      asked for {visible(asked)}: {visible(_said(one.answer))}"
    if fixes:
        yield ""
        yield bold("Fixes")
    for verdict in fixes:
        yield f"  {verdict.status.value:14} {verdict.fix.id} {visible(verdict.fix.title)}"
        yield f"      {visible(verdict.because)}"
        for validation, answer in verdict.answers:
            said = f"{answer.status.value} on {answer.label}: {_said(answer)}"
            yield f"      {visible(f'{asked_of(validation)}: {said}')}"


def _said(answer: "Answer") -> str:
    cited = ", ".join(dict.fromkeys(cite.evidence for cite in answer.cites))
    return f"{answer.because} [{cited}]" if cited else answer.because
