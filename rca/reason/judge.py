"""Judges a suspect: its ways to act, what speaks for and against it, and the score they make."""

from dataclasses import replace
from math import prod

from rca.model.analysis import Factor, Standing
from rca.model.cite import Claim
from rca.reason.case import Case
from rca.reason.doubts import doubts_about
from rca.reason.draft import Draft
from rca.reason.suspect import Doubt, Suspect, Way
from rca.reason.suspects import suspects_in
from rca.reason.ways import ways_of

NO_WAY = 0.2
"""What a change is worth that nothing in the evidence connects with the failure."""

MOST_PHRASES = 2
LEAST_SCORE = 0.005
LEAST_WAY = 0.7
LEAST_SOURCE = 0.3
SET_OFF = 0.5
LEAST_SURE = 0.6


def judged(case: Case) -> tuple[Draft, ...]:
    """A draft for every suspect of the case that is worth a line, in the order of suspicion."""
    drafts = [judge(suspect, case) for suspect in suspects_in(case)]
    return tuple(
        _set_off(draft, drafts)
        for draft in drafts
        if draft.score >= LEAST_SCORE or draft.standing is Standing.RULED_OUT
    )


def _set_off(draft: Draft, others: list[Draft]) -> Draft:
    """An error that a likely change leads to is a link of the chain, and not its beginning."""
    if draft.trouble is None:
        return draft
    for other in others:
        leads = _is_borne_out_by(draft, other) or any(
            _is_led_to(draft, way, others) or _drifts_to(draft, other, way) for way in other.ways
        )
        if other.trouble is None and leads and other.score >= LEAST_SOURCE:
            factor = Factor(name="set off", value=SET_OFF, because=f"after {other.title[:120]}")
            return replace(draft, factors=(*draft.factors, factor))
    return draft


def _is_borne_out_by(draft: Draft, other: Draft) -> bool:
    """Whether what is known of the error looks for just such a change, and found that one."""
    known = draft.trouble.known if draft.trouble is not None else None
    if known is None or not other.ways or not other.cites:
        return False
    place = other.cites[0].without_quote()
    return any(cite.without_quote() == place for sign in known.confirmed for cite in sign.cites)


def _drifts_to(draft: Draft, other: Draft, way: Way) -> bool:
    """Whether a number of that very service ran away before the error: it is where that ended."""
    trouble = draft.trouble
    return (
        trouble is not None
        and way.name == "drift"
        and way.at is not None
        and trouble.services == (other.service,)
        and way.at <= trouble.first
    )


def _is_led_to(draft: Draft, way: Way, others: list[Draft]) -> bool:
    """Whether a way ends in that error, or in one of the same service that is known as the same."""
    trouble = draft.trouble
    if trouble is None or trouble.cite in way.claim.cites:
        return trouble is not None
    return any(
        other.trouble is not None
        and other.trouble.cite in way.claim.cites
        and other.trouble.service == trouble.service
        and other.trouble.known is not None
        and trouble.known is not None
        and other.trouble.known.rule.id == trouble.known.rule.id
        for other in others
    )


def judge(suspect: Suspect, case: Case) -> Draft:
    """One suspect with everything that speaks for and against it. Nothing here is supported yet."""
    ways = ways_of(suspect, case) if suspect.is_event else suspect.ways
    doubts = doubts_about(suspect, case, ways)
    is_out = any(doubt.rules_out for doubt in doubts)
    factors = (*suspect.prior, *_factors(suspect, ways, doubts))
    return Draft(
        kind=suspect.kind,
        node=suspect.node,
        standing=_standing(suspect, doubts, ways, prod(factor.value for factor in factors)),
        title=suspect.name if is_out else _title(suspect, ways),
        service=suspect.service,
        revision=suspect.revision,
        first_seen=suspect.at,
        summary=(*suspect.summary, *(() if is_out else (way.claim for way in ways[:3]))),
        support=(*suspect.support, *_claims(doubts, speaks_for=True)),
        against=(*suspect.against, *_claims(doubts, speaks_for=False)),
        factors=factors,
        cites=suspect.cites,
        ways=() if is_out else ways,
        trouble=suspect.trouble,
        settle=suspect.settle,
    )


def _standing(
    suspect: Suspect, doubts: tuple[Doubt, ...], ways: tuple[Way, ...], score: float
) -> Standing:
    """Supported when a contrast speaks for it and nothing against it.

    A contrast sets cases with it against cases without it: another revision beside it, its end,
    services that share nothing but what it names, or an error that breaks on the very name it
    brought.
    """
    if any(doubt.rules_out for doubt in doubts):
        return Standing.RULED_OUT
    doubted = bool(suspect.against) or any(d.claim and not d.speaks_for for d in doubts)
    if doubted or score < LEAST_SURE:
        return Standing.PLAUSIBLE
    if any(doubt.is_contrast for doubt in doubts):
        is_shown = bool(ways) and ways[0].value >= LEAST_WAY
        return Standing.SUPPORTED if is_shown else Standing.PLAUSIBLE
    is_shown = suspect.is_common_cause or suspect.is_contrast
    is_told = is_shown or any(way.is_proof for way in ways)
    return Standing.SUPPORTED if is_told else Standing.PLAUSIBLE


def _title(suspect: Suspect, ways: tuple[Way, ...]) -> str:
    """The best way, and the error that it ends in: what an engineer would say."""
    then_error = sorted(ways[1:], key=lambda way: way.name != "first_error")
    phrases = dict.fromkeys(way.phrase for way in (*ways[:1], *then_error) if way.phrase)
    return "; ".join((suspect.name, *list(phrases)[:MOST_PHRASES]))


def _claims(doubts: tuple[Doubt, ...], *, speaks_for: bool) -> list[Claim]:
    return [d.claim for d in doubts if d.claim is not None and d.speaks_for is speaks_for]


def _factors(
    suspect: Suspect, ways: tuple[Way, ...], doubts: tuple[Doubt, ...]
) -> tuple[Factor, ...]:
    found = [Factor(name=d.name, value=d.value, because=d.because) for d in doubts]
    if suspect.is_event:
        best = ways[0] if ways else None
        because = (
            f"{best.name.replace('_', ' ')} shows how it acts" if best else "nothing shows how"
        )
        value = best.value if best else NO_WAY
        found.insert(0, Factor(name="way", value=value, because=because))
    return tuple(found)
