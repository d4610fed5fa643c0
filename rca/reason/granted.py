"""What a role lets an account use, in the words in which errors speak of it.

A role is called after the API it opens: `roles/datastore.user`. Clients often say the product's
name instead (https://cloud.google.com/iam/docs/roles-permissions lists roles by API).
"""

import re

_ROLE = re.compile(r"(?:^|/)roles/([a-z]+)\.")
_SAID_AS = {
    "artifactregistry": r"artifact ?registry|docker\.pkg",
    "cloudkms": r"kms|crypto ?key",
    "cloudsql": r"cloud ?sql",
    "cloudtasks": r"cloud ?tasks|queue",
    "datastore": r"datastore|firestore",
    "iam": r"service ?account|iam\.|sign(?:Blob|Jwt)",
    "logging": r"logging|log ?entr",
    "monitoring": r"monitoring|time ?series|metric",
    "pubsub": r"pub/?sub|topic|subscription",
    "run": r"run\.(?:invoke|routes|services|jobs|googleapis)|run\.app|invoker",
    "secretmanager": r"secret",
    "storage": r"storage|\bgcs\b|bucket|objects\.",
}


def speaks_of_granted(names: tuple[str, ...], text: str) -> bool:
    """Whether a text speaks of what one of these roles opens, or of something else named there.

    `names` are those of a change of access: roles, accounts, and the resource it is about.
    """
    return any(re.search(_words(name), text, re.I) for name in names)


def _words(name: str) -> str:
    role = _ROLE.search(name)
    if role is None:
        return rf"(?<![\w-]){re.escape(name)}(?![\w-])"
    return _SAID_AS.get(role[1], rf"\b{role[1]}")
