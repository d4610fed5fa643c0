"""Counts over the evidence: patterns, outcomes, deploys, pairs; no judgement, no cause.

The same dossier gives the same bytes, whatever the order of entries, the number of threads, the
time zone or the locale.
"""

from dataclasses import replace

from rca.measure.asked import asked_of
from rca.measure.attempt_pairs import attempt_pairs_of
from rca.measure.changes import changes_of
from rca.measure.cited import cited_in
from rca.measure.companions import companions_of
from rca.measure.database import open_tables
from rca.measure.deploys import deploys_of
from rca.measure.entries import count_entries, load_entries
from rca.measure.exhibits import exhibits_at, exhibits_of
from rca.measure.finder import Finder
from rca.measure.instance_pairs import instance_pairs_of
from rca.measure.intervals import intervals_of
from rca.measure.latency import latency_of, time_requests
from rca.measure.lines import read_lines
from rca.measure.lone_minutes import lone_minutes_of
from rca.measure.onsets import onsets_of
from rca.measure.pairs import pairs_of
from rca.measure.patterns import patterns_of
from rca.measure.phases import split_time
from rca.measure.probes import tallies_of
from rca.measure.propagation import propagation_of
from rca.measure.quiet_instances import quiet_instances_of
from rca.measure.readiness import startup_probes_of
from rca.measure.requests import judge_requests, routes_of
from rca.measure.revision_patterns import revision_patterns_of
from rca.measure.sample import sample_entries
from rca.measure.series import series_of
from rca.measure.showing import show_entries
from rca.measure.startup import facts_of
from rca.measure.steadiness import steadiness_of
from rca.measure.test_courses import courses_of
from rca.measure.test_groups import groups_of
from rca.measure.tests import rates_of
from rca.measure.traces import traces_of
from rca.model.dossier import Dossier
from rca.model.measures import Measures

__all__ = ["Finder", "exhibits_at", "measure", "sample_entries"]


def measure(dossier: Dossier) -> Measures:
    """All tables over the evidence of a dossier, each sorted as its type says.

    Reads the log files the dossier points at and nothing else. What cannot be read comes out in
    `skipped`, sorted; content that is no NDJSON at all gives one for each line.
    """
    with open_tables() as tables:
        skipped = load_entries(tables, dossier)
        unread = read_lines(tables)
        show_entries(tables)
        patterns, left_out = patterns_of(tables)
        traces, rare = traces_of(tables)
        split_time(tables, dossier)
        judge_requests(tables)
        routes = routes_of(tables)
        startup_probes = startup_probes_of(tables)
        quiet_instances = quiet_instances_of(tables)
        facts = facts_of(tables)
        deploys = deploys_of(tables, dossier)
        changes = changes_of(tables, dossier, deploys)
        pairs = pairs_of(tables)
        instance_pairs, crowded = instance_pairs_of(tables)
        revision_patterns = revision_patterns_of(tables)
        attempt_pairs = attempt_pairs_of(tables, dossier.attempts)
        unnested = time_requests(tables)
        latency = latency_of(tables)
        propagation = propagation_of(tables)
        onsets, unwatched = onsets_of(tables)
        lone_minutes = lone_minutes_of(tables)
        series, unmoved = series_of(tables)
        companions = companions_of(tables, series)
        steadiness = steadiness_of(tables, series)
        intervals, unpaired = intervals_of(tables)
        cut = (*crowded, *unnested, *unwatched, *unmoved, *unpaired)
        asked = asked_of(tables, dossier)
        tests = rates_of(dossier.attempts)
        test_courses = courses_of(dossier.attempts, deploys)
        test_groups = groups_of(dossier.attempts)
        probes = tallies_of(dossier.probes)
        found = Measures(
            entries=count_entries(tables),
            patterns=patterns,
            routes=routes,
            facts=facts,
            deploys=deploys,
            pairs=pairs,
            instance_pairs=instance_pairs,
            revision_patterns=revision_patterns,
            attempt_pairs=attempt_pairs,
            tests=tests,
            test_courses=test_courses,
            test_groups=test_groups,
            traces=traces,
            exhibits=(),
            skipped=tuple(sorted({*skipped, *unread, *left_out, *rare, *cut})),
            changes=changes,
            probes=probes,
            onsets=onsets,
            lone_minutes=lone_minutes,
            series=series,
            companions=companions,
            steadiness=steadiness,
            intervals=intervals,
            latency=latency,
            asked=asked,
            propagation=propagation,
            startup_probes=startup_probes,
            quiet_instances=quiet_instances,
        )
        return replace(found, exhibits=exhibits_of(tables, dossier, cited_in(dossier, found)))
