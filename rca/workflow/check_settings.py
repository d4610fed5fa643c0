"""The team's levels and exceptions, applied to what the lints found."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from rca.checks import RULES, Rule
from rca.checks.interface import Spot
from rca.model.check_settings import CheckException
from rca.model.finding import Finding, Severity
from rca.store import IncidentFolder
from rca.store.check_settings import ChecksTable

UNKNOWN_RULE = Rule(rule="unknown-rule", level=Severity.WARNING)
EXPIRED = Rule(rule="exception-expired", level=Severity.WARNING)
UNUSED = Rule(rule="exception-unused", level=Severity.NOTE)


def configured(
    findings: Iterable[Finding], table: ChecksTable, folder: IncidentFolder, today: date
) -> Iterator[Finding]:
    """The findings that stand, at the level that the team gives them, then what is wrong with it.

    An exception that has expired excepts nothing. Only rules of lints can be configured: damage
    of evidence and a stale report stand always.
    """
    known = {rule.rule for rule in RULES}
    exceptions = table.settings.exceptions
    used: set[int] = set()
    for finding in findings:
        level = table.settings.levels.get(finding.rule, finding.level.value)
        matching = {i for i, one in enumerate(exceptions) if _covers(one, finding)}
        used |= matching
        if level == "off" or any(exceptions[i].expires >= today for i in matching):
            continue
        yield replace(finding, level=Severity(level))
    place = _place(table, folder)
    for rule in sorted(table.settings.levels.keys() - known):
        yield _unknown(rule, Spot(file=place, line=table.line("levels", rule)))
    for i, exception in enumerate(exceptions):
        spot = Spot(file=place, line=table.line("exceptions", i), name=exception.rule)
        if exception.rule not in known:
            yield _unknown(exception.rule, spot)
        elif exception.expires < today:
            message = f"the exception expired on {exception.expires}: {exception.reason}"
            yield EXPIRED.found(spot, message, "resolve what it excepts, or set a later `expires`")
        elif i not in used:
            message = "the exception excepts nothing any more"
            yield UNUSED.found(spot, message, "remove it, or correct its place or text")


def _covers(exception: CheckException, finding: Finding) -> bool:
    """Whether rule, place and text fit; a place is compared without its line."""
    places = (finding.place, finding.place.replace(f":{finding.line}", "", 1))
    return (
        exception.rule == finding.rule
        and any(place.startswith(exception.place) for place in places)
        and exception.text in finding.message
    )


def _unknown(rule: str, spot: Spot) -> Finding:
    near = get_close_matches(rule, [known.rule for known in RULES], n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else "docs/reference/checks.md lists the rules"
    return UNKNOWN_RULE.found(spot, f"there is no lint {rule!r} that can be configured", hint)


def _place(table: ChecksTable, folder: IncidentFolder) -> str:
    """The path of the configuration, relative to the incident's folder."""
    if table.path is None:
        return ""
    return os.path.relpath(table.path, folder.path.resolve()).replace(os.sep, "/")
