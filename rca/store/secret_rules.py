"""What a secret looks like: by its own shape, or by the name it is given to.

A rule is a pattern with a group `secret`, looked for only where one of its hints occurs. Rules by
name are strict about what they take for a value, because logs speak about tokens and passwords
all the time: `invalid token: signature mismatch` is no secret.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from rca.store.secret_words import is_code, is_ordinary, is_placeholder

_NAME = (
    rb"(?<![A-Za-z0-9_.-])[A-Za-z0-9_.-]{0,60}?"
    rb"(?i:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)"
    rb"(?i:[_-]?(?:key|value|base|hash|base64|b64)){0,2}(?![A-Za-z0-9_.-])"
)
_NAME_HINTS = (b"passw", b"passphrase", b"secret", b"token", b"key")

_IN_QUOTES = rb'(?:[^"\\\r\n]|\\.)*'
_IN_ESCAPED = rb'(?:[^"\\\r\n]|\\\\(?:\\["\\]|[^"\\])|\\[^"\\])*'
_IN_SINGLE = rb"[^'\"\\\r\n<>]*"
_IN_ENTITY = rb"[^&<\"'\r\n]*"
_BARE = rb"[^\s\"'<>&,;\\(){}\[\]|]+"
_ENTITY = rb"(?:&quot;|&#34;|&apos;|&#39;)"


@dataclass(frozen=True, slots=True)
class Rule:
    """One shape. `is_ordinary` lets a value pass that only stands where a secret would."""

    name: str
    hints: tuple[bytes, ...]
    pattern: re.Pattern[bytes]
    is_ordinary: Callable[[bytes], bool]


def _by_shape(name: str, hint: bytes, pattern: bytes) -> Rule:
    return Rule(name, (hint,), re.compile(rb"(?P<secret>" + pattern + rb")"), lambda _: False)


def _by_name(pattern: bytes, is_passed: Callable[[bytes], bool] = is_placeholder) -> Rule:
    return Rule("named-secret", _NAME_HINTS, re.compile(pattern, re.MULTILINE), is_passed)


def _secret(value: bytes) -> bytes:
    return rb"(?P<secret>" + value + rb")"


_SHAPES = (
    Rule(
        "private-key",
        (b"private key-----",),
        re.compile(
            rb"(?P<secret>-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY-----"
            rb"(?:[A-Za-z0-9+/=\s\\:,.&#;-]*?-----END [A-Z0-9 ]{0,30}PRIVATE KEY-----"
            rb"|(?:(?:\\+[rn]|\s|&#1[03];)*[A-Za-z0-9+/=]{20,})+))"
        ),
        lambda _: False,
    ),
    _by_shape("jwt", b"eyj", rb"\beyJ[A-Za-z0-9_-]{6,}\.eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*"),
    _by_shape("aws-key", b"ia", rb"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    _by_shape("github-token", b"gh", rb"\bgh[pousr]_[A-Za-z0-9]{20,}"),
    _by_shape("github-token", b"github_pat_", rb"\bgithub_pat_[A-Za-z0-9_]{20,}"),
    _by_shape("gitlab-token", b"glpat-", rb"\bglpat-[A-Za-z0-9_-]{16,}"),
    _by_shape("google-key", b"aiza", rb"\bAIza[A-Za-z0-9_-]{35}"),
    _by_shape("google-client-secret", b"gocspx-", rb"\bGOCSPX-[A-Za-z0-9_-]{20,}"),
    _by_shape("google-token", b"ya29.", rb"\bya29\.[A-Za-z0-9_-]{20,}"),
    _by_shape("slack-token", b"xox", rb"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    _by_shape(
        "slack-webhook",
        b"hooks.slack.com/services/",
        rb"(?<=hooks\.slack\.com/services/)[A-Za-z0-9/_-]{20,}",
    ),
    _by_shape("stripe-key", b"_live_", rb"\b[rs]k_live_[A-Za-z0-9]{16,}"),
    _by_shape("npm-token", b"npm_", rb"\bnpm_[A-Za-z0-9]{30,}"),
    _by_shape("pypi-token", b"pypi-", rb"\bpypi-[A-Za-z0-9_-]{50,}"),
    _by_shape("openai-key", b"sk-", rb"\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,}"),
    _by_shape("sendgrid-key", b"sg.", rb"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
)

_HEADERS = (
    Rule(
        "url-password",
        (b"://",),
        re.compile(rb"://[^\s/:@\"'<>\\,]*:(?P<secret>[^\s@\"'<>\\/,]+)@"),
        is_placeholder,
    ),
    Rule(
        "authorization",
        (b"authorization",),
        re.compile(
            rb"(?i:authorization)(?:\\*[\"']|&quot;)?\s*[:=,]\s*b?(?:\\*[\"']|&quot;)?"
            rb"(?:(?i:bearer|basic|digest|token|negotiate|apikey)\s+)?"
            + _secret(rb"[^\s\"'<>\\,;&(){}\[\]]{6,}")
        ),
        is_ordinary,
    ),
    Rule(
        "bearer",
        (b"bearer ",),
        re.compile(rb"\b(?i:bearer)\s+" + _secret(rb"[A-Za-z0-9._~+/=-]{12,}")),
        is_ordinary,
    ),
    Rule(
        "cookie",
        (b"cookie",),
        re.compile(
            rb"(?:(?i:set-cookie)|Cookie|(?<=[\"'])cookie)(?:\\*[\"']|&quot;)?\s*[:,]\s*"
            rb"b?(?:\\*[\"']|&quot;)?" + _secret(rb"[^\s\"'\\<>=;,&]+=[^\"'\\<>&\r\n]+")
        ),
        lambda value: value.startswith(b"[REDACTED:"),
    ),
)

_NAMED = (
    _by_name(rb'"' + _NAME + rb'"\s*:\s*"' + _secret(_IN_QUOTES) + rb'"'),
    _by_name(rb'\\"' + _NAME + rb'\\"\s*:\s*\\"' + _secret(_IN_ESCAPED) + rb'\\"'),
    _by_name(rb"'" + _NAME + rb"'\s*[:=]\s*b?'" + _secret(_IN_SINGLE) + rb"'"),
    _by_name(_ENTITY + _NAME + _ENTITY + rb"\s*:\s*" + _ENTITY + _secret(_IN_ENTITY) + _ENTITY),
    # the shape of an environment variable in Knative JSON, either key first, plain and escaped
    _by_name(
        rb'"name"\s*:\s*"' + _NAME + rb'"\s*,\s*"value"\s*:\s*"' + _secret(_IN_QUOTES) + rb'"'
    ),
    _by_name(
        rb'"value"\s*:\s*"' + _secret(_IN_QUOTES) + rb'"\s*,\s*"name"\s*:\s*"' + _NAME + rb'"'
    ),
    _by_name(
        rb'\\"name\\"\s*:\s*\\"'
        + _NAME
        + rb'\\"\s*,\s*\\"value\\"\s*:\s*\\"'
        + _secret(_IN_ESCAPED)
        + rb'\\"'
    ),
    _by_name(rb'\bname="' + _NAME + rb'"\s+value="' + _secret(rb'[^"<>\r\n]*') + rb'"'),
    # and in YAML
    _by_name(
        rb"\bname:[ \t]*[\"']?"
        + _NAME
        + rb"[\"']?[ \t]*\r?\n[ \t]*value:[ \t]*[\"']?"
        + _secret(rb"[^\s\"'][^\r\n\"']*")
    ),
    _by_name(
        rb"\bvalue:[ \t]*[\"']?"
        + _secret(rb"[^\s\"'][^\r\n\"']*")
        + rb"[\"']?[ \t]*\r?\n[ \t]*name:[ \t]*[\"']?"
        + _NAME
        + rb"[\"']?[ \t]*$"
    ),
    # name=value and name: value in text
    _by_name(_NAME + rb'\s*[:=]\s*"(?![,:}\]\s])' + _secret(rb'[^"\\<>\r\n]+') + rb'"'),
    _by_name(_NAME + rb'\s*[:=]\s*\\"' + _secret(_IN_ESCAPED) + rb'\\"'),
    _by_name(_NAME + rb"\s*[:=]\s*b?'" + _secret(_IN_SINGLE) + rb"'"),
    _by_name(_NAME + rb"\s*[:=]\s*" + _ENTITY + _secret(_IN_ENTITY) + _ENTITY),
    _by_name(_NAME + rb" ?=(?![=>]) ?" + _secret(_BARE) + rb"(?![(\[{])", is_code),
    _by_name(_NAME + rb":[ \t]+" + _secret(_BARE) + rb"(?![(\[{])", is_ordinary),
)

RULES: tuple[Rule, ...] = (*_SHAPES, *_HEADERS, *_NAMED)
