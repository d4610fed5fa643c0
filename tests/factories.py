"""Builders for the words of `rca.model`, with defaults that make a small whole incident.

Every builder takes the fields of what it builds as keywords; what is not given has a sensible
value. `broken_checkout()` puts them together to a case with every section of the report.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from rca.model.analysis import (
    Analysis,
    CauseKind,
    Condition,
    Contrast,
    Experiment,
    Factor,
    Gap,
    Hypothesis,
    Standing,
    State,
    Symptom,
    Tier,
    Verdict,
)
from rca.model.asked import Asked, TextTally
from rca.model.cite import Cite, Claim
from rca.model.dossier import Dossier
from rca.model.evidence import CodeSpot, Collected, Evidence, EvidenceKind, Sidecar, SkippedRecord
from rca.model.excerpt import CodeExcerpt, Note
from rca.model.exhibit import Exhibit
from rca.model.fix import Fix, FixList, Snippet, ValidationTest
from rca.model.graph import Edge, EdgeStanding, Graph, LagOf, Node, NodeKind
from rca.model.ids import EvidenceId, NodeId, PatternId
from rca.model.incident import (
    ComplianceArea,
    Conclusion,
    Continuity,
    Criterion,
    ImpactItem,
    Incident,
    Monitor,
    Period,
    Risk,
    Scope,
)
from rca.model.instant import Instant, parse_instant
from rca.model.measures import (
    Deploy,
    Measures,
    Pattern,
    Place,
    RouteOutcome,
    StartupFact,
    Tally,
    TestRate,
)
from rca.model.outcome import Outcome, TestAttempt
from rca.model.service import RevisionSpec, Setting
from rca.model.skipped import Skipped
from rca.model.why import CiteText, RuledOut, Why, WhyTree

MORNING = "2025-09-10T10:00:00Z"


def at(text: str = MORNING) -> Instant:
    """An instant; `10:02:03.5` alone is a time on the morning of the incident."""
    return parse_instant(text if "T" in text else f"2025-09-10T{text}Z")


def cite(evidence: str = "E1", insert_id: str = "", **fields: Any) -> Cite:
    return Cite(evidence=EvidenceId(evidence), insert_id=insert_id, **fields)


def claim(text: str = "The pool ran dry", *cites: Cite) -> Claim:
    return Claim(text=text, cites=cites or (cite("E1", "a1"),))


def sidecar(**fields: Any) -> Sidecar:
    defaults: dict[str, Any] = {
        "kind": EvidenceKind.LOGS,
        "label": "incident",
        "name": "logs.json",
        "source": "file",
        "sha256": "ab" * 32,
        "size": 1000,
        "records": 10,
        "first": "2025-09-10T10:00:00Z",
        "last": "2025-09-10T10:30:00Z",
    }
    return Sidecar(**(defaults | fields))


def evidence(evidence_id: str = "E1", **fields: Any) -> Evidence:
    """One piece of evidence; `path` apart, keywords are those of its sidecar."""
    path = fields.pop("path", Path("evidence") / f"{evidence_id}.json")
    return Evidence(id=EvidenceId(evidence_id), path=path, sidecar=sidecar(**fields))


def exhibit(of: Cite | None = None, **fields: Any) -> Exhibit:
    defaults: dict[str, Any] = {
        "cite": of or cite("E1", "a1"),
        "kind": EvidenceKind.LOGS,
        "label": "incident",
        "at": at("10:02:11.204"),
        "where": "stderr of checkout-00042-abc",
        "severity": "ERROR",
        "text": "QueuePool limit of size 2 reached, connection timed out",
    }
    return Exhibit(**(defaults | fields))


def attempt(**fields: Any) -> TestAttempt:
    defaults: dict[str, Any] = {
        "test": "tests.test_checkout.test_pay",
        "outcome": Outcome.FAILED,
        "message": "assert 503 == 200",
        "detail": "assert 503 == 200",
        "duration_seconds": 1.5,
        "at": at("10:05:00"),
        "label": "incident",
        "cite": cite("E3", test="tests.test_checkout.test_pay"),
    }
    return TestAttempt(**(defaults | fields))


def revision(**fields: Any) -> RevisionSpec:
    defaults: dict[str, Any] = {
        "service": "checkout",
        "revision": "checkout-00042-abc",
        "at": at("09:58:00"),
        "settings": (
            Setting(name="env DB_POOL_SIZE", value="2"),
            Setting(name="image", value="checkout:42"),
        ),
        "has_environment": True,
        "cite": cite("E1", "d1"),
    }
    return RevisionSpec(**(defaults | fields))


def deploy(**fields: Any) -> Deploy:
    defaults: dict[str, Any] = {
        "label": "incident",
        "spec": revision(),
        "recorded": True,
        "request": None,
    }
    return Deploy(**(defaults | fields))


def place(label: str = "incident", **fields: Any) -> Place:
    defaults = {"service": "checkout", "revision": "checkout-00042-abc"}
    return Place(label=label, **(defaults | fields))


def tally(count: int = 25, **fields: Any) -> Tally:
    defaults: dict[str, Any] = {
        "place": place(),
        "first": at("10:02:11.204"),
        "last": at("10:20:00"),
    }
    return Tally(count=count, **(defaults | fields))


def pattern(**fields: Any) -> Pattern:
    defaults: dict[str, Any] = {
        "id": PatternId("p-pool"),
        "template": "QueuePool limit of size <*> reached, connection timed out",
        "log": "stderr",
        "severity": "ERROR",
        "tallies": (tally(),),
        "example": cite(
            "E1", "a1", quote="QueuePool limit of size 2 reached, connection timed out"
        ),
    }
    return Pattern(**(defaults | fields))


def route(**fields: Any) -> RouteOutcome:
    defaults: dict[str, Any] = {
        "place": place(),
        "protocol": "http",
        "method": "POST",
        "route": "/pay",
        "total": 40,
        "failed": 25,
        "first": at("10:00:01"),
        "last": at("10:29:00"),
        "first_failed": at("10:02:11.204"),
        "last_failed": at("10:20:00"),
        "example_ok": cite("E1", "r1"),
        "example_failed": cite("E1", "r2"),
        "failed_per_minute": (),
    }
    return RouteOutcome(**(defaults | fields))


def fact(**fields: Any) -> StartupFact:
    defaults: dict[str, Any] = {
        "place": place(),
        "name": "pool size",
        "value": "2",
        "count": 1,
        "cite": cite("E1", "f1"),
    }
    return StartupFact(**(defaults | fields))


def rate(**fields: Any) -> TestRate:
    defaults: dict[str, Any] = {
        "label": "incident",
        "test": "tests.test_checkout.test_pay",
        "attempts": 5,
        "failed": 3,
        "low": 0.2307,
        "high": 0.8824,
        "message": "assert 503 == 200",
        "first_failed": cite("E3", test="tests.test_checkout.test_pay"),
        "first_passed": None,
    }
    return TestRate(**(defaults | fields))


def measures(**fields: Any) -> Measures:
    """Measures; empty tables unless given."""
    defaults: dict[str, Any] = {
        "entries": (),
        "patterns": (),
        "routes": (),
        "facts": (),
        "deploys": (),
        "pairs": (),
        "tests": (),
        "exhibits": (),
        "skipped": (),
    }
    return Measures(**(defaults | fields))


def node(node_id: str = "N1", **fields: Any) -> Node:
    defaults: dict[str, Any] = {
        "id": NodeId(node_id),
        "kind": NodeKind.CHANGE,
        "title": "deploy of checkout-00042-abc",
        "service": "checkout",
        "revision": "checkout-00042-abc",
        "first_seen": at("09:58:00"),
        "cites": (cite("E1", "d1"),),
    }
    return Node(**(defaults | fields))


def edge(source: str = "N1", target: str = "N2", **fields: Any) -> Edge:
    defaults: dict[str, Any] = {
        "source": NodeId(source),
        "target": NodeId(target),
        "standing": EdgeStanding.RECORDED,
        "rule": "same-trace",
        "unit": "traces",
        "then": 25,
        "without_effect": 0,
        "without_cause": 0,
        "lag_seconds": 0.012,
        "lag_of": LagOf.CASES,
        "cites": (cite("E1", "a1"),),
        "counter_examples": (),
    }
    return Edge(**(defaults | fields))


def symptom(**fields: Any) -> Symptom:
    defaults: dict[str, Any] = {
        "id": NodeId("S1"),
        "title": "POST /pay answers 503",
        "service": "checkout",
        "first_seen": at("10:02:11.204"),
        "count": 25,
        "total": 40,
        "unit": "requests",
        "cites": (cite("E1", "r2"),),
    }
    return Symptom(**(defaults | fields))


def hypothesis(**fields: Any) -> Hypothesis:
    defaults: dict[str, Any] = {
        "rank": 1,
        "tier": Tier.PRIMARY,
        "score": 0.81,
        "standing": Standing.SUPPORTED,
        "kind": CauseKind.CONFIG,
        "title": "deploy of checkout-00042-abc: DB_POOL_SIZE 20 -> 2",
        "summary": (
            claim("The deploy set `DB_POOL_SIZE` from 20 to 2.", cite("E1", "d1"), cite("E2")),
            claim("The first timeout came four minutes later."),
        ),
        "service": "checkout",
        "revision": "checkout-00042-abc",
        "first_seen": at("09:58:00"),
        "path": (NodeId("N1"), NodeId("N2"), NodeId("S1")),
        "factors": (
            Factor(name="only on the new revision", value=0.9, because="0 of 120 before"),
            Factor(name="order", value=0.9, because="the deploy came first"),
        ),
        "support": (claim("Each 503 has a pool timeout in its trace"),),
        "against": (),
        "cites": (cite("E1", "d1"),),
        "needs": (NodeId("N7"),),
    }
    return Hypothesis(**(defaults | fields))


def analysis(**fields: Any) -> Analysis:
    """An analysis that found nothing, unless told."""
    defaults: dict[str, Any] = {
        "incident": "2025-09-10-checkout",
        "verdict": Verdict.INSUFFICIENT_EVIDENCE,
        "because": (),
        "onset": None,
        "symptoms": (),
        "hypotheses": (),
        "graph": Graph(nodes=(), edges=()),
        "experiment": None,
        "contrasts": (),
        "not_the_cause": (),
        "gaps": (),
        "measures": measures(),
        "skipped": (),
    }
    return Analysis(**(defaults | fields))


def incident(**fields: Any) -> Incident:
    defaults: dict[str, Any] = {
        "schema": "rca.incident/1",
        "id": "2025-09-10-checkout",
        "title": "Checkout answers 503",
    }
    return Incident(**(defaults | fields))


def why(why_id: str = "W1", **fields: Any) -> Why:
    defaults: dict[str, Any] = {
        "id": why_id,
        "question": "How do payments come to fail?",
        "finding": "The connection pool has two places and is full.",
        "cites": (CiteText(evidence="E1", insert_id="a1"),),
    }
    return Why(**(defaults | fields))


def fix(fix_id: str = "F1", **fields: Any) -> Fix:
    defaults: dict[str, Any] = {"id": fix_id, "title": "Set the pool back to twenty"}
    return Fix(**(defaults | fields))


def dossier(**fields: Any) -> Dossier:
    """A dossier that holds nothing but a title, unless told."""
    defaults: dict[str, Any] = {
        "incident": incident(),
        "whys": WhyTree(),
        "fixes": FixList(),
        "notes": (),
        "evidence": (),
        "attempts": (),
        "descriptions": (),
        "excerpts": (),
        "skipped": (),
        "digest": "00" * 32,
    }
    return Dossier(**(defaults | fields))


def broken_checkout() -> tuple[Dossier, Analysis]:
    """An incident with something in every section: two causes that only act together."""
    return _checkout_dossier(), _checkout_analysis()


def _checkout_dossier() -> Dossier:
    return dossier(
        incident=_checkout_incident(),
        whys=_checkout_whys(),
        fixes=_checkout_fixes(),
        notes=(Note(name="timeline.md", text="# Who noticed\n\nSupport, at 10:09.\n"),),
        evidence=_checkout_evidence(),
        attempts=(attempt(),),
        descriptions=(
            revision(
                revision="",
                at=None,
                settings=(
                    Setting(name="env DB_POOL_SIZE", value="20"),
                    Setting(name="env RETRY_BUDGET", value="3"),
                    Setting(name="image", value="checkout:42"),
                ),
                cite=cite("E2"),
            ),
        ),
        excerpts=(
            CodeExcerpt(
                spot=_SPOT,
                text="for _ in range(100):\n    session.execute(query)\n",
                cite=cite("E4", line=10),
            ),
        ),
        digest="5f" * 32,
    )


_SPOT = CodeSpot(
    path="checkout/pay.py", first_line=10, last_line=11, revision="3f2a", language="python"
)


def _checkout_evidence() -> tuple[Evidence, ...]:
    return (
        evidence(
            "E1",
            name="checkout.json",
            records=412,
            redactions={"jwt": 3},
            collected=Collected(
                endpoint="logging.googleapis.com",
                project="acme-staging",
                query='resource.labels.service_name="checkout"',
                since="2025-09-10T10:00:00Z",
                until="2025-09-10T10:30:00Z",
                principal="service-account",
                pages=1,
                entries=412,
            ),
        ),
        evidence(
            "E2",
            kind=EvidenceKind.SERVICE,
            label="after-fix",
            name="checkout.yaml",
            records=1,
            first=None,
            last=None,
        ),
        evidence("E3", kind=EvidenceKind.TESTS, name="junit.xml", records=5),
        evidence(
            "E4",
            kind=EvidenceKind.CODE,
            name="pay.py",
            records=2,
            first=None,
            last=None,
            code=_SPOT,
        ),
        evidence(
            "E5",
            label="baseline",
            name="before.json",
            records=300,
            damaged=True,
            skipped=(SkippedRecord(locator="line 9", reason="not JSON"),),
        ),
    )


def _checkout_incident() -> Incident:
    return incident(
        severity="P1",
        severity_reason="customers cannot pay",
        status="mitigated",
        analyst="A. Reader",
        reported="2025-09-10T12:09:00+02:00",
        symptom="Payments fail with 503.",
        scope=Scope(
            project="shop-staging",
            region="europe-west1",
            services=("checkout",),
            window=Period(since="2025-09-10T10:00:00Z", until="2025-09-10T10:30:00Z"),
        ),
        impact_headline="at least 20,000 EUR per day at risk",
        impact=(
            ImpactItem(
                area="Card payments",
                effect="Two of three payments fail.",
                amount=20000,
                currency="EUR",
                period="day",
                at_least=True,
                source="finance, 10 September",
            ),
            ImpactItem(
                area="Subscriptions",
                effect="Renewals are delayed",
                amount=4500.5,
                currency="EUR",
                period="day",
                part_of="Card payments",
                source="finance, 10 September",
            ),
            ImpactItem(area="Trust", effect="Customers call support", source="support"),
        ),
        compliance_rule="Pool sizes are set in one place.",
        compliance=(
            ComplianceArea(
                area="Pool size",
                status="not compliant",
                statement="The deploy script overrides it.",
                find="checkout.yaml",
            ),
            ComplianceArea(
                area="Retry budget", status="compliant", statement="Set in one place.", find="x.py"
            ),
            ComplianceArea(area="Alerts", status="compliant", statement="Defined once."),
        ),
        risks=(
            Risk(
                level="low",
                risk="The dashboard shows old names.",
                mitigation="Rename it the same day.",
                rollback="None is needed.",
            ),
            Risk(
                level="high",
                risk="The database refuses more connections.",
                mitigation="Raise its limit first. Watch it for an hour.",
                rollback="Set the pool back to ten.",
            ),
        ),
        continuity=Continuity(
            revenue_protection=("Deploy outside of the evening peak.",),
            customer_communication=("Tell support what to say.",),
        ),
        criteria=(
            Criterion(
                title="Payment tests pass",
                metric="test_pass_rate",
                of=("test_pay",),
                op=">",
                threshold=90,
            ),
            Criterion(
                title="No pool timeouts",
                metric="text_count",
                of=("QueuePool limit",),
                op="==",
                threshold=0,
            ),
            Criterion(
                title="Live updates connect", metric="websocket_success", op=">=", threshold=0.95
            ),
        ),
        monitors=(
            Monitor(
                title="Pool use",
                watch="connections in use by instance",
                alert="above 80% for 5 minutes",
                rhythm="continuously",
            ),
        ),
        conclusion=Conclusion(
            actions=("Set the pool back to twenty.", "Send the query once."),
            timeline="Both fixes within a day.",
            recovery="Payments recover with the first fix.",
        ),
    )


def _checkout_whys() -> WhyTree:
    return WhyTree(
        whys=(
            why(
                cites=(
                    CiteText(evidence="E1", insert_id="a1", quote="QueuePool limit"),
                    CiteText(evidence="E3", test="tests.test_checkout.test_pay"),
                ),
                impact="Customers cannot pay.",
                layer="configuration",
                ruled_out=(
                    RuledOut(
                        alternative="The database was down",
                        because="other services kept using it",
                        cites=(CiteText(evidence="E1", insert_id="r1"),),
                    ),
                ),
            ),
            why(
                "W2",
                parent="W1",
                question="How did the pool come to have two places?",
                finding="The deploy set it. Nobody set it on purpose.",
                cites=(CiteText(evidence="E1", insert_id="d1"), CiteText(evidence="E4", line=10)),
                also_needed="The query runs a hundred times a request.",
                counterfactual="With twenty places the requests end in time.",
            ),
            why(
                "W3",
                parent="W2",
                question="How did this pass the tests?",
                finding="No test looks at the pool.",
                cites=(CiteText(evidence="E1", insert_id="nowhere"),),
            ),
            why(
                "W4",
                parent="W3",
                question="How often was this deployed before?",
                status="unknown",
                finding="",
                cites=(),
                settle="gcloud run revisions list --service checkout",
            ),
        )
    )


def _checkout_fixes() -> FixList:
    return FixList(
        fixes=(
            fix(
                owner="payments team",
                due="2025-09-11T12:00:00Z",
                cuts="DB_POOL_SIZE",
                why="Two places are too few for forty requests.",
                change=Snippet(
                    language="bash",
                    text="gcloud run services update checkout --update-env-vars DB_POOL_SIZE=20",
                ),
                validate_with="Run `pytest tests/test_checkout.py`; all pass.",
                rollback="Shift traffic to checkout-00041.",
                watch="Connections in use.",
                risk="low",
                done=True,
            ),
            fix("F2", title="Send the query once", cuts="hundred queries"),
        ),
        tests=(
            ValidationTest(
                title="The pool has room",
                proves="a burst of forty payments ends without a timeout.",
                snippet=Snippet(
                    language="python", text="def test_burst():\n    assert burst(40)\n"
                ),
            ),
        ),
    )


def _checkout_measures() -> Measures:
    pool, asked, paid = cite("E1", "a1"), cite("E1", "r2"), cite("E1", "r1")
    return measures(
        entries=(("baseline", 300), ("incident", 412)),
        patterns=(pattern(),),
        routes=(route(),),
        facts=(fact(),),
        deploys=(deploy(),),
        tests=(
            rate(label="baseline", failed=0, low=0.0, high=0.4345, message="", first_failed=None),
            rate(),
        ),
        asked=Asked(
            texts=tuple(
                TextTally(
                    label=label,
                    texts=("QueuePool limit",),
                    service="",
                    entries=entries,
                    total=total,
                    seconds=1800.0,
                    examples=(pool,) if entries else (),
                )
                for label, entries, total in (("baseline", 0, 300), ("incident", 25, 412))
            )
        ),
        exhibits=(
            exhibit(pool),
            exhibit(
                cite("E1", "d1"),
                where="audit log of checkout",
                severity="NOTICE",
                at=at("09:58:00"),
                text='{"methodName": "ReplaceService", "env": {"DB_POOL_SIZE": "2"}}',
            ),
            exhibit(paid, where="request of checkout", severity="INFO", text="POST /pay 200"),
            exhibit(asked, where="request of checkout", text="POST /pay 503"),
            exhibit(
                cite("E3", test="tests.test_checkout.test_pay"),
                kind=EvidenceKind.TESTS,
                where="tests.test_checkout.test_pay",
                at=at("10:05:00"),
                severity="",
                text="Traceback (most recent call last):\n"
                + "".join(f"  frame {number}\n" for number in range(30))
                + "AssertionError: assert 503 == 200\n",
            ),
            exhibit(
                cite("E4", line=10),
                kind=EvidenceKind.CODE,
                where="checkout/pay.py:10-11 at 3f2a",
                at=None,
                severity="",
                text="for _ in range(100):\n    session.execute(query)\n",
                language="python",
            ),
        ),
    )


def _checkout_analysis() -> Analysis:
    pool, asked, code = cite("E1", "a1"), cite("E1", "r2"), cite("E4", line=10)
    first = hypothesis()
    second = hypothesis(
        rank=2,
        tier=Tier.SECONDARY,
        score=0.6,
        kind=CauseKind.CODE,
        title="checkout sends a hundred queries a request",
        summary=(claim("The loop in `pay.py` sends one query a hundred times.", code),),
        path=(NodeId("N7"), NodeId("N2"), NodeId("S1")),
        factors=(Factor(name="both conditions", value=0.6, because=""),),
        support=(claim("The code says so", code),),
        against=(claim("The code was the same before.", code),),
        cites=(code,),
        needs=(NodeId("N1"),),
    )
    third = hypothesis(
        rank=3,
        tier=Tier.NONE,
        score=0.01,
        standing=Standing.RULED_OUT,
        kind=CauseKind.DEPENDENCY,
        title="the database is down",
        summary=(claim("Nothing shows it.", pool),),
        path=(),
        support=(),
        against=(claim("15 of 40 requests used it and passed", cite("E1", "r1")),),
        needs=(),
    )
    return analysis(
        verdict=Verdict.ROOT_CAUSE_FOUND,
        because=(claim("Every link from the deploy to the 503 is recorded.", pool, asked),),
        onset=at("10:02:11.204"),
        symptoms=(symptom(),),
        hypotheses=(first, second, third),
        graph=Graph(
            nodes=(
                node("N1"),
                node("N2", kind=NodeKind.ERROR, title="QueuePool limit reached", cites=(pool,)),
                node("N7", kind=NodeKind.CODE, title="a hundred queries a request", cites=(code,)),
                node("S1", kind=NodeKind.SYMPTOM, title="POST /pay answers 503", cites=(asked,)),
            ),
            edges=(
                edge("N1", "N2", standing=EdgeStanding.INFERRED, rule="only-on-new-revision"),
                edge("N2", "S1", counter_examples=(cite("E1", "r1"),), without_effect=1),
                edge(
                    "N7",
                    "N2",
                    standing=EdgeStanding.ASSERTED,
                    rule="code-excerpt",
                    then=0,
                    without_effect=None,
                    without_cause=None,
                    lag_seconds=None,
                    lag_of=None,
                    cites=(code,),
                ),
            ),
        ),
        experiment=Experiment(
            conditions=(
                Condition(name="small pool", facts=(claim("DB_POOL_SIZE is 2", cite("E1", "d1")),)),
                Condition(name="query loop", facts=(claim("The loop runs 100 times", code),)),
            ),
            states=(
                _state("incident", pool, holds=(True, True), failed=25),
                _state("after-fix", cite("E2"), holds=(False, False)),
                _state("only-code-fixed", cite("E5"), holds=(True, False)),
                _state("only-pool-fixed", cite("E5"), holds=(False, True)),
            ),
            needed=(0, 1),
            separated=True,
            unit="requests",
        ),
        contrasts=(
            Contrast(
                what="GET /health", protocol="http", total=60, failed=0, cite=cite("E1", "r1")
            ),
            Contrast(what="POST /pay", protocol="http", total=40, failed=25, cite=asked),
        ),
        not_the_cause=(
            claim("Not authentication: 0 of 40 requests were refused with 401 or 403.", asked),
        ),
        gaps=(Gap(question="Since when is the loop there?", settle="git log -L10,11:pay.py"),),
        measures=_checkout_measures(),
        skipped=(Skipped(evidence="E5", locator="line 9", reason="not JSON"),),
    )


def _state(label: str, shown_by: Cite, *, holds: tuple[bool, bool], failed: int = 0) -> State:
    return State(
        label=label,
        revision=f"checkout-{label}",
        holds=holds,
        total=40,
        failed=failed,
        cite=shown_by,
    )


def with_title(case: tuple[Dossier, Analysis], title: str) -> tuple[Dossier, Analysis]:
    """The same case under another title."""
    changed = case[0].incident.model_copy(update={"title": title})
    return replace(case[0], incident=changed), case[1]
