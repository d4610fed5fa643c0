"""One instance that fails and says nothing, while others of its revision serve and write."""

from rca.model.analysis import CauseKind, Factor
from rca.model.cite import Claim
from rca.model.graph import NodeKind
from rca.model.plural import times
from rca.model.rates import wilson
from rca.model.silence import QuietInstance
from rca.reason.case import Case
from rca.reason.phrases import clock, revision_of
from rca.reason.suspect import Suspect

MOST = 3
_SHOWN = 8
_ABSENCE = 0.7
_FINE_BESIDE = 0.05
"""The part of the requests that may fail on the other instances, for them to serve well."""


def quiet_instances(case: Case) -> tuple[Suspect, ...]:
    """Those on which most requests fail, three at most, where the others serve as ever."""
    found = [
        one
        for one in case.measures.quiet_instances
        if one.beside_failed <= _FINE_BESIDE * one.beside_asked
    ]
    return tuple(_suspect(one, case) for one in found[:MOST])


def _suspect(one: QuietInstance, case: Case) -> Suspect:
    instance = f"instance {one.instance[:_SHOWN]} of {revision_of(one.service, one.revision)}"
    low, _ = wilson(one.failed, one.asked)
    failures = max(one.failed, sum(o.failed for o in case.outcomes(one.service, one.revision)))
    before = f"it wrote {times(one.lines, 'lines')} before" if one.lines else "it never wrote one"
    return Suspect(
        kind=CauseKind.CODE,
        node=NodeKind.ABSENCE,
        name=f"{instance} says nothing since {clock(one.since)}, and its requests fail",
        service=one.service,
        revision=one.revision,
        at=one.since,
        prior=(
            Factor(name="absence", value=_ABSENCE, because="one instance stopped, others did not"),
            Factor(
                name="therefore",
                value=round(low, 4),
                because=f"{one.failed:,} of {times(one.asked, 'requests')} fail there since",
            ),
            Factor(
                name="alone",
                value=round(one.failed / failures, 4),
                because=f"{one.failed:,} of {failures:,} failures of its revision are there",
            ),
        ),
        summary=(
            Claim(
                text=f"{one.failed:,} of {times(one.asked, 'requests')} to it failed since, "
                f"without a line of it; {before}.",
                cites=tuple(cite for cite in (one.cite, one.last_said) if cite is not None),
            ),
            Claim(
                text=f"{times(one.beside, 'other instances')} of the same revision wrote "
                f"{times(one.beside_lines, 'lines')} meanwhile, and {one.beside_failed:,} of "
                f"{times(one.beside_asked, 'requests')} failed there.",
                cites=(one.beside_cite,),
            ),
        ),
        cites=tuple(cite for cite in (one.cite, one.last_said) if cite is not None),
    )
