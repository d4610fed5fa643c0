"""What a secret looks like by its own shape or by the header it stands in, and all the rules.

A rule gives the spans of secrets in a block of whole lines. Before a pattern is tried its literal
hints are looked for, which is what makes clean blocks cheap.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rca.store.secret_names import Span, named_secrets, yaml_secrets
from rca.store.secret_words import is_ordinary, is_placeholder


@dataclass(frozen=True, slots=True)
class Rule:
    """`find` gives spans in order, without overlaps; `quote` is put around what replaces them."""

    name: str
    find: Callable[[bytes], Iterator[Span]]
    quote: bytes = b""


def _rule(
    name: str,
    hints: tuple[bytes, ...],
    pattern: bytes,
    is_passed: Callable[[bytes], bool] = lambda _: False,
) -> Rule:
    """A rule of one pattern; the group `secret` is the secret, if there is one, else all of it."""
    compiled = re.compile(pattern)
    group = "secret" if "secret" in compiled.groupindex else 0

    def find(block: bytes) -> Iterator[Span]:
        if any(hint in block for hint in hints):
            for match in compiled.finditer(block):
                if not is_passed(match[group]):
                    yield match.span(group)

    return Rule(name, find)


_PRIVATE_KEY = (
    rb"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY-----"
    rb"(?:[A-Za-z0-9+/=\s\\:,.&#;-]*?-----END [A-Z0-9 ]{0,30}PRIVATE KEY-----"
    rb"|(?:(?:\\+[rn]|\s|&#1[03];)*[A-Za-z0-9+/=]{20,})+)"
)
_QUOTE = rb"(?:\\*[\"']|&quot;)?"

_SHAPES = (
    _rule("private-key", (b"PRIVATE KEY-----",), _PRIVATE_KEY),
    _rule("jwt", (b"eyJ",), rb"\beyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]*"),
    _rule("aws-key", (b"AKIA", b"ASIA"), rb"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    _rule(
        "github-token",
        (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_"),
        rb"\bgh[pousr]_[A-Za-z0-9]{20,}",
    ),
    _rule("github-token", (b"github_pat_",), rb"\bgithub_pat_\w{20,}"),
    _rule("gitlab-token", (b"glpat-",), rb"\bglpat-[\w-]{16,}"),
    _rule("google-key", (b"AIza",), rb"\bAIza[\w-]{35}"),
    _rule("google-client-secret", (b"GOCSPX-",), rb"\bGOCSPX-[\w-]{20,}"),
    _rule("google-token", (b"ya29.",), rb"\bya29\.[\w-]{20,}"),
    _rule("slack-token", (b"xox",), rb"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    _rule(
        "slack-webhook",
        (b"hooks.slack.com/services/",),
        rb"hooks\.slack\.com/services/(?P<secret>[A-Za-z0-9/_-]{20,})",
    ),
    _rule("stripe-key", (b"k_live_",), rb"\b[rs]k_live_[A-Za-z0-9]{16,}"),
    _rule("npm-token", (b"npm_",), rb"\bnpm_[A-Za-z0-9]{30,}"),
    _rule("pypi-token", (b"pypi-",), rb"\bpypi-[\w-]{50,}"),
    _rule("openai-key", (b"sk-",), rb"\bsk-(?:proj-|ant-)?[\w-]{32,}"),
    _rule("sendgrid-key", (b"SG.",), rb"\bSG\.[\w-]{16,}\.[\w-]{16,}"),
)

_HEADERS = (
    _rule(
        "url-password",
        (b"://",),
        rb"://[^\s/:@\"'<>\\,]*:(?P<secret>[^\s@\"'<>\\/,]+)@",
        is_placeholder,
    ),
    _rule(
        "auth-header",
        (b"uthorization", b"UTHORIZATION"),
        rb"[Aa](?i:uthorization)"
        + _QUOTE
        + rb"\s*[:=,]\s*b?"
        + _QUOTE
        + rb"(?:(?i:bearer|basic|digest|token|negotiate|apikey)\s+)?"
        rb"(?P<secret>[^\s\"'<>\\,;&(){}\[\]]{6,})",
        is_ordinary,
    ),
    _rule(
        "bearer",
        (b"earer ", b"EARER "),
        rb"[Bb](?i:earer) +(?P<secret>(?=[A-Za-z._~+/-]*[0-9])[A-Za-z0-9._~+/-]{12,}=*)",
        is_ordinary,
    ),
    _rule(
        "cookie",
        (b"ookie",),
        rb"ookie(?:(?<=[Ss]et-[Cc]ookie)|(?<=Cookie)|(?<=[\"']cookie))"
        + _QUOTE
        + rb"\s*[:,]\s*b?"
        + _QUOTE
        + rb"(?P<secret>[^\s\"'\\<>=;,&]+=[^\"'\\<>&\r\n]+)",
    ),
)

_NAMED = (
    Rule("named-secret", named_secrets),
    Rule("named-secret", yaml_secrets, quote=b"'"),
)

RULES: tuple[Rule, ...] = (*_SHAPES, *_HEADERS, *_NAMED)
