"""What a check is: a function from what is known and what follows to findings."""

from collections.abc import Callable, Iterator

from rca.model.analysis import Analysis
from rca.model.dossier import Dossier
from rca.model.finding import Finding

Check = Callable[[Dossier, Analysis], Iterator[Finding]]
