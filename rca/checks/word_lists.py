"""The English words that lints look for, each a regular expression; documented with its rule.

Every expression matches whole words, whatever their case. Lists are kept short: a word that is
as often right as wrong is not in them.
"""

import re

_NAMES = (
    r"(?:developers?|engineers?|(?<!kubernetes )(?<!cluster )(?<!k8s )operators?|admins?"
    r"|administrators?|programmers?|reviewers?|colleagues?|interns?|contractors?|employees?"
    r"|(?:product|project|release|engineering|team|incident) managers?|team leads?"
    r"|on-?call(?:er)?|someone|somebody|nobody|no one|people|teams?)"
)
_PEOPLE = rf"(?:{_NAMES}|he|she|we)"
_BETWEEN = (
    r"(?: (?:on duty|on call|lead|members?|also|then|again|just|simply|had|has|have|\w+ly)){0,2}"
)
_NOT = (
    r"(?:(?:did|had|has|have|was|were) not|(?:did|had|has|have)n['\u2019]t|never|failed to"
    r"|forgot to)"
)
_FAULTS = (
    r"(?:forgot|forgets?|overlooked|neglected|ignored|misconfigured|mistyped|missed|messed up"
    r"|broke(?! up\b| down\b| out\b)|botched|fat-?fingered|was careless|were careless"
    r"|made an? (?:mistake|error|typo)|made mistakes"
    r"|(?:deployed|ran|used|chose|picked|entered|typed|pushed|merged|applied|set) (?:the|a) wrong"
    r"|(?:accidentally|mistakenly|inadvertently|carelessly) \w+"
    rf"|{_NOT} (?:check|notice|test|review|read|think|follow|tell|know|reali[sz]e|verify|update"
    r"|document|remember|pay attention)(?:ed|d)?)"
)
_ONLY_PEOPLE = (
    r"(?:forgot|overlooked|neglected|misconfigured|mistyped|messed up|botched|fat-?fingered"
    r"|was careless|were careless|made an? (?:mistake|error|typo)|made mistakes)"
)
_BLAMED = rf"(?:an? |the |our )?(?:\w+ )?{_NAMES}"
_NO_NOUN_FOLLOWS = (
    r"(?=\Z|[^\w\s'\u2019-]| (?:who|and|or|not|on|in|of|at|for|being|having|\w+ing)\b)"
)


def _words(*expressions: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(expressions)})(?![\w-])", re.IGNORECASE)


HINDSIGHT = _words(
    r"should(?: not|n['\u2019]t| never)? have(?! (?:an?|the|no|its|one|at|\d+)\b)",
    r"should['\u2019]ve",
    r"could(?: have|['\u2019]ve) (?:easily )?been (?:avoided|prevented|caught|foreseen)",
    r"ought to have",
    r"obviously",
    r"(?:an|the|was|were|is|are|so|too) obvious",
    r"(?:\A|(?<=[.!?;:] ))clearly",
    r"(?:was|were) clearly (?:an?|the|wrong|bad|broken|missing)",
    r"simply (?:not|forgot|missed|ignored|overlooked|(?:had|has|have|needed|needs?) to)",
    r"trivially",
    r"(?<!over the )(?<!and )of course",
    r"needless to say",
    r"common sense",
    r"(?:in|with the benefit of|with) hindsight",
    r"everyone knows",
    r"human errors?",
    r"careless(?:ly|ness)?",
    r"negligen(?:t|ce|tly)",
    r"sloppy",
    r"failed to (?:\w+ly )?(?:notice|consider|reali[sz]e|communicate|document|ensure"
    r"|account for|anticipate|think|remember)",
    r"failed to (?:properly|adequately|sufficiently|thoroughly) (?:check|follow|test|review|verify"
    r"|update|read|understand)",
    rf"{_PEOPLE}{_BETWEEN} failed to (?:check|follow|test|review|verify|update|understand|see"
    r"|read|escalate)",
)
"""Words that judge by what is known only now."""

PERSON_AS_CAUSE = _words(
    rf"{_PEOPLE}{_BETWEEN} {_FAULTS}",
    rf"they{_BETWEEN} {_ONLY_PEOPLE}",
    r"(?-i:(?!(?:It|This|That|Which)\b)[A-Z][a-z]+) (?:forgot to|made an? (?:mistake|error|typo))",
    rf"(?:because of|due to|caused by|the fault of|to blame is) {_BLAMED}{_NO_NOUN_FOLLOWS}",
    rf"{_NAMES}['\u2019]s? (?:fault|mistakes?|errors?|oversight|carelessness)",
    r"(?:operator|developer|human|user) errors?",
    r"(?:someone|somebody|a person|he|she)(?:['\u2019]s)? mistakes?",
    r"by (?:mistake|accident)",
    r"lack of (?:care|attention|diligence|discipline)",
)
"""A person or a team where a cause belongs."""

EXHAUSTION = _words(
    r"(?:ran|runs|run|running) out of (?!date\b|order\b|sync\b|band\b|bounds\b|range\b)\w+",
    r"(?:connections|descriptors|memory|space|threads|ports|quota|credits) ran out",
    r"out[- ]of[- ](?:memory|disk|space|file descriptors|connections|quota)",
    r"no (?:\w+ )?(?:space|memory|connections|threads|ports) (?:left|available)",
    r"no free (?:space|memory|connections|threads|ports)",
    r"insufficient (?:memory|disk|space|cpu|quota)",
    r"OOM(?:[- ]?killed)?(?! (?:score|adj))",
    r"exhaust(?:ed|ion|s)",
    r"(?:was|were|is|are) (?:all )?(?:used up|depleted)",
    r"saturated",
    r"overloaded",
    r"(?:disk|queue|pool|memory|volume|heap) (?:is|was|became|got|filled|ran) (?:full|up|dry)"
    r"(?!-)",
    r"too many (?:connections|requests|open files|clients)",
    r"(?:reached|hit|exceeded|at) (?:its|the|a|their) (?:\w+ )?(?:limit|quota|maximum)",
    r"(?:limit|quota) (?:was |is )?(?:exceeded|reached)",
    r"all (?:the |\d+ )?(?:connections|threads|workers) (?:are|were) (?:in use|busy|taken)",
)
"""Something that was used up: there is a reason why it was."""

REASON = _words(
    r"because", r"since(?! about\b| \d)", r"due to", r"as a result", r"so that", r"no longer",
    r"after(?! (?:about|some|\d|an? (?:hour|minute|while|day)))",
    r"instead of", r"leak(?:s|ed|ing)?", r"never (?:returned|released|closed|freed|deleted)",
    r"without (?:a|any) (?:limit|bound|timeout|eviction)", r"from \S+ to \S+", r"set to",
)  # fmt: skip
"""Words by which a sentence about something used up does name a reason."""

HEDGE = _words(
    r"probably", r"perhaps", r"maybe", r"presumably", r"possibly", r"most likely", r"likely",
    r"might (?:have|be)", r"may have (?:been|\w+ed)", r"may be (?:the|due|caused|related)",
    r"could be (?:the|an?|due|caused|because|related)", r"could have been",
    r"(?:it|this|that) (?:seems|appears)", r"seem(?:s|ed)? to (?:have|be the|come|stem)",
    r"seemingly", r"apparently", r"it is (?:believed|thought|assumed|suspected)",
    r"(?:we|I) (?:think|believe|assume|guess|suspect)", r"unclear", r"unknown why",
    r"(?:cause|reason) (?:is |was |remains )?unknown", r"(?:do|does|did) not know why",
    r"(?:is|are) not known", r"no (?:logs?|evidence|data|records?) (?:shows?|exists?|remains?"
    r"|(?:is|are|was|were) left)", r"(?:could|can)(?: not|n't|not) be (?:determined|established"
    r"|found out|reconstructed)", r"for (?:some|unknown) reasons?",
)  # fmt: skip
"""Words by which a sentence says that it does not know."""


def first_match(pattern: re.Pattern[str], text: str) -> str:
    """The first words that match, as they stand; empty when none do."""
    match = pattern.search(text)
    return match.group() if match else ""
