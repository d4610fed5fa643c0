"""What a role lets an account use, in the words in which errors speak of it.

A role is called after the API it opens: `roles/datastore.user`. Clients often say the product's
name instead (https://cloud.google.com/iam/docs/roles-permissions lists roles by API).
"""

import re

_ROLE = re.compile(r"(?:^|/)roles/([a-z]+)\.")
_SAID_AS = {
    "artifactregistry": r"artifact ?registry|docker\.pkg",
    "cloudkms": r"cloud ?kms|crypto ?keys?\b|cryptoKeyVersions",
    "cloudsql": r"cloud ?sql",
    "cloudtasks": r"cloud ?tasks",
    "datastore": r"datastore|firestore",
    "iam": r"service ?account|\biam\.|sign(?:Blob|Jwt)",
    "logging": r"\blogging\.|cloud ?logging",
    "monitoring": r"\bmonitoring\.|cloud ?monitoring|time ?series",
    "pubsub": r"pub/?sub",
    "run": r"\brun\.(?:invoke|routes|services|jobs|googleapis)|run\.app",
    "secretmanager": r"secret ?manager|projects/[^/\s]+/secrets/",
    "storage": r"\bstorage\.(?:objects|buckets|googleapis)|\bgcs\b|gs://|cloud ?storage",
}
_FOREIGN = re.compile(r"amazonaws|\bboto|\bs3\b|kafka|rabbit|\bpika\b|azure|microsoft|AADSTS", re.I)
"""Clients and answers of other vendors, which use the same words."""

_READS = re.compile(r"(?:viewer|reader|accessor)$", re.I)
_WRITES = re.compile(r"\.(?:create|update|delete|insert|write|publish)\b", re.I)


def speaks_of_granted(names: tuple[str, ...], text: str) -> bool:
    """Whether a text speaks of what one of these roles opens, or of something else named there.

    `names` are those of a change of access: roles, accounts, and the resource it is about. A
    permission to write is none that a role to read has ever given.
    """
    if _FOREIGN.search(text):
        return False
    return any(
        re.search(_words(name), text, re.I)
        for name in names
        if not (_READS.search(name) and _WRITES.search(text))
    )


def _words(name: str) -> str:
    role = _ROLE.search(name)
    if role is None:
        return rf"(?<![\w-]){re.escape(name)}(?![\w-])"
    return _SAID_AS.get(role[1], rf"\b{role[1]}")
