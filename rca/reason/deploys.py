"""Deploys that the experiment does not need: each judged, none guilty by being recent."""

from rca.model.analysis import CauseKind, Factor, Standing
from rca.model.cite import Claim
from rca.model.evidence import BASELINE_LABEL, INCIDENT_LABEL
from rca.model.graph import NodeKind
from rca.reason.changes import Change, spoken
from rca.reason.draft import Draft
from rca.reason.objections import SAME_TIME
from rca.reason.scene import Scene, clock, seconds, times


def other_deploys(scene: Scene, used: frozenset[str]) -> tuple[Draft, ...]:
    """A draft for every recorded deploy of the incident's or healthy time not in `used` revisions.

    Sorted by score, best first.
    """
    drafts = [
        _judge(scene, change)
        for change in scene.changes
        if change.recorded
        and change.at is not None
        and change.label in (INCIDENT_LABEL, BASELINE_LABEL)
        and change.revision not in used
        and (change.previous or change.label == INCIDENT_LABEL)
    ]
    return tuple(sorted(drafts, key=lambda d: (-d.score, d.title)))


def _judge(scene: Scene, change: Change) -> Draft:
    against = _against(scene, change)
    innocent = _is_late(scene, change) or _is_followed_by_health(scene, change)
    what = spoken(change.differences) or (
        "no setting differs" if change.previous else "the revision before it is not known"
    )
    lag = scene.route.onset - (change.at or 0)
    return Draft(
        kind=CauseKind.CHANGE,
        node=NodeKind.CHANGE,
        standing=Standing.RULED_OUT if innocent else Standing.PLAUSIBLE,
        title=f"deploy of {change.service} {change.revision}: {what}",
        service=change.service,
        revision=change.revision,
        first_seen=change.at,
        summary=(
            Claim(
                text=f"{change.revision} became ready at {clock(change.at or scene.route.onset)}, "
                f"{seconds(abs(lag))} {'before' if lag >= 0 else 'after'} the first failure.",
                cites=change.cites[:1],
            ),
        ),
        support=(),
        against=against,
        factors=_factors(scene, change, len(against)),
        cites=change.cites[:2],
    )


def _is_late(scene: Scene, change: Change) -> bool:
    return change.at is not None and change.at > scene.route.onset + SAME_TIME


def _is_followed_by_health(scene: Scene, change: Change) -> bool:
    """With this deploy in place the route was served well in some state."""
    return change.at is not None and scene.healthy_after(change.at) is not None


def _against(scene: Scene, change: Change) -> tuple[Claim, ...]:
    claims: list[Claim] = []
    if _is_late(scene, change):
        claims.append(
            Claim(
                text="It came after the first failure.", cites=(change.cites[0], scene.route.cite)
            )
        )
    after = [
        o
        for o in scene.measures.routes
        if o.place.label == INCIDENT_LABEL
        and (o.place.service, o.place.revision) == (change.service, change.revision)
    ]
    total, failed = sum(o.total for o in after), sum(o.failed for o in after)
    example = next((o.example_ok for o in after if o.example_ok is not None), None)
    if total and failed * 20 <= total and example is not None:
        claims.append(
            Claim(
                text=f"{change.revision} answered {total - failed} of {times(total, 'requests')} "
                "well during the incident.",
                cites=(example,),
            )
        )
    healthy = scene.healthy_after(change.at) if change.at is not None else None
    if healthy is not None and healthy.example_ok is not None:
        claims.append(
            Claim(
                text=f"With it in place, under “{healthy.place.label}”, {scene.route.key.spoken} "
                f"failed {healthy.failed} of {times(healthy.total, 'times')}.",
                cites=(healthy.example_ok,),
            )
        )
    if not change.differences and change.shows_environment:
        claims.append(
            Claim(text="No setting, variable or image differs from before.", cites=change.cites[:1])
        )
    return tuple(claims)


def _factors(scene: Scene, change: Change, objections: int) -> tuple[Factor, ...]:
    own = change.service == scene.route.key.service
    return (
        Factor(
            name="own service",
            value=0.6 if own else 0.3,
            because="the failing service" if own else "another service",
        ),
        Factor(
            name="known difference",
            value=1.0 if change.differences else 0.3,
            because="the settings differ from before"
            if change.differences
            else "nothing shows what it changed",
        ),
        Factor(
            name="objections",
            value=max(0.05, 0.5**objections),
            because=f"{objections} facts speak against it",
        ),
    )
