"""The English words that lints look for, each a regular expression; documented with its rule.

Every expression matches whole words, whatever their case. Lists are kept short: a word that is
as often right as wrong is not in them.
"""

import re

_PEOPLE = (
    r"(?:developers?|engineers?|operators?|admins?|administrators?|programmers?|reviewers?"
    r"|colleagues?|interns?|contractors?|managers?|employees?|on-?call(?:er)?|someone|somebody"
    r"|nobody|no one|(?:he|she|we|they)|people|teams?)"
)
_FAULTS = (
    r"(?:forgot|forgets?|overlooked|neglected|ignored|misconfigured|mistyped|missed|messed up"
    r"|broke|botched|fat-?fingered|was careless|were careless|made an? (?:mistake|error|typo)"
    r"|made mistakes|(?:did not|didn't|never) (?:check|notice|test|review|read|think|follow|tell"
    r"|know|realise|realize|verify|update|document|remember|pay attention))"
)


def _words(*expressions: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(expressions)})(?![\w-])", re.IGNORECASE)


HINDSIGHT = _words(
    r"should(?: not|n't| never)? have",
    r"ought to have",
    r"obvious(?:ly)?",
    r"clearly",
    r"simply",
    r"trivially",
    r"of course",
    r"needless to say",
    r"common sense",
    r"(?:in|with the benefit of|with) hindsight",
    r"everyone knows",
    r"human errors?",
    r"careless(?:ly|ness)?",
    r"negligen(?:t|ce|tly)",
    r"sloppy",
    r"failed to (?:notice|check|consider|reali[sz]e|follow|test|review|verify|communicate|update"
    r"|document|ensure|account for|anticipate|understand|see|think|remember|read|escalate)",
)
"""Words that judge by what is known only now."""

PERSON_AS_CAUSE = _words(
    rf"{_PEOPLE}(?: \w+)? {_FAULTS}",
    rf"(?:because of|due to|caused by|the fault of|to blame is) (?:an? |the |our )?(?:\w+ )?"
    rf"{_PEOPLE}",
    r"operator errors?",
    r"user errors?",
    r"(?:someone|somebody|a person|he|she)(?:'s)? mistakes?",
    r"by mistake",
    r"lack of (?:care|attention|diligence|discipline)",
)
"""A person or a team where a cause belongs."""

EXHAUSTION = _words(
    r"(?:ran|runs|run|running) out of (?!date\b|order\b|sync\b)\w+",
    r"out[- ]of[- ](?:memory|disk|space|file descriptors|connections|quota)",
    r"OOM(?:[- ]?killed)?",
    r"exhaust(?:ed|ion|s)",
    r"saturated",
    r"overloaded",
    r"(?:disk|queue|pool|memory|volume|heap) (?:is|was|became|got|filled|ran) (?:full|up|dry)",
    r"too many (?:connections|requests|open files|clients)",
    r"(?:reached|hit|exceeded|over) (?:its|the|a|their) (?:\w+ )?(?:limit|quota|maximum)",
)
"""Something that was used up: there is a reason why it was."""

REASON = _words(
    r"because", r"since", r"due to", r"after", r"as a result", r"so that", r"no longer",
    r"instead of", r"leak(?:s|ed|ing)?", r"never (?:returned|released|closed|freed|deleted)",
    r"without (?:a|any) (?:limit|bound|timeout|eviction)", r"from \S+ to \S+", r"set to",
)  # fmt: skip
"""Words by which a sentence about something used up does name a reason."""

HEDGE = _words(
    r"probably", r"perhaps", r"maybe", r"presumably", r"possibly", r"most likely", r"likely",
    r"might have", r"may have", r"could be", r"could have been", r"seems? to", r"seemingly",
    r"(?:we|I) (?:think|believe|assume|guess|suspect)", r"unclear", r"unknown why",
    r"(?:is|are) not known", r"no (?:logs?|evidence|data|records?) (?:shows?|exists?|remains?"
    r"|(?:is|are|was|were) left)", r"(?:could|can)(?: not|n't|not) be (?:determined|established"
    r"|found out|reconstructed)", r"for (?:some|unknown) reasons?",
)  # fmt: skip
"""Words by which a sentence says that it does not know."""


def first_match(pattern: re.Pattern[str], text: str) -> str:
    """The first words that match, as they stand; empty when none do."""
    match = pattern.search(text)
    return match.group() if match else ""
