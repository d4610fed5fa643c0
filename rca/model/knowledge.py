"""Platform knowledge: what a known message means, and what else would speak for or against it.

Rules are data. They propose; what stands in the evidence decides.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from rca.model.analysis import CauseKind
from rca.model.stored import Stored

NAMES = {
    "account": "a user, service account or database role",
    "attribute": "an attribute, method, field or function of code",
    "code": "an exit, close or status code",
    "column": "a column of a table",
    "file": "a file or folder",
    "flag": "a feature flag or an option",
    "host": "a host name or address",
    "image": "a container image",
    "key": "a key of a document, an index or a constraint",
    "limit": "how much is allowed, with its unit",
    "module": "a module, package, class or library",
    "permission": "a permission or role",
    "port": "a port",
    "quota": "a quota or the metric it limits",
    "reason": "the reason that the message itself gives",
    "resource": "a queue, topic, subscription, bucket, lock or another named resource",
    "seconds": "a duration, with its unit where it has one",
    "secret": "a secret, with or without its version",
    "signal": "the number of a signal",
    "table": "a table, view, index or schema",
    "used": "how much was used, with its unit",
    "variable": "an environment variable or setting",
    "version": "a version",
}
"""What a named group of a rule's expression may be called, and what it holds. A digit at the end
tells two groups of one name apart: `host` and `host2` both hold a host."""

SYMBOLS = frozenset(NAMES) - {"code", "limit", "port", "reason", "seconds", "signal", "used"}
"""Names of things that somebody made, so that they can be followed back in time."""


class Role(StrEnum):
    """What the matched thing usually is: a cause by itself, a mechanism that wants a cause behind
    it, an effect of something else, or a marker that is no failure and that signs refer to."""

    CAUSE = "cause"
    MECHANISM = "mechanism"
    SYMPTOM = "symptom"
    MARKER = "marker"


class Where(StrEnum):
    """Where a text stands: the platform's log of instances, the request log, audit logs, what the
    application wrote, messages of failing tests, or the phrases of recorded changes."""

    SYSTEM = "system"
    REQUESTS = "requests"
    AUDIT = "audit"
    APP = "app"
    TESTS = "tests"
    CHANGES = "changes"


WhereList = Annotated[tuple[Annotated[Where, Field(strict=False)], ...], Field(strict=False)]


class Sign(Stored):
    """Something else in the evidence that speaks for or against a rule's meaning.

    It holds when texts that match `regex`, or the rule of the id `rule`, were seen `at_least` so
    many times, or `at_most` where that is given (0 for an absence). `scope` is where to look,
    compared with where the rule matched; `when` and `within_seconds` bound the time between the
    two. `{name}` in `regex` stands for what the rule captured. `words` say what it would mean.
    """

    words: str = Field(min_length=1)
    regex: str = Field(default="", max_length=2000)
    rule: str = ""
    where: WhereList = ()
    scope: Literal["revision", "service", "anywhere"] = "service"
    when: Literal["ever", "before", "after", "around"] = "ever"
    within_seconds: int | None = Field(default=None, ge=1)
    at_least: int = Field(default=1, ge=1)
    at_most: int | None = Field(default=None, ge=0)


class Candidate(Stored):
    """One way in which a mechanism comes about, and what to look for."""

    name: str = Field(min_length=1)
    look_for: str = Field(min_length=1)


class KnowledgeRule(Stored):
    """One known message.

    `regex` is an RE2 expression (https://github.com/google/re2/wiki/Syntax), found anywhere in a
    text; its named groups are called as in `NAMES`. `where` is empty for every place but the
    phrases of changes. `title` and `settle` may hold `{name}` for what was captured, `{service}`
    and `{revision}`. `examples` are lines that it matches; it is refused when it does not. Where a
    rule named by `unless` matches the same thing, that one says more, and this one is left out.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(\.[a-z0-9-]+)+$")
    regex: str = Field(min_length=1, max_length=2000)
    where: WhereList = ()
    meaning: str = Field(min_length=1)
    kind: CauseKind = Field(strict=False)
    role: Role = Field(strict=False)
    title: str = Field(min_length=1)
    settle: str = Field(min_length=1)
    source: str = Field(min_length=1)
    examples: tuple[str, ...] = Field(min_length=1, strict=False)
    unless: tuple[str, ...] = Field(default=(), strict=False)
    takes_time: bool = False
    """What leads to it may lie long before: a quota that is used up, a token that runs out."""
    causes: tuple[Candidate, ...] = Field(default=(), strict=False)
    confirms: tuple[Sign, ...] = Field(default=(), strict=False)
    refutes: tuple[Sign, ...] = Field(default=(), strict=False)

    @property
    def is_cause(self) -> bool:
        """Whether the message says by itself what is wrong."""
        return self.role is Role.CAUSE


class Pack(Stored):
    """One file of rules about one field."""

    schema_: Literal["rca.knowledge/1"] = Field(alias="schema")
    title: str = Field(min_length=1)
    rules: tuple[KnowledgeRule, ...] = Field(alias="rule", min_length=1, strict=False)
