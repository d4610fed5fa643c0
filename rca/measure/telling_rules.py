"""The shapes in which programs say that something failed, from the surest to the faintest.

They are those of compilers, build tools, test runners and runners of jobs in general; no name of a
project stands here. A rule has one of six weights, so that each can be argued about.
"""

import re
from dataclasses import dataclass

FAILED, NAMED, CAUSE, DETAIL, HINT, FAINT = 1.0, 0.9, 0.8, 0.6, 0.35, 0.15
"""A run that failed, what failed, why, details of it, words that may mean it, warnings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A shape, and how many lines before and after such a line belong to it.

    A text of that shape holds one of the `words`, which are looked for first, or a mark (see
    MARKS and PLACE_MARK) where the rule `is_marked`.
    """

    why: str
    weight: float
    words: tuple[str, ...]
    is_marked: bool
    shape: re.Pattern[str]
    before: int
    after: int


def _rule(
    why: str,
    weight: float,
    words: str,
    *shapes: str,
    around: tuple[int, int] = (0, 0),
    is_marked: bool = False,
) -> Rule:
    """The rule; a shape that begins with `(?i)` is told in any case."""
    scoped = (f"(?i:{one[4:]})" if one.startswith("(?i)") else f"(?:{one})" for one in shapes)
    return Rule(
        why=why,
        weight=weight,
        words=tuple(words.split()),
        is_marked=is_marked,
        shape=re.compile("|".join(scoped)),
        before=around[0],
        after=around[1],
    )


_NOT_NIL = r"(?:-?[1-9]\d{0,9}|0x[0-9a-fA-F]{0,8}[1-9a-fA-F][0-9a-fA-F]{0,8})\b"
_PLACE = r"(?<![^\s:()\[\]])[^\s:()\[\]]{1,300}\.\w{1,10}"
_AT = r":\d+(?::\d+)?"
_FAILURES = (
    r"(?:fail(?:ed|ures?|ing)|errors?|errored|broken|crashed|problems?|offenses?|violations?)"
)
_EXCEPTION = (
    r"(?:[A-Za-z_][\w$]{0,80}(?:\.|::|\\)){0,12}[A-Z][\w$]{0,80}(?:Error|Exception|Failure|Fault)\b"
)
_CROSSES = "●✕✗✘❌✖\u00d7\u2a2f"

RULES = (
    _rule(
        "the runner says that the step failed",
        FAILED,
        "error failed",
        r"^\s*##\[error\]|^\s*::error\b|^ERROR: Job failed",
        around=(8, 0),
    ),
    _rule(
        "the command that ran before it failed",
        FAINT,
        "",
        r"^\s*\$ \S|^\+{1,4} \S",
        is_marked=True,
    ),
    _rule(
        "says with which exit code it ended",
        FAILED,
        "exit exited exits exiting return returned returning returns fail failed fails "
        "failing failure finished terminated ended completed nonzero make",
        r"(?i)\b(?:exit(?:ed|ing|s)?|return(?:ed|ing|s)?|fail(?:ed|s|ing|ure)?|finished|terminated)"
        r"[^:=\d]{0,40}?\b(?:code|status|value)s?:?=? ?\(?" + _NOT_NIL,
        r"(?i)\bexit(?:(?:ed|ing|s)(?: with)?:?| with:?|:) " + _NOT_NIL,
        r"(?i)\b(?:returned|exit(?:ed|s)?|ended|completed|failed)\b.{0,30}\bnon-?zero\b",
        r"\*\*\* .{0,300}\bError \d+|\*\*\* .{0,300}\bStop\.",
        r"(?i)^\W*(?:\w+ )?(?:command|process|script|target|recipe|task|job|session)"
        r" .{0,300}\bfailed\b",
        around=(6, 1),
    ),
    _rule(
        "the system ended it, or had nothing left to give",
        FAILED,
        "memory oom oomkilled killed space quota overflow segmentation sigsegv sigkill "
        "sigabrt sigbus sigill bus terminate sanitizer race exceeded canceled cancelled timed "
        "shutdown dumped",
        r"(?i)\bout of memory\b|\bOOM[- ]?kill|\bcannot allocate memory|heap out of memory"
        r"|\bOutOfMemory|\bno space left on device|\bdisk quota exceeded|\bstack overflow\b",
        r"(?i)\bsegmentation fault|\bcore dumped|\bSIG(?:SEGV|KILL|ABRT|BUS|ILL)\b|^\s*Killed\b"
        r"|\bbus error\b|\bterminate called after\b|\bAddressSanitizer\b|\bdata race\b",
        r"(?i)\bexceeded the maximum execution time|\bthe operation was cancell?ed\b"
        r"|\b(?:job|test|build|step|command|run) (?:was |has )?timed out\b|\btimed out after\b"
        r"|\bshutdown signal\b",
        around=(4, 3),
    ),
    _rule(
        "counts what failed",
        FAILED,
        "failed failure failures failing error errors errored broken crashed problem problems "
        "offense offenses violation violations issue issues warnings",
        r"(?i)(?<![\w.,/-])(?![45]\d\d )[1-9]\d*(?:,\d{3})* (?:\w+ ){0,2}"
        + _FAILURES
        + r"\b(?![-/.]?\w)",
        r"(?i)\b" + _FAILURES + r" *(?:=|:) *[1-9]\d*\b(?![.:]\d)",
        r"(?i)\bfound [1-9]\d*(?:,\d{3})* (?:\w+ ){0,3}"
        r"(?:error|problem|issue|warning|offense|violation)",
        r"(?i)\b[1-9]\d* (?:of|/) ?[1-9]\d* .{0,60}\bfailed\b",
        around=(1, 1),
    ),
    _rule(
        "says that the build or the run failed",
        FAILED,
        "failed failure fail compilation linking wrong",
        r"(?i)\bbuild (?:has )?(?:failed|failure)\b|\bfailed to (?:solve|build|compile)\b",
        r"(?i)\bcould not compile\b|\bcompilation (?:failed|terminated|error)|\blinking .*failed",
        r"(?i)\b(?:tests?|checks?|run|suite|lint|hook|workflow|pipeline|deploy\w*|apply)"
        r" (?:run )?(?:has |have )?failed\b",
        r"(?i)\.{3,} ?failed\s*$|\bFinished: FAILURE\b",
        r"(?i)\bexecution failed for\b|\bwhat went wrong\b|\bcommand failed\b",
        around=(2, 3),
    ),
    _rule(
        "names what failed",
        NAMED,
        "fail failed failure error timeout",
        r"^\W*(?:\[\w+\] *)?(?:--- )?FAIL(?:ED|URE)?\b:?[\s\]]*(?:\[[^\]]{0,80}\] )?\S",
        r"^\s*(?:ERROR|FAILED)\s+\S{0,400}(?:/|::|\.py)",
        r"\s(?:FAILED|FAIL|ERROR)(?: \[ *\d+%\])?\s*$|\bFAILED\s*(?:\(|in \d)",
        r"^\s*not ok \d+|^\s*Failed \S.{0,300}\[[^\]]{1,20}\]$|\((?:Failed|Timeout)\)\s*$",
        rf"^\s*(?:[{_CROSSES}]|\[FAIL\]|\[x\]) *\S",
        r"^\s*\d{1,4}\) \S.{0,300}$",
        r"^\W{0,4}_{3,} .{1,300} _{3,}$|^(?:FAIL|ERROR): \w+ \(",
        r"<<< (?:FAILURE|ERROR)!|(?i:\bfailed to pass\b)",
        around=(0, 6),
        is_marked=True,
    ),
    _rule(
        "an error with its place",
        NAMED,
        "error line",
        _PLACE + r"[:(]\d+(?:[:,]\d+)?\)?:? *-? *(?:fatal |syntax )?(?i:error)\b",
        r"^\s*(?:--> |at )?" + _PLACE + _AT + r": (?!note|warning|in |info)(?!\w*Warning)\w",
        r"^\s*" + _PLACE + _AT + r" [A-Z]{1,4}\d{2,5}\b|^e: \S",
        r"\berror(?:\[\w+\]| [A-Z]{1,6}\d{2,6})\s?:",
        rf"^\s*\d+:\d+ +(?:error|[{_CROSSES}])\b",
        r"\bFile \"[^\"]{1,300}\", line \d+(?!.{0,300}, in )",
        around=(1, 4),
        is_marked=True,
    ),
    _rule(
        "reports an error",
        NAMED,
        "error fatal panic panicked critical err unhandled uncaught syntax alert emergency",
        r"(?<![\w./=-])(?:(?i:fatal(?: error)?|panic|panicked at|critical)|(?:[\w-]{1,20} )?"
        r"(?:ERROR|Error|error|ERR!))(?:\[\w{0,40}\])?: ",
        r"\bpanicked at\b|^\W*[Uu]nhandled\b|\bUncaught\b|(?i:\bsyntax error\b)|\btreated as error",
        r"^\W*(?:\w{1,12} )?(?:ERROR|FATAL|CRITICAL|ALERT|EMERGENCY|[Ee]rror|fatal)\b[\]!|]*(?=\s)",
        r"\b\w{1,12} ERR!|\[(?:ERROR|error|FATAL|fatal|ERR_\w+|E)\]",
        r"(?:^|[\s\"{,])(?:level|severity|lvl)\"?[=:] ?\"?(?:error|fatal|critical|panic)\b",
        around=(1, 3),
    ),
    _rule(
        "names an exception",
        NAMED,
        "error exception failure fault caused",
        r"^[^\w\"'`]*(?:\w{1,8}[:>|!] )?(?:Exception in thread \"[^\"]{0,80}\" )?"
        + _EXCEPTION
        + r"(?:$|:| \[| at )",
        r"^E {3,}\S|^\s*Caused by:|: " + _EXCEPTION + r"(?:$|: )|^\s*\*\* \(\w",
        around=(2, 3),
        is_marked=True,
    ),
    _rule(
        "what was expected and what came",
        CAUSE,
        "expected received actual left right got want wanted but assert asserts assertion "
        "assertions asserting mismatch mismatched match equal",
        r"(?i)^\W*(?:expected|received|actual|left|right|got|want(?:ed)?|but was|but got)\b *:",
        r"(?i)\bexpected\b.{1,200}\b(?:got|but|received|found|to (?:be|equal|have|match|contain)"
        r"|=+)(?=\W)",
        r"(?i)\bassert(?:ion)?s?\b.{0,80}\bfail|\bfailed asserting\b|\bAssertionError\b",
        r"(?i)\bgot:? .{1,200}\bwant\b|\bdoes not (?:match|equal)\b|\bmismatch(?:ed)?\b",
        around=(2, 3),
    ),
    _rule(
        "says what was missing or refused",
        CAUSE,
        "such not undefined unresolved cannot exist matching unbound denied unauthorised "
        "unauthorized forbidden authentication invalid bad connection unreachable timed "
        "timeout timeouterror could resolution econnrefused econnreset econnaborted etimedout "
        "enotfound limit many conflict conflicts conflicting compatible incompatible "
        "supported unsupported unsatisfiable eresolve unable date outdated below find named "
        "HTTP code status",
        r"(?i)\bno such (?:file|host|module|container|table|remote|package)|\bcommand not found\b"
        r"|\bnot (?:be )?(?:found|resolved?|defined|declared|recogni[sz]ed|supplied|accessible)\b"
        r"|\bundefined(?:: | (?:reference|symbol|variable|method|name|identifier|local|function))"
        r"|\bunresolved \w|\bcannot find\b|\bcan't find\b|\bdoes(?: not|n't) exist\b"
        r"|\bno module named\b|\bno matching \w|\bunbound variable\b",
        r"(?i)\bpermission (?:denied|to \S+ denied)|\baccess (?:is )?denied|\bunauthori[sz]ed\b"
        r"|\bforbidden\b|\bnot permitted|\bauthentication (?:failed|required)"
        r"|\binvalid (?:credentials|token)|\bbad credentials",
        r"(?i)\bconnection (?:refused|reset|timed out|closed)|\bunreachable\b|\btimed out\b"
        r"|\btimeout (?:of|after|exceeded|expired|waiting|reached|while)\b|\btimeouterror"
        r"|\bcould not (?:resolve|connect)|\bname resolution|\bE(?:CONN\w+|TIMEDOUT|NOTFOUND)\b"
        r"|\b(?:HTTP|status|code)\S{0,10}[ :]+[45]\d\d\b"
        r"|\b50\d bad gateway|\brate limit|\btoo many requests",
        r"(?i)\bconflict(?:s|ing)? (?:in|with|between)\b|\b(?:is|are) (?:not )?(?:in)?compatible\b"
        r"|\bis (?:not |un)supported\b|\bunsatisfiable\b|\bERESOLVE\b|\bunable to resolve\b"
        r"|\b(?:is|are) (?:out of date|outdated|not up[- ]to[- ]date)\b"
        r"|\bnot (?:reached|met)\b|\bbelow (?:the )?(?:minimum|threshold)",
        around=(1, 2),
    ),
    _rule(
        "heads a list of failures",
        CAUSE,
        "summary fail failed failing failure failures error errors",
        r"(?i)^[\W_]{0,100}(?:short )?(?:test )?(?:summary|failures?|errors?|failed tests?"
        r"|failing tests?|failed examples|list of failed|summary of all failing"
        r"|the following \w+ failed)\b[^.]{0,40}$",
        around=(0, 4),
    ),
    _rule("the last frame of its own code", DETAIL, "", r"(?!)"),
    _rule(
        "the place of it in the code",
        DETAIL,
        "line traceback",
        r"^\s*Traceback \(most recent|^\s*--> \S+:\d+|\bon \S+ line \d+|^In \S+ line \d+",
        r"^\s*(?:[│|\u276f] *)?(?:at |in |\w+ (?=\.))?\(?\.?/?[\w@./\\-]{1,300}\.\w{1,8}"
        + _AT
        + r"\)?:?"
        r"(?:$| #)",
        r"^\s*" + _PLACE + r":\d+: in |\[[\w./-]{1,300}\.\w{1,8}:\d+\]:?$",
        r"^\s*>+ *\d+ ?\||^\s*\d+ \| >>>|^> {2,}\S",
        is_marked=True,
    ),
    _rule(
        "words of failure",
        HINT,
        "fail failed fails failure failures failing error errors exception exceptions fatal "
        "crash crashed abort aborted aborting cannot could couldn unable invalid illegal "
        "missing unexpected denied refused rejected corrupt corrupted violate violated "
        "violates violating violation violations broken incorrect reformat reformatted "
        "canceled cancelled killed timeout required modified",
        r"(?i)(?<![\w/.-])(?:fail(?:ed|s|ure|ures|ing)?|errors?|exceptions?|fatal|crash(?:ed)?"
        r"|abort(?:ed|ing)?|cannot|could not|couldn't|unable|invalid|illegal|missing"
        r"|unexpected|denied|refused|rejected|corrupt(?:ed)?|violat\w+|broken|incorrect"
        r"|would (?:be )?reformat(?:ted)?|cancell?ed|killed|timeout|(?:is|are) required"
        r"|modified by this hook)(?![\w/=-]|\.\w)",
        around=(0, 1),
    ),
    _rule("names the job", HINT, "job", r"^Complete job name: \S"),
    _rule(
        "warns",
        FAINT,
        "warn warns warning warnings deprecated",
        r"(?i)\bwarn(?:ing)?s?\b|\bdeprecated\b",
    ),
)
"""In the order in which they are tried; the first that fits says why the line tells.

A command that is echoed stands early: what it says is not yet what came of it.
"""

MARKS = re.compile(
    rf"\s*(?:[{_CROSSES}]|\[x\]|\d{{1,4}}\) |not ok |E {{3}}|\*\* \(|>|[$+]|--> |e: |\W{{0,4}}___"
    r"|\d+ \| >>>|##\[error\])"
)
"""What a text of a shape without words begins with."""

PLACE_MARK = re.compile(r"\.\w{1,10}[:(]\d")
"""What a text that names a place in a file holds."""

BENIGN = re.compile(
    r"(?:^|[\s\])])(?:PASS(?:ED)?|XFAIL|XPASS|SKIP(?:PED)?|RERUN|ok|OK|✓|✔|√)(?=$|[\s:\[(])"
    r"(?!.*\bFAIL)"
    r"|\blevel=(?:debug|trace)\b|^\W*(?:DEBUG|TRACE)\b"
    r"|^\s*(?:Downloading|Downloaded|Compiling|Installing|Collecting|Unpacking|Selecting|Setting up"
    r"|Preparing|Fetching|Get:|Requirement already|Using cached|Creating|Adding|Removing"
    r"|Checking out|Building|Copying|Extracting|inflating|\[command\]|##\[command\])\b"
)
"""A line that says that something went well, or what is being fetched or built."""

NIL = re.compile(
    r"(?i)\b(?:no|zero|without|0) (?:\w+ )?"
    r"(?:errors?|failures?|failed|problems?|warnings?|issues?)\b"
    r"|\b(?:errors?|failures?|failed) ?[:=] ?0\b"
)
"""A line that counts no failure."""
