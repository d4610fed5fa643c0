"""Does an error tell of something outside, that no service of the incident is?"""

import re

from rca.model.analysis import CauseKind
from rca.reason.case import Case
from rca.reason.propagation_names import foreign_hosts, known_services
from rca.reason.trouble import Trouble

_HOST = r"([a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)+\.[a-z]{2,})"
_ANSWERED = re.compile(
    rf"(?<![\w.@/-]){_HOST}(?::\d+)?:? (?:answer|return|respond|repli|timed out|is (?:down|un)|gave"
    rf"|refus|said|clos)|\b(?:from|by) {_HOST}(?![\w(])"
)
"""`api.bank.example answered 503`, `BankError from api.bank.example`."""


def hosts_in(trouble: Trouble, case: Case) -> frozenset[str]:
    """The hosts that the error says it had to do with, and that are none of the services."""
    said = f"{trouble.text} {trouble.key}"
    services = known_services(case.measures)
    answered = {first or second for first, second in _ANSWERED.findall(said)}
    known = {host for host in answered if host.partition(".")[0] not in services}
    return frozenset((*foreign_hosts(said, services), *known))


def tells_of_outside(trouble: Trouble, case: Case) -> bool:
    """Whether a rule knows it as what comes from outside, or it names such a host."""
    known = trouble.known
    is_known = known is not None and known.rule.kind is CauseKind.EXTERNAL
    return is_known or bool(hosts_in(trouble, case))
