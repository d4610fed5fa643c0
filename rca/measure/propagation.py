"""Who calls whom, and what each service's requests do otherwise than in healthy times."""

from rca.measure.calls import calls_of
from rca.measure.database import Tables
from rca.measure.deviations import deviations_of
from rca.measure.steps import read_steps
from rca.model.propagation import Propagation


def propagation_of(tables: Tables) -> Propagation:
    """Both tables; needs `phase`, `request_time`, `caller`, `reading` and `sighting`."""
    read_steps(tables)
    return Propagation(deviations=deviations_of(tables), calls=calls_of(tables))
