"""What changed: deploys, settings, traffic, access, commits, infrastructure; nothing is judged.

A value that may be secret never stands in a change: only its name, and where it is kept.
"""

from dataclasses import dataclass
from enum import StrEnum

from rca.model.cite import Cite
from rca.model.instant import Instant


class ChangeKind(StrEnum):
    """What sort of thing changed."""

    DEPLOY = "deploy"
    ENVIRONMENT = "environment"
    IMAGE = "image"
    SCALING = "scaling"
    SETTING = "setting"
    TRAFFIC = "traffic"
    IAM = "iam"
    COMMIT = "commit"
    FILE = "file"
    INFRASTRUCTURE = "infrastructure"
    CONFIGURATION = "configuration"


KIND_ORDER = tuple(ChangeKind)
"""Of changes at the same time a deploy comes before what it brought, a commit before its files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that was one way before and is another way after.

    `at` is None when nothing says when. `label` is the state that the evidence shows. `service` is
    the Cloud Run service or job, empty for commits, and for infrastructure that calls none.
    `revision` is what the change belongs to: the revision of the service that has it first, or the
    commit; `previous` is the revision that `before` is read from, where both are known. `subject`
    names the thing within its kind: `env DB_POOL_SIZE`, `image`, `traffic`, `role
    roles/run.invoker`, `file app/main.py`, `google_sql_database_instance.main settings[0].tier`,
    `configuration` for what a running service says that it took in. An empty side means that it was
    not there, or for a deploy, traffic and access, that it is not known. `title` is a phrase in
    plain words without a full stop; people are not named in it. `planned` says that the source only
    announces it (a Terraform plan) and nothing shows that it was done. `names` are the identifiers
    of what it changed that an error may spell, `takes_away` whether something can no longer be
    used: a role taken, a secret disabled.
    """

    kind: ChangeKind
    at: Instant | None
    label: str
    service: str = ""
    revision: str = ""
    previous: str = ""
    subject: str
    before: str = ""
    after: str = ""
    title: str
    planned: bool = False
    names: tuple[str, ...] = ()
    takes_away: bool = False
    cite: Cite


def change_order(change: Change) -> tuple[object, ...]:
    """Undated changes first, then by time, service, revision, kind and subject.

    Commits of one second stand as the evidence has them: a hash says nothing of their order.
    """
    is_commit = change.kind in (ChangeKind.COMMIT, ChangeKind.FILE)
    return (
        change.at is not None,
        change.at or 0,
        change.service,
        (change.cite.evidence, change.cite.line) if is_commit else ("", 0),
        change.revision,
        KIND_ORDER.index(change.kind),
        change.subject,
        change.label,
        change.cite,
    )


def shortened(value: str, longest: int = 60) -> str:
    """A value for a title: a digest by its first digits, a long text cut visibly."""
    name, mark, digest = value.partition("sha256:")
    if mark and len(digest) == 64:
        value = f"{name}{mark}{digest[:12]}"
    return value if len(value) <= longest else f"{value[: longest - 1]}…"
