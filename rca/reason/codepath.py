"""The weakness in the code: a path that only the failing requests take.

Where one protocol or route of a revision fails and the others are served, and the first error names
the function it was raised in, that function stands on the failing path alone. It was there before
the incident, so it is a contributing cause and never the change that set it off.
"""

from rca.model.analysis import CauseKind, Contrast, Factor, Standing
from rca.model.cite import Cite, Claim
from rca.model.excerpt import CodeExcerpt
from rca.model.graph import NodeKind
from rca.model.plural import times
from rca.reason.draft import Draft
from rca.reason.mechanism import Origin, origin_of
from rca.reason.outcomes import LEAST_CASES, is_fine
from rca.reason.scene import Scene


def contrasts(scene: Scene) -> tuple[Contrast, ...]:
    """How the routes of the failing revision fared, the failing one first, then by size.

    A route that was answered with nothing but 4xx neither worked nor failed.
    """
    place = scene.failing.place
    rows = [
        Contrast(
            what=f"{o.method} {o.route}",
            protocol=o.protocol,
            total=o.total,
            failed=o.failed,
            cite=cite,
        )
        for o in scene.measures.routes
        if o.place == place
        and not (o.statuses and all(400 <= status < 500 for status, _ in o.statuses))
        and (cite := o.example_failed or o.example_ok) is not None
    ]
    return tuple(sorted(rows, key=lambda c: (-c.failed, -c.total, c.what)))


def from_code_path(
    scene: Scene,
    rows: tuple[Contrast, ...],
    excerpts: tuple[CodeExcerpt, ...],
    *,
    is_set_off: bool,
) -> Draft | None:
    """The weakness as a draft; None when no error says where it was raised, or nothing works.

    It is no more than plausible unless a supported condition sets it off.
    """
    working = [row for row in rows if row.total >= LEAST_CASES and row.failed == 0]
    steps = [step for step in scene.mechanism.steps if origin_of(step.pattern)]
    if not working or not steps:
        return None
    origin = origin_of(steps[0].pattern)
    if origin is None:
        return None
    spoken = scene.route.key.spoken
    total = sum(row.total for row in working)
    failed = sum(row.failed for row in working)
    code = _code_of(origin, excerpts)
    cites = (steps[0].pattern.example, *(cite for cite in code if cite))
    return Draft(
        kind=CauseKind.CODE,
        node=NodeKind.CODE,
        standing=Standing.SUPPORTED
        if is_set_off and scene.mechanism.is_recorded
        else Standing.PLAUSIBLE,
        title=f"{spoken} of {scene.route.key.service} depends on {origin.function} in "
        f"{origin.file}, which raises “{origin.error}”",
        service=scene.route.key.service,
        revision=scene.failing.place.revision,
        first_seen=None,
        summary=(
            Claim(
                text=f"{origin.function} in {origin.file} raised “{origin.error}” "
                f"{times(steps[0].pattern.count('incident'), 'times')}.",
                cites=cites,
            ),
            Claim(
                text=f"On the same revision {total - failed:,} of {times(total, 'requests')} to "
                f"{', '.join(sorted({row.what for row in working})[:4])} were served without it.",
                cites=tuple(row.cite for row in working[:3]),
            ),
        ),
        support=(),
        against=_was_served(scene),
        factors=(
            Factor(
                name="mechanism",
                value=1.0 if scene.mechanism.is_recorded else 0.7,
                because="the error stands in the traces of the failing requests"
                if scene.mechanism.is_recorded
                else "no trace joins the error to the failing requests",
            ),
            Factor(name="triggered", value=0.4, because="it needs a change to set it off"),
        ),
        cites=cites,
    )


def _was_served(scene: Scene) -> tuple[Claim, ...]:
    """A healthy state of the route: the weakness alone, if it was there, broke nothing."""
    for outcome in scene.route.outcomes:
        if is_fine(outcome, scene.failing) and outcome.example_ok is not None:
            text = (
                f"It does not fail by itself: under “{outcome.place.label}” "
                f"{outcome.place.revision} served {outcome.total - outcome.failed} of "
                f"{times(outcome.total, scene.route.key.unit)} well."
            )
            return (Claim(text=text, cites=(outcome.example_ok,)),)
    return ()


def _code_of(origin: Origin, excerpts: tuple[CodeExcerpt, ...]) -> tuple[Cite, ...]:
    """Excerpts of that file that show that function."""
    name = origin.function.rpartition(".")[2]
    return tuple(
        excerpt.cite
        for excerpt in excerpts
        if excerpt.spot.path.rpartition("/")[2] == origin.file.rpartition("/")[2]
        and name in excerpt.text
    )
