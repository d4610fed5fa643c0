"""Every place that a table or a person's why cites, so that its words can be shown."""

from rca.measure.asked import cites_asked
from rca.model.cite import Cite
from rca.model.dossier import Dossier
from rca.model.measures import Measures


def cited_in(dossier: Dossier, found: Measures) -> set[Cite]:
    """The places cited in all tables but the exhibits, and by the whys of a dossier."""
    cited: set[Cite | None] = {
        *(pattern.example for pattern in found.patterns),
        *(trace.example for trace in found.traces),
        *(cite for route in found.routes for cite in (route.example_ok, route.example_failed)),
        *(fact.cite for fact in found.facts),
        *(cite for deploy in found.deploys for cite in (deploy.spec.cite, deploy.request)),
        *(change.cite for change in found.changes),
        *(cite for pair in found.pairs for cite in (*pair.examples, *pair.counter_examples)),
        *(
            cite
            for paired in found.instance_pairs
            for cite in (*paired.examples, *paired.counter_examples)
        ),
        *(only.cite for only in found.revision_patterns),
        *(cite for tried in found.attempt_pairs for cite in (tried.cite, tried.attempt)),
        *(cite for onset in found.onsets for cite in (onset.cite, onset.healthy, onset.spared)),
        *(one.cite for one in found.lone_minutes),
        *(one.cite for one in found.series),
        *(one.cite for one in found.companions),
        *(one.cite for one in found.steadiness),
        *(one.elsewhere_cite for one in found.companions if one.elsewhere_cite),
        *(stretch.cite for one in found.intervals for stretch in (*one.longest, *one.unfinished)),
        *(cite for one in found.propagation.deviations for cite in (one.cite, one.healthy)),
        *(calls.cite for calls in found.propagation.calls),
        *(cite for rate in found.tests for cite in (rate.first_failed, rate.first_passed)),
        *(one.cite for one in found.startup_probes),
        *(
            cite
            for one in found.quiet_instances
            for cite in (one.cite, one.last_said, one.beside_cite)
        ),
        *(course.first_failed for course in found.test_courses),
        *(group.first_failed for group in found.test_groups),
        *(excerpt.cite for excerpt in dossier.excerpts),
        *(cite for probe in found.probes for cite in probe.cites),
        *(remark.cite for remark in dossier.remarks),
        *cites_asked(found.asked),
        *(cite.to_cite() for why in dossier.whys.whys for cite in why.cites),
        *(
            cite.to_cite()
            for why in dossier.whys.whys
            for ruled_out in why.ruled_out
            for cite in ruled_out.cites
        ),
    }
    return {cite for cite in cited if cite is not None}
