"""What an incident cost: computed where the evidence allows, declared where somebody says so.

A figure that nobody measured and nobody declared is unknown, and the row says what would give it.
"""

from collections.abc import Iterator, Sequence

from rca.model.analysis import READINGS, Symptom
from rca.model.dossier import Dossier
from rca.model.evidence import INCIDENT_LABEL
from rca.model.impact import Basis, ImpactRow, ImpactTable
from rca.model.incident import Incident, Objective
from rca.model.instant import MINUTE
from rca.model.measures import Measures
from rca.model.plural import counted
from rca.model.question import Metric, Question
from rca.verify.answers import answer
from rca.verify.money import declared_rows, totals_of
from rca.verify.words import share

_WORST = ("ERROR", "CRITICAL", "ALERT", "EMERGENCY")

_NO_MONEY = ImpactRow(
    what="Money at risk",
    value="",
    basis=Basis.UNKNOWN,
    how="no log shows it; declare it with its source: `[[impact]]`",
)


def impact_of(
    dossier: Dossier, measures: Measures, symptoms: Sequence[Symptom]
) -> ImpactTable | None:
    """The table; None when nothing was declared and nothing went wrong in the evidence."""
    incident = dossier.incident
    if not (incident.impact or incident.objectives or symptoms):
        return None
    totals, why_no_total = totals_of(incident.impact)
    return ImpactTable(
        computed=(
            *_failed(symptoms),
            *_reach(incident, measures),
            *_minutes(measures),
            *_budgets(dossier, measures),
            *_tests(measures),
        ),
        declared=declared_rows(incident.impact) or (_NO_MONEY,),
        totals=totals,
        why_no_total=why_no_total,
    )


def _failed(symptoms: Sequence[Symptom]) -> Iterator[ImpactRow]:
    for symptom in symptoms:
        part = share(symptom.count / symptom.total) if symptom.total else "none"
        yield ImpactRow(
            what=symptom.title,
            value=f"{symptom.share_of_unit} ({part})",
            basis=Basis.COMPUTED,
            how=_counted_how(symptom),
            cites=symptom.cites[:2],
        )


def _counted_how(symptom: Symptom) -> str:
    if symptom.unit == READINGS:
        return f"beyond ten times the most of healthy times ÷ all {READINGS}"
    return f"failed ÷ all such {symptom.unit} in the incident"


def _reach(incident: Incident, measures: Measures) -> Iterator[ImpactRow]:
    reach = measures.asked.reached(INCIDENT_LABEL)
    if reach is None or not reach.failed:
        return
    cites = (reach.cite,) if reach.cite is not None else ()
    parts = [
        counted(number, *words)
        for number, words in (
            (reach.traces, ("trace",)),
            (reach.instances, ("instance",)),
            (reach.services, ("service",)),
            (reach.clients, ("client address", "client addresses")),
        )
        if number
    ]
    if parts:
        yield ImpactRow(
            what="Reached by failed requests",
            value=", ".join(parts),
            basis=Basis.COMPUTED,
            how="distinct ones among failed requests; an address may be many people, or a proxy",
            cites=cites,
        )
    field = incident.scope.user_field
    if reach.users is not None:
        yield ImpactRow(
            what="Affected users",
            value=f"{reach.users:,}",
            basis=Basis.COMPUTED,
            how=f"distinct {field} in the traces of failed requests",
            cites=(reach.naming,) if reach.naming is not None else cites,
        )
        return
    yield ImpactRow(
        what="Affected users",
        value="",
        basis=Basis.UNKNOWN,
        how=f"no trace of a failed request has {field}"
        if field
        else "name the log field of a user: scope.user_field",
    )


def _minutes(measures: Measures) -> Iterator[ImpactRow]:
    reach = measures.asked.reached(INCIDENT_LABEL)
    if reach is None:
        return
    bad = [(name, number) for name, number in reach.minutes if name in _WORST]
    covered = reach.last // MINUTE - reach.first // MINUTE + 1
    if bad:
        yield ImpactRow(
            what="Minutes by severity",
            value=", ".join(f"{number:,} {name}" for name, number in bad)
            + f" of {counted(covered, 'minute')}",
            basis=Basis.COMPUTED,
            how="minutes by their worst log entry, of those the log covers",
            cites=(reach.cite,) if reach.cite is not None else (),
        )


def _budgets(dossier: Dossier, measures: Measures) -> Iterator[ImpactRow]:
    objectives = dossier.incident.objectives
    if not objectives:
        yield ImpactRow(
            what="Error budget",
            value="",
            basis=Basis.UNKNOWN,
            how="no service level is declared: `[[objectives]]`",
        )
    for objective in objectives:
        yield from _budget(objective, dossier, measures)


def _budget(objective: Objective, dossier: Dossier, measures: Measures) -> Iterator[ImpactRow]:
    """Burn rate and share used, as in https://sre.google/workbook/alerting-on-slos/."""
    question = Question(
        metric=Metric(objective.metric),
        of=objective.of,
        service=objective.service,
        op=">=",
        threshold=objective.target,
    )
    found = answer(question, dossier, measures, INCIDENT_LABEL)
    what = f"Error budget: {objective.title}"
    allowed = round(1 - objective.target, 12)  # 1 - 0.999 is a little more than 0.001
    if found.value is None:
        yield ImpactRow(what=what, value="", basis=Basis.UNKNOWN, how=found.because)
        return
    failed = found.total - found.good
    yield ImpactRow(
        what=f"{what}, burn rate",
        value=f"{failed / found.total / allowed:,.3g} times",
        basis=Basis.COMPUTED,
        how=f"{failed:,} of {found.total:,} failed ÷ {share(allowed)} allowed",
        cites=found.cites[:1],
    )
    if objective.per_day is None:
        yield ImpactRow(
            what=f"{what}, share used",
            value="",
            basis=Basis.UNKNOWN,
            how=f"say how many {found.unit} a usual day has: per_day",
        )
        return
    budget = allowed * objective.per_day * objective.days
    yield ImpactRow(
        what=f"{what}, share used",
        value=share(failed / budget),
        basis=Basis.COMPUTED,
        how=f"{failed:,} failed ÷ ({share(allowed)} · {objective.per_day:,} a day, declared, "
        f"· {objective.days} days); what failed outside of the evidence is not in it",
        cites=found.cites[:1],
    )


def _tests(measures: Measures) -> Iterator[ImpactRow]:
    run = [rate for rate in measures.tests if rate.label == INCIDENT_LABEL]
    blocked = [rate for rate in run if rate.failed == rate.attempts]
    if run:
        yield ImpactRow(
            what="Blocked tests",
            value=f"{len(blocked):,} of {len(run):,}",
            basis=Basis.COMPUTED,
            how="tests of which no attempt passed in the incident",
            cites=tuple(rate.first_failed for rate in blocked if rate.first_failed)[:2],
        )
