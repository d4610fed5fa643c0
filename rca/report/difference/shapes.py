"""What is compared: for each kind of thing where it stands, what names it and what is said of it.

Keys that no shape names are left alone, so that documents of other versions can be compared. A new
kind is one entry here.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One kind. `document` is the file (a field of `Texts`), `path` the keys to its list in it.

    `singular` and `plural` name it in a sentence. `keys` are tried from the first to the last; a
    field with `#` at its end stands with its digits left out. `joint` stands between the fields of
    its name. `order` is the field to sort by. `only_moved`: what was added and dropped is told by
    another kind.
    """

    kind: str
    title: str
    singular: str
    plural: str
    document: str = "analysis"
    path: tuple[str, ...]
    name: tuple[str, ...]
    joint: str = ", "
    short: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], ...]
    facts: tuple[str, ...] = ()
    order: str = ""
    only_moved: bool = False
    inner: tuple["Shape", ...] = field(default=())


def _claims(kind: str, title: str, *path: str) -> Shape:
    return Shape(
        kind=kind,
        title=title,
        singular="claim",
        plural="claims",
        path=path or (kind,),
        name=("text",),
        keys=(("text",), ("text#",)),
        facts=("text", "evidence"),
    )


_FACTORS = Shape(
    kind="factors",
    title="factor",
    singular="factor",
    plural="factors",
    path=("factor_list",),
    name=("name",),
    keys=(("name",),),
    facts=("value",),
)
_RULED_OUT = Shape(
    kind="ruled_out",
    title="alternative ruled out",
    singular="alternative",
    plural="alternatives",
    path=("ruled_out",),
    name=("alternative",),
    keys=(("alternative",),),
    facts=("because", "cites"),
)

CONCLUSION = Shape(
    kind="conclusion",
    title="Verdict and onset",
    singular="verdict or onset",
    plural="verdict or onset",
    path=("itself",),
    name=("what",),
    keys=(("what",),),
    facts=("verdict", "onset", "onset_between", "incident"),
    inner=(_claims("because", "because"),),
)
CAUSES = Shape(
    kind="causes",
    title="Causes",
    singular="cause",
    plural="causes",
    path=("hypotheses",),
    name=("title",),
    keys=(
        ("kind", "service", "revision", "title"),
        ("kind", "service", "revision", "title#"),
        ("kind", "service", "revision", "shown_by"),
        ("kind", "service", "revision"),
    ),
    facts=("score", "rank", "standing", "tier", "title", "first_seen"),
    order="rank",
    inner=(
        _FACTORS,
        _claims("summary", "what it says", "summary_claims"),
        _claims("for", "for"),
        _claims("against", "against"),
    ),
)

SHAPES: tuple[Shape, ...] = (
    CONCLUSION,
    CAUSES,
    Shape(
        kind="symptoms",
        title="Symptoms",
        singular="symptom",
        plural="symptoms",
        path=("symptoms",),
        name=("title",),
        keys=(("title", "service", "unit"), ("title#", "service", "unit"), ("service", "unit")),
        facts=("count", "total", "first_seen", "title"),
    ),
    _claims("not_the_cause", "Not the cause"),
    Shape(
        kind="links",
        title="Links from cause to symptom",
        singular="link",
        plural="links",
        path=("graph", "edges"),
        name=("from", "to"),
        joint=" → ",
        keys=(("from", "to", "rule"), ("from#", "to#", "rule")),
        facts=("standing", "then", "without_effect", "without_cause", "median_lag_s"),
    ),
    Shape(
        kind="states",
        title="States set against each other",
        singular="state",
        plural="states",
        path=("experiment", "states"),
        name=("label", "revision"),
        keys=(("label", "revision"), ("label",)),
        facts=("failed", "total", "revision"),
    ),
    Shape(
        kind="conditions",
        title="Conditions",
        singular="condition",
        plural="conditions",
        path=("experiment", "conditions"),
        name=("name",),
        keys=(("name",),),
        facts=("needed",),
    ),
    Shape(
        kind="contrasts",
        title="What worked beside what failed",
        singular="contrast",
        plural="contrasts",
        path=("contrasts",),
        name=("what", "protocol"),
        keys=(("what", "protocol"),),
        facts=("failed", "total"),
    ),
    Shape(
        kind="tests",
        title="Tests",
        singular="test",
        plural="tests",
        path=("tests",),
        name=("test", "label"),
        keys=(("label", "test"),),
        facts=("failed", "attempts", "message"),
    ),
    Shape(
        kind="traces",
        title="Exceptions",
        singular="exception",
        plural="exceptions",
        path=("traces",),
        name=("type", "message"),
        keys=(("fingerprint",), ("language", "type", "message")),
        facts=("count", "first_seen", "last_seen"),
    ),
    Shape(
        kind="probes",
        title="Probes",
        singular="probe",
        plural="probes",
        path=("probes",),
        name=("method", "url", "status", "error", "label"),
        keys=(("label", "method", "url", "status", "error"),),
        facts=("count", "ok", "median_latency_s", "longest_latency_s"),
    ),
    Shape(
        kind="changes",
        title="What changed in the system",
        singular="change of the system",
        plural="changes of the system",
        path=("changes",),
        name=("title", "at"),
        keys=(("kind", "at", "service", "revision", "subject", "label"),),
        facts=("title", "before", "after", "planned"),
    ),
    Shape(
        kind="remarks",
        title="Remarks with a time",
        singular="remark",
        plural="remarks",
        path=("remarks",),
        name=("at", "text"),
        keys=(("at", "text"), ("note", "text"), ("note", "at")),
        facts=("at", "text"),
    ),
    Shape(
        kind="gaps",
        title="Open questions",
        singular="open question",
        plural="open questions",
        path=("gaps",),
        name=("question",),
        keys=(("question",), ("question#",)),
        facts=("question", "settle"),
    ),
    Shape(
        kind="skipped",
        title="Places that could not be read",
        singular="skipped place",
        plural="skipped places",
        path=("skipped",),
        name=("evidence", "locator", "reason"),
        keys=(("evidence", "locator", "reason"), ("evidence", "locator")),
        facts=("reason",),
    ),
    Shape(
        kind="evidence",
        title="Evidence",
        singular="piece of evidence",
        plural="pieces of evidence",
        document="chain",
        path=("entries",),
        name=("id", "label", "file"),
        short=("id",),
        keys=(("sha256", "label"),),
        facts=("id",),
    ),
    Shape(
        kind="incident",
        title="The incident as people describe it",
        singular="what people say of the incident",
        plural="what people say of the incident",
        document="incident",
        path=("itself",),
        name=("what",),
        keys=(("what",),),
        facts=(
            "title",
            "severity",
            "severity_reason",
            "status",
            "symptom",
            "reported",
            "scope",
            "impact_headline",
            "compliance_rule",
            "continuity",
            "conclusion",
            "lessons",
        ),
    ),
    Shape(
        kind="figures",
        title="Impact, computed",
        singular="computed figure of impact",
        plural="computed figures of impact",
        path=("impact", "computed"),
        name=("what",),
        keys=(("what",), ("what#",)),
        facts=("value", "basis", "how"),
    ),
    Shape(
        kind="impact",
        title="Declared impact",
        singular="figure of impact",
        plural="figures of impact",
        document="incident",
        path=("impact",),
        name=("area",),
        keys=(("area", "effect"), ("area",)),
        facts=(
            "effect",
            "amount",
            "up_to",
            "at_least",
            "currency",
            "period",
            "part_of",
            "source",
            "owner",
        ),
    ),
    *(
        Shape(
            kind=kind,
            title=title,
            singular=singular,
            plural=plural,
            document="incident",
            path=(kind,),
            name=(name,),
            keys=((name,), *others),
            facts=facts,
        )
        for kind, title, (singular, plural), name, others, facts in (
            (
                "criteria",
                "Success criteria",
                ("criterion", "criteria"),
                "title",
                (("metric", "of", "service"),),
                (
                    "title",
                    "metric",
                    "of",
                    "service",
                    "op",
                    "threshold",
                    "equals",
                    "compare",
                    "observations",
                    "window",
                ),
            ),
            (
                "objectives",
                "Service levels",
                ("service level", "service levels"),
                "title",
                (("metric", "of", "service"),),
                ("title", "metric", "of", "service", "target", "days", "per_day"),
            ),
            (
                "compliance",
                "Compliance",
                ("area of compliance", "areas of compliance"),
                "area",
                (),
                ("status", "find", "requires", "forbids", "one_of", "label", "kinds", "within"),
            ),
            (
                "risks",
                "Risks",
                ("risk", "risks"),
                "risk",
                (),
                ("level", "mitigation", "rollback"),
            ),
            (
                "monitors",
                "Monitors",
                ("monitor", "monitors"),
                "title",
                (),
                ("watch", "alert", "rhythm", "metric", "of", "service", "op", "threshold"),
            ),
        )
    ),
    Shape(
        kind="whys",
        title="Whys",
        singular="why",
        plural="whys",
        document="whys",
        path=("whys",),
        name=("id", "question"),
        short=("id",),
        keys=(("question", "finding"), ("question",), ("id",)),
        facts=(
            "id",
            "parent",
            "question",
            "status",
            "finding",
            "also_needed",
            "counterfactual",
            "actionable",
            "impact",
            "layer",
            "cause",
            "standing",
            "settle",
            "cites",
        ),
        inner=(_RULED_OUT,),
    ),
    Shape(
        kind="stale",
        title="Findings whose evidence changed below them",
        singular="stale finding",
        plural="stale findings",
        path=("stale",),
        name=("why",),
        keys=(("why",),),
        facts=("reasons",),
    ),
    Shape(
        kind="fixes",
        title="Fixes",
        singular="fix",
        plural="fixes",
        document="fixes",
        path=("fixes",),
        name=("id", "title"),
        short=("id",),
        keys=(("title",), ("id",)),
        facts=(
            "id",
            "title",
            "done",
            "owner",
            "due",
            "cuts",
            "why",
            "change",
            "validate",
            "validate_with",
            "rollback",
            "watch",
            "risk",
            "mitigation",
        ),
    ),
    *(
        Shape(
            kind=kind,
            title=title,
            singular=singular,
            plural=plural,
            path=("verification", path),
            name=name,
            short=name[:1],
            keys=(name[-1:], name[:1]),
            facts=("status", "because"),
            only_moved=True,
        )
        for kind, title, (singular, plural), path, name in (
            (
                "answers",
                "Success criteria, held against evidence",
                ("criterion that was measured", "criteria that were measured"),
                "criteria",
                ("title",),
            ),
            (
                "proofs",
                "Fixes, held against evidence",
                ("fix that was held against evidence", "fixes that were held against evidence"),
                "fixes",
                ("id", "title"),
            ),
        )
    ),
    Shape(
        kind="validation_tests",
        title="Tests to ship with the fixes",
        singular="test to ship",
        plural="tests to ship",
        document="fixes",
        path=("tests",),
        name=("title",),
        keys=(("title",),),
        facts=("proves", "snippet"),
    ),
)
