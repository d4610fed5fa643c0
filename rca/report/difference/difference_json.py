"""The difference as `rca.diff/1`: the same lists in the same order, for programs."""

from typing import Any

from rca.report.difference.compare import Difference, Moved, Section
from rca.report.difference.revision import Revision, Thing

Json = dict[str, Any]


def difference_document(difference: Difference) -> Json:
    """Plain values. `same` is whether nothing differs; a value of null is nothing, or false."""
    return {
        "schema": "rca.diff/1",
        "before": _revision(difference.before),
        "after": _revision(difference.after),
        "same": not difference.sections,
        "sections": [_section(section) for section in difference.sections],
        "not_compared": list(difference.not_compared),
    }


def _revision(revision: Revision) -> Json:
    (conclusion,) = revision.things["conclusion"]
    return {
        "name": revision.name,
        "incident": conclusion.fact("incident"),
        "digest": revision.digest,
        "verdict": conclusion.fact("verdict"),
    }


def _section(section: Section) -> Json:
    return {
        "kind": section.shape.kind,
        "changed": [_moved(moved) for moved in section.moved],
        "added": [_thing(thing) for thing in section.added],
        "dropped": [_thing(thing) for thing in section.dropped],
    }


def _moved(moved: Moved) -> Json:
    document: Json = {
        "name": moved.after.name,
        "facts": [
            {"fact": before.name, "before": before.value, "after": after.value}
            for before, after in moved.facts
        ],
    }
    if moved.inner:
        document["within"] = [_section(section) for section in moved.inner]
    return document


def _thing(thing: Thing) -> Json:
    return {
        "name": thing.name,
        "facts": {fact.name: fact.value for fact in thing.facts if fact.value is not None},
    }
