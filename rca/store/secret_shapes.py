"""Secrets known by their own shape: what providers put in front of their tokens, and key files."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from rca.store.secret_window import Rule, Secret, Window

_WORDS = rb"[A-Za-z0-9_-]"
_TAIL = rb"(?![A-Za-z0-9])"
_HEX32 = rb"[0-9a-f]{32}"


def _shape(name: str, first: bytes, prefix: bytes, body: bytes, more: bytes = b"") -> Rule:
    """A token of a prefix and a body; `more` may follow in the token, and is no part of the hint.

    Prefix and body are patterns of RE2 and of Python alike. Nothing of a word stands before them;
    the rest of a word behind goes as well, or it would look like a word of its own.
    """
    pattern = re.compile(rb"(?<![A-Za-z0-9_])" + prefix + body + more + rb"\w*+")

    def find(window: Window, start: int) -> Iterable[Secret]:
        match = pattern.match(window.text, start, window.high)
        return (Secret(start, match.end()),) if match else ()

    return Rule(name, first, prefix + body, find)


def _within(name: str, first: bytes, before: bytes, body: bytes, more: bytes = b"") -> Rule:
    """A secret that stands behind something that says what it is and stays."""
    pattern = re.compile(before + b"(" + body + more + b")")

    def find(window: Window, start: int) -> Iterable[Secret]:
        match = pattern.match(window.text, start, window.high)
        return (Secret(*match.span(1)),) if match else ()

    return Rule(name, first, before + body, find)


def _around(name: str, before: bytes, middle: bytes, longest: int) -> Rule:
    """A token that is told by its `middle`; at most `longest` bytes of `before` are part of it."""
    pattern = re.compile(middle + rb"\w*+")
    head = re.compile(before + rb"\Z")

    def find(window: Window, start: int) -> Iterable[Secret]:
        match = pattern.match(window.text, start, window.high)
        if not match:
            return ()
        near = window.text[max(window.back(start), start - longest - 1) : start]
        found = head.search(near)
        return (Secret(start - len(near) + found.start(), match.end()),) if found else ()

    return Rule(name, middle.lstrip(b"\\")[:1], middle, find)


_PLAIN = rb"[A-Za-z0-9]"
_SHAPES = (
    _shape("jwt", b"e", rb"eyJ[A-Za-z0-9_-]{6}", b"", rb"[\w-]{0,1000}+\.eyJ[\w-]{6,}+\.[\w-]*+"),
    _shape("github-token", b"g", rb"gh[pousr]_", _PLAIN + rb"{20}", _PLAIN + b"*+"),
    _shape("github-token", b"g", rb"github_pat_", rb"\w{20}", rb"\w*+"),
    _shape(
        "gitlab-token",
        b"g",
        rb"gl(?:pat|ptt|dt|rt|cbt|ft|agent|imt|oas|soat)-",
        _WORDS + rb"{16}",
        rb"[\w-]*+(?:\.[0-9a-z]{2}\.[0-9a-z]{9})?",
    ),
    _shape("google-key", b"A", rb"AIza", _WORDS + rb"{35}"),
    _shape("google-client-secret", b"G", rb"GOCSPX-", _WORDS + rb"{20}", rb"[\w-]*+"),
    _shape("google-token", b"y", rb"ya29\.", _WORDS + rb"{20}", rb"[\w.-]*+(?<![.])"),
    _shape("google-token", b"1", rb"1//0", _WORDS + rb"{24}", rb"[\w-]*+"),
    _shape(
        "slack-token", b"x", rb"x(?:ox[abceoprs]|app)-", _PLAIN + rb"[A-Za-z0-9-]{9}", rb"[\w-]*+"
    ),
    _shape("stripe-key", b"rsw", rb"(?:[rs]k_(?:live|test)|whsec)_", _PLAIN + rb"{16}", rb"\w*+"),
    _shape("npm-token", b"n", rb"npm_", _PLAIN + rb"{30}", _PLAIN + b"*+"),
    _shape("pypi-token", b"p", rb"pypi-", _WORDS + rb"{50}", rb"[\w-]*+"),
    _shape("anthropic-key", b"s", rb"sk-ant-", _WORDS + rb"{24}", rb"[\w-]*+"),
    _shape("openai-key", b"s", rb"sk-", _WORDS + rb"{32}", rb"(?<![a-z-]{32})[\w-]*+"),
    _shape("sendgrid-key", b"S", rb"SG\.", _WORDS + rb"{16}", rb"[\w-]*+\.[\w-]{16,}+"),
    _shape("twilio-key", b"S", rb"SK", _HEX32, _TAIL),
    _shape("mailgun-key", b"k", rb"key-", _HEX32, _TAIL),
    _shape("newrelic-key", b"N", rb"NR(?:AK|JS|II|IQ)-", rb"[A-Za-z0-9_-]{18}", rb"[\w-]*+"),
    _shape("sentry-token", b"s", rb"sntry[su]_", rb"[A-Za-z0-9+/=_]{24}", rb"[\w+/=-]*+"),
    _shape("vault-token", b"h", rb"hv[sbr]\.", _WORDS + rb"{24}", rb"[\w-]*+"),
    _shape("digitalocean-token", b"d", rb"do[opr]_v1_", rb"[0-9a-f]{40}", rb"[0-9a-f]*+"),
    _shape("heroku-key", b"H", rb"HRKU-", _WORDS + rb"{30}", rb"[\w-]*+"),
    _shape("atlassian-token", b"A", rb"AT[AC]TT3", rb"[A-Za-z0-9_=-]{40}", rb"[\w=-]*+"),
    _shape("databricks-token", b"d", rb"dapi", _HEX32, rb"(?:-[0-9])?(?![A-Za-z0-9])"),
    _shape("huggingface-token", b"h", rb"hf_", _PLAIN + rb"{30}", _PLAIN + b"*+"),
    _shape("linear-key", b"l", rb"lin_(?:api|oauth)_", _PLAIN + rb"{30}", _PLAIN + b"*+"),
    _shape("notion-key", b"n", rb"ntn_", _PLAIN + rb"{40}", _PLAIN + b"*+"),
    _shape("notion-key", b"s", rb"secret_", _PLAIN + rb"{43}", _TAIL),
    _shape("shopify-token", b"s", rb"shp(?:at|ca|pa|ss)_", rb"[0-9a-fA-F]{32}", _TAIL),
    _shape("grafana-token", b"g", rb"gl(?:sa|c)_", rb"[A-Za-z0-9+/]{30}", rb"[\w+/=]*+"),
    _shape("postman-key", b"P", rb"PMAK-", rb"[0-9a-f]{24}", rb"(?:-[0-9a-f]{34})?"),
    _shape("pulumi-token", b"p", rb"pul-", rb"[0-9a-f]{40}", _TAIL),
    _shape("planetscale-token", b"p", rb"pscale_(?:tkn|pw|oauth)_", rb"[\w.-]{30}", rb"[\w.-]*+"),
    _shape("age-key", b"A", rb"AGE-SECRET-KEY-1", rb"[0-9A-Z]{40}", rb"[0-9A-Z]*+"),
    _within(
        "slack-webhook", b"h", rb"hooks\.slack\.com\\*/services\\*/", rb"[\w/\\-]{20}", rb"[\w/-]*+"
    ),
    _within(
        "discord-webhook",
        b"d",
        rb"discord(?:app)?\.com/api/webhooks/[0-9]{5,20}/",
        _WORDS + rb"{20}",
        rb"[\w-]*+",
    ),
    _within(
        "teams-webhook", b"w", rb"webhook\.office\.com/webhookb2/", rb"[\w@/-]{30}", rb"[\w@/-]*+"
    ),
    _around("telegram-token", rb"[0-9]{8,10}", rb":AA[A-Za-z0-9_-]{32}", 13),
    _around(
        "discord-token",
        rb"(?<![\w-])[MNO][\w-]{22,27}",
        rb"\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27}",
        28,
    ),
    _around("azure-secret", rb"(?<![\w~.-])[A-Za-z0-9_~.-]{3}", rb"8Q~[A-Za-z0-9_~.-]{31}", 3),
    _around("terraform-token", rb"(?<![A-Za-z0-9])[A-Za-z0-9]{14}", rb"\.atlasv1\.[\w-]{60}", 14),
)

_AWS = re.compile(
    rb"(?<![A-Za-z0-9_])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9_])"
    rb"(?:[ \t,:;|/\"']{1,4}(?P<secret>(?=[A-Za-z0-9/+]*[A-Z])(?=[A-Za-z0-9/+]*[g-z/+])"
    rb"[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=]))?"
)


def _aws(window: Window, start: int) -> Iterator[Secret]:
    """The id of an access key, and the secret beside it."""
    match = _AWS.match(window.text, start, window.high)
    if match:
        yield Secret(start, start + 20)
        if match["secret"]:
            yield Secret(*match.span("secret"))


_EDGE = rb"(?:-----|---- )"
_KEY_HEAD = re.compile(
    _EDGE + rb"BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?" + rb"(?:-----| ----)"
)
_KEY_BODY = re.compile(rb"(?:[A-Za-z0-9+/=\s\\:,.&#;()_]|-(?!---))*+")
_KEY_END = re.compile(_EDGE + rb"END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?" + rb"(?:-----| ----)")
_KEY_CUT = re.compile(rb"(?:(?:\\+[rn]|\s|&#(?:1[03]|x[AaDd]);)*+[A-Za-z0-9+/=]{20,}+)+")


def _private_key(window: Window, start: int) -> Iterator[Secret]:
    """A key from its head to its end, or as far as it goes when it was cut short."""
    text, high = window.text, window.high
    head = _KEY_HEAD.match(text, start, high)
    if head is None:
        return
    body = _KEY_BODY.match(text, head.end(), high)
    end = body and _KEY_END.match(text, body.end(), high)
    cut = end or _KEY_CUT.match(text, head.end(), high)
    if cut:
        yield Secret(start, cut.end())


_PUTTY = re.compile(
    rb"Private-Lines: ?[0-9]{1,4}((?:(?:\\+[rn]|\s)++[A-Za-z0-9+/=]{8,}+(?![:-]))++)"
)


def _putty(window: Window, start: int) -> Iterable[Secret]:
    match = _PUTTY.match(window.text, start, window.high)
    return (Secret(match.start(1) + _blank(match[1]), match.end(1)),) if match else ()


def _blank(text: bytes) -> int:
    """How many bytes of line ends stand in front."""
    match = re.match(rb"(?:\\+[rn]|\s)+", text)
    return match.end() if match else 0


SHAPES: tuple[Rule, ...] = (
    Rule("private-key", b"-", _EDGE + rb"BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY", _private_key),
    Rule("private-key", b"P", rb"Private-Lines: ?[0-9]", _putty),
    Rule("aws-key", b"A", rb"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}", _aws),
    *_SHAPES,
)
"""Asked before all others."""


@cache
def _by_first_byte() -> tuple[tuple[Rule, ...], ...]:
    return tuple(tuple(rule for rule in SHAPES if byte in rule.first) for byte in range(256))


def shape_of(value: bytes) -> str | None:
    """The name of the shape that the value has as a whole, but for a line end."""
    window = Window(value, 0, len(value), high=len(value))
    for rule in _by_first_byte()[value[0]] if value else ():
        for secret in rule.find(window, 0):
            if secret.start == 0 and len(value) - secret.end <= len(b"\\\\n"):
                return rule.name
    return None
