"""The sign-off: checks that are computed, each with its counts; nobody types it."""

from collections.abc import Iterator
from dataclasses import dataclass

from rca.model.analysis import Analysis, Tier, Verdict
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.plural import counted
from rca.report.parts.actions import criteria_of
from rca.report.parts.exhibits import known_places
from rca.report.parts.support import weakest_edge
from rca.report.parts.whys import WhyView
from rca.verify import causes_cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check, whether it passed, and the counts behind that."""

    name: str
    passed: bool
    counts: str


def checks_of(
    dossier: Dossier, analysis: Analysis, whys: tuple[WhyView, ...], cited: frozenset[Cite]
) -> tuple[Check, ...]:
    """The checks that apply, always in the same order; `cited` are all places the report cites."""
    return tuple(_checks(dossier, analysis, whys, cited))


def _checks(
    dossier: Dossier, analysis: Analysis, whys: tuple[WhyView, ...], cited: frozenset[Cite]
) -> Iterator[Check]:
    yield _citations(dossier, analysis, whys, cited)
    yield _verdict(analysis)
    yield from _causes(dossier, analysis)
    yield from _whys(whys)
    yield from _fixes(dossier)
    yield from _criteria(dossier, analysis)
    skipped, damaged = len(analysis.skipped), sum(item.damaged for item in analysis.skipped)
    yield Check(
        name="No evidence is damaged",
        passed=not damaged and not any(item.sidecar.damaged for item in dossier.evidence),
        counts=f"{counted(skipped, 'place')} skipped, {damaged:,} of them damaged"
        if skipped
        else "nothing skipped",
    )


def _citations(
    dossier: Dossier, analysis: Analysis, whys: tuple[WhyView, ...], cited: frozenset[Cite]
) -> Check:
    known = known_places(dossier, analysis.measures)
    evidence = {item.id for item in dossier.evidence}
    good = sum(
        cite.evidence in evidence
        and (cite in known or not (cite.insert_id or cite.line or cite.test))
        for cite in cited
    )
    total = len(cited) + sum(len(why.unresolved) for why in whys)
    return _of("Citations resolve", good, total, "citation")


def _verdict(analysis: Analysis) -> Check:
    found = analysis.verdict is Verdict.ROOT_CAUSE_FOUND
    edge = weakest_edge(analysis)
    if not found:
        counts = f"{counted(len(analysis.gaps), 'question')} open"
    elif edge is None:
        counts = "no link between cause and symptom"
    else:
        rule = f" ({edge.rule})" if edge.rule else ""
        counts = f"weakest link: {edge.standing.value}{rule}"
    return Check(name="A root cause is found", passed=found and edge is not None, counts=counts)


def _causes(dossier: Dossier, analysis: Analysis) -> Iterator[Check]:
    causes = [cause for cause in analysis.hypotheses if cause.tier is not Tier.NONE]
    if not causes:
        return
    claims = [
        claim for cause in causes for claim in (*cause.summary, *cause.support, *cause.against)
    ]
    yield _of(
        "Every claim about a cause is cited",
        sum(bool(claim.cites) for claim in claims),
        len(claims),
        "claim",
    )
    yield _of(
        "Every cause is cut by a fix",
        len({cause.rank for fix in dossier.fixes.fixes for cause in causes_cut(fix, analysis)}),
        len(causes),
        "cause",
    )


def _whys(whys: tuple[WhyView, ...]) -> Iterator[Check]:
    if not whys:
        return
    unproved = sum(bool(why.stale) for why in whys)
    still_open = sum(why.is_unknown and not why.stale for why in whys)
    numbers = {"proved": len(whys) - unproved - still_open, "open": still_open}
    counts = [f"{number:,} {word}" for word, number in numbers.items() if number]
    yield Check(
        name="Every why is proved, or says what would settle it",
        passed=not unproved,
        counts=", ".join([*counts, *([f"{unproved:,} unproved"] if unproved else [])]),
    )


def _fixes(dossier: Dossier) -> Iterator[Check]:
    fixes = dossier.fixes.fixes
    if fixes:
        whole = sum(
            bool(fix.owner and fix.due and (fix.validate_with or fix.validations) and fix.rollback)
            for fix in fixes
        )
        name = "Every fix has an owner, a deadline, a validation and a way back"
        yield _of(name, whole, len(fixes), "fix", "fixes")


def _criteria(dossier: Dossier, analysis: Analysis) -> Iterator[Check]:
    rows = criteria_of(dossier, analysis)
    if rows:
        measurable = sum(row.is_measured for row in rows)
        name = "Every success criterion can be measured"
        yield _of(name, measurable, len(rows), "criterion", "criteria")


def _of(name: str, good: int, total: int, one: str, many: str = "") -> Check:
    return Check(name=name, passed=good == total, counts=f"{good:,} of {counted(total, one, many)}")
