"""A finding that the evidence no longer carries is kept in the report, and marked."""

from collections.abc import Callable
from dataclasses import replace

from rca.model.analysis import Analysis, Standing
from rca.model.dossier import Dossier
from rca.model.why import WhyTree
from tests import factories

Write = Callable[[tuple[Dossier, Analysis]], str]


def accepted(then: str, now: Standing) -> tuple[Dossier, Analysis]:
    """A case with one why; the analysis called its cause `then`, and calls it `now`."""
    dossier, found = factories.broken_checkout()
    first = replace(found.hypotheses[0], standing=now)
    why = factories.why(cause=first.title, standing=then, actionable="Set it to twenty.")
    return (
        replace(dossier, whys=WhyTree(whys=(why,))),
        replace(found, hypotheses=(first, *found.hypotheses[1:])),
    )


def test_an_accepted_cause_that_stands_worse_makes_its_finding_stale(write: Write) -> None:
    text = write(accepted("supported", Standing.PLAUSIBLE))

    assert "> This answer is stale" in text
    assert "to the analysis it is now plausible" in text
    assert "The connection pool has two places and is full" in text
    assert "1 unproved" in text


def test_a_finding_that_stands_is_not_marked(write: Write) -> None:
    text = write(accepted("plausible", Standing.SUPPORTED))

    assert "stale" not in text
    assert "**What can be changed:** Set it to twenty." in text
