"""Which revisions of a service answer its requests in a labelled state beside the incident."""

from collections import defaultdict

from rca.reason.case import LABELS, Case


def answering(service: str, case: Case) -> dict[str, frozenset[str]]:
    """By label, of all labels but the incident's and its baseline; only where requests tell."""
    found: dict[str, set[str]] = defaultdict(set)
    for outcome in case.measures.routes:
        if outcome.place.service == service and outcome.place.label not in LABELS:
            found[outcome.place.label].add(outcome.place.revision)
    return {label: frozenset(revisions) for label, revisions in found.items()}
