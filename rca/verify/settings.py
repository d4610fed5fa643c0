"""Questions about a text: a setting of the revision that served last, or a line said at startup."""

from rca.model.cite import Cite
from rca.model.measures import Deploy, Measures
from rca.model.question import Metric, Question
from rca.model.verification import Answer, Status
from rca.verify.deciding import unmeasured


def answer_text(question: Question, measures: Measures, label: str) -> Answer:
    """How the evidence of that label answers a question about `equals`."""
    if question.metric is Metric.SETTING:
        return _setting(question, measures, label)
    return _startup(question, measures, label)


def _setting(question: Question, measures: Measures, label: str) -> Answer:
    """The latest revision decides; what nothing dates comes first."""
    deploys = [
        deploy
        for deploy in measures.deploys
        if deploy.label == label and deploy.spec.service == question.service
    ]
    if not deploys:
        return unmeasured(label, f"no evidence shows how {question.service} was configured")
    latest = max(deploys, key=lambda one: (one.spec.at or 0, one.spec.revision, one.spec.cite))
    if any(name.startswith("env ") for name in question.of) and not latest.spec.has_environment:
        return unmeasured(label, f"{_named(latest)} is shown without its environment")
    settings = {setting.name: setting.value for setting in latest.spec.settings}
    values = [(name, settings.get(name, "")) for name in question.of]
    good = sum(value == question.equals for _, value in values)
    shown = ", ".join(f"{name} is {_quoted(value)}" for name, value in values)
    return _said(question, label, f"{shown} in {_named(latest)}", good, (latest.spec.cite,))


def _startup(question: Question, measures: Measures, label: str) -> Answer:
    facts = [
        fact
        for fact in measures.facts
        if fact.place.label == label
        and fact.name in question.of
        and question.service in ("", fact.place.service)
    ]
    unsaid = [name for name in question.of if not any(fact.name == name for fact in facts)]
    if unsaid:
        return unmeasured(label, f"no revision says “{unsaid[0]}” when it starts")
    shown = ", ".join(
        f"{fact.name} is {_quoted(fact.value)} in {fact.place.revision or fact.place.service}"
        for fact in facts
    )
    wrong = [fact for fact in facts if fact.value != question.equals]
    cites = tuple(dict.fromkeys(fact.cite for fact in (wrong or facts)))[:3]
    return _said(question, label, shown, len(facts) - len(wrong), cites, total=len(facts))


def _said(
    question: Question,
    label: str,
    because: str,
    good: int,
    cites: tuple[Cite, ...],
    total: int = 0,
) -> Answer:
    total = total or len(question.of)
    return Answer(
        label=label,
        status=Status.MET if good == total else Status.NOT_MET,
        because=because,
        good=good,
        total=total,
        unit="settings" if question.metric is Metric.SETTING else "startup lines",
        cites=cites,
    )


def _named(deploy: Deploy) -> str:
    return deploy.spec.revision or deploy.spec.service


def _quoted(value: str) -> str:
    return f"“{value}”" if value else "not set"
