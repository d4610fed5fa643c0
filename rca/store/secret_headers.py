"""Secrets known by where they stand: headers, cookies, URLs, command lines."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator

from rca.store.secret_names import NAME_END
from rca.store.secret_values import QUOTE
from rca.store.secret_window import Rule, Secret, Window
from rca.store.secret_words import is_code, is_ordinary, is_placeholder, is_talk

_OPEN = rb"(?:\[[ \t\r\n]*b?" + QUOTE + rb"|b?" + QUOTE + rb"|)"
_SCHEME = (
    rb"(?i:(?:bearer|basic|digest|token|negotiate|apikey|ntlm|key|bot|jwt|ssws|splunk|oauth)"
    rb"(?:[ ]+|%20))?"
)


def _rule(
    name: str,
    first: bytes,
    anchor: bytes,
    pattern: bytes,
    is_passed: Callable[[bytes], bool] = is_ordinary,
) -> Rule:
    """A rule of one pattern; the group `secret` is the secret."""
    compiled = re.compile(pattern)

    def find(window: Window, start: int) -> Iterable[Secret]:
        match = compiled.match(window.text, start, window.high)
        if match is None or is_passed(match["secret"]):
            return ()
        return (Secret(*match.span("secret")),)

    return Rule(name, first, anchor, find)


_AUTHORIZATION = rb"(?i:authorization)" + QUOTE + rb"?[ \t]*[:=,][ \t]*" + _OPEN + _SCHEME
_CREDENTIALS = rb"[^\s\"'<>\\,;&(){}\[\]]"
_BEARER = rb"(?i:bearer)(?:[ ]+|%20|\+)"

_USER = rb":(?://|\\+/\\+/)[^\s/:@\"'<>\\,\[]*:"
_URL_PASSWORD = rb"[^\s\"'<>\\/,]"


def _is_port(value: bytes) -> bool:
    return is_placeholder(value) or re.match(rb"[0-9]{1,5}(?:[?#]|\Z)", value) is not None


def _before_tcp(window: Window, start: int) -> Iterable[Secret]:
    """`user:password@tcp(host)/database`, asked at the `@`."""
    if not window.text.startswith((b"@tcp(", b"@unix("), start, window.high):
        return ()
    near = window.text[max(window.back(start), start - 200) : start]
    word = re.split(rb"[\s\"'=<>\\,\[\]]", near)[-1]
    user, _, password = word.partition(b":")
    return () if not user or is_placeholder(password) else (Secret(start - len(password), start),)


_LONG_USER = rb"://[A-Za-z0-9_-]{24}"
_PARAMETERS = (
    rb"(?:[?&;]|u0026)(?i:code|sig|signature|x-amz-signature|x-goog-signature|assertion|ticket)="
)


def _is_plain(value: bytes) -> bool:
    """Whether a value in a URL lacks digits or small letters, as the name of an error does."""
    return not (re.search(rb"[0-9]", value) and re.search(rb"[a-z]|%", value))


_COOKIE = rb"(?i:cookie)" + QUOTE + rb"?[ \t]*[:,][ \t]*" + _OPEN
_COOKIE_PAIR = rb"[^\s\"'\\<>=;,&:(){}\[\]]+="
_COOKIE_REST = rb"[^\"'\\<>&\r\n]+"
_COOKIE_HEAD = re.compile(_COOKIE)
_COOKIE_VALUE = re.compile(_COOKIE_PAIR + _COOKIE_REST)
_NEXT_COOKIE = re.compile(rb"\\*\",[ \t\r\n]*\\*\"")


def _cookies(window: Window, start: int) -> Iterator[Secret]:
    """The value of a cookie header, or each of a list of them."""
    head = _COOKIE_HEAD.match(window.text, start, window.high)
    value = head and _COOKIE_VALUE.match(window.text, head.end(), window.high)
    is_list = head is not None and b"[" in head[0]
    while value:
        if not is_placeholder(value[0].split(b"=", 1)[1]):
            yield Secret(*value.span())
        comma = _NEXT_COOKIE.match(window.text, value.end(), window.high) if is_list else None
        value = comma and _COOKIE_VALUE.match(window.text, comma.end(), window.high)


_FLAG = rb"--(?:[A-Za-z0-9]+-)*" + NAME_END
_FLAG_VALUE = re.compile(
    _FLAG + rb"(?:[ ]+|(?P<quote>\\*[\"']),[ \t\r\n]*(?P=quote))(?P<open>\\*[\"'])?"
    rb"(?P<secret>(?!-)[^\s\"'\\<>&|;\[\]]+)"
)


def _flag(window: Window, start: int) -> Iterable[Secret]:
    """`--password VALUE`, also as two strings of a list."""
    match = _FLAG_VALUE.match(window.text, start, window.high)
    if match is None or (is_ordinary(match["secret"]) and not _is_password_flag(match[0])):
        return ()
    return () if is_code(match["secret"]) else (Secret(*match.span("secret")),)


def _is_password_flag(text: bytes) -> bool:
    return re.match(rb"--[A-Za-z0-9-]*(?i:pass)", text) is not None


_USER_FLAG = re.compile(
    rb"[ \t](?:-u|--user|--proxy-user)[ =]?\\*[\"']?[^\s:\"'\\]{1,80}:(?P<secret>[^\s\"'\\<>&|;]+)"
)
_CLIENT = re.compile(rb"(?:curl|wget|https?|httpie|xh)[ \t]")


def _user_flag(window: Window, start: int) -> Iterable[Secret]:
    """`curl -u USER:PASSWORD`."""
    match = _USER_FLAG.match(window.text, start, window.high)
    if match is None or is_code(match["secret"]) or match["secret"].isdigit():
        return ()
    line = window.text[max(window.back(start), start - 300) : start + 1].rpartition(b"\n")[2]
    return (Secret(*match.span("secret")),) if _CLIENT.search(line) else ()


_BASE64 = re.compile(rb"auth\\*\"[ \t]*:[ \t]*\\*\"(?P<secret>[A-Za-z0-9+/]{8,}={0,2})\\*\"")


def _docker_auth(window: Window, start: int) -> Iterable[Secret]:
    """`"auth": "..."` in the configuration of a container registry: user and password in base64."""
    match = _BASE64.match(window.text, start, window.high)
    if match is None or len(match["secret"]) > 4096:
        return ()
    try:
        plain = base64.b64decode(match["secret"], validate=True)
    except binascii.Error:
        return ()
    is_pair = b":" in plain and all(0x20 <= byte < 0x7F for byte in plain)
    return (Secret(*match.span("secret")),) if is_pair else ()


HEADERS: tuple[Rule, ...] = (
    _rule(
        "url-password",
        b":",
        _USER + rb"(?:[0-9]{0,5}[^0-9\s\"'<>\\/,@?#]|[0-9]{6}|[0-9]{1,5}@)",
        _USER + rb"(?P<secret>" + _URL_PASSWORD + rb"+)@",
        _is_port,
    ),
    _rule(
        "url-password",
        b":",
        _LONG_USER,
        rb"://(?P<secret>(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{24,}+)(?::[0-9a-f]*)?@",
    ),
    Rule("url-password", b"@", rb"@(?:tcp|unix)\(", _before_tcp),
    _rule(
        "url-parameter",
        b"?&;u",
        _PARAMETERS + rb"[A-Za-z0-9_.~/%+=-]{16}",
        _PARAMETERS + rb"(?P<secret>[A-Za-z0-9_.~/%+=-]{16,}+)",
        _is_plain,
    ),
    _rule(
        "auth-header",
        b"aA",
        _AUTHORIZATION + _CREDENTIALS + rb"{6}",
        _AUTHORIZATION + rb"(?P<secret>" + _CREDENTIALS + rb"{6,})",
    ),
    _rule(
        "bearer",
        b"bB",
        _BEARER + rb"[A-Za-z._~+/-]*[0-9]",
        _BEARER + rb"(?P<secret>(?=[A-Za-z._~+/-]*[0-9])[A-Za-z0-9._~+/-]{12,}=*)",
    ),
    Rule("cookie", b"cC", _COOKIE + _COOKIE_PAIR + rb"[^\"'\\<>&\r\n]", _cookies),
    Rule(
        "command-line",
        b"-",
        _FLAG + rb"(?:[ ]+|\\*[\"'],[ \t\r\n]*\\*[\"'])(?:\\*[\"'])?[^\s\"'\\<>&|;\[\]-]",
        _flag,
    ),
    Rule(
        "command-line",
        b" \t",
        rb"[ \t](?:-u|--user|--proxy-user)[ =]?\\*[\"']?[^\s:\"'\\]+:[^\s\"'\\<>&|;]",
        _user_flag,
    ),
    _rule(
        "command-line",
        b"mM",
        rb"(?i:mysql|mariadb)[a-z]*(?:[ ]+[^\s|;&\"']+){0,8}[ ]-p[^\s\"'|;&=-]",
        rb"(?i:mysql|mariadb)[a-z]*(?:[ ]+[^\s|;&\"']+){0,8}?[ ]-p"
        rb"(?P<secret>[^\s\"'\\<>|;&=-][^\s\"'\\<>|;&]*)",
        is_code,
    ),
    _rule(
        "command-line",
        b"sr",
        rb"(?:sshpass -p|redis-cli(?: -[hpn] ?[^\s\"'-]+){0,3} -a)[ ]?\\*[\"']?[^\s\"'\\]",
        rb"(?:sshpass -p|redis-cli(?: -[hpn] ?[^\s\"'-]+){0,3} -a)[ ]?\\*[\"']?"
        rb"(?P<secret>[^\s\"'\\<>&|;]+)",
        is_code,
    ),
    _rule(
        "netrc",
        b"l",
        rb"login[ \t\r\n]+\S+[ \t\r\n]+password[ \t\r\n]+\S",
        rb"login[ \t\r\n]+\S{1,200}[ \t\r\n]+password[ \t\r\n]+(?P<secret>[^\s\"'\\<>&]+)",
        is_code,
    ),
    _rule(
        "sql-password",
        b"pPiI",
        rb"(?i:password|identified[ ]by(?:[ ]password)?)[ ]+'[^'\"\\]",
        rb"(?i:password|identified[ ]by(?:[ ]password)?)[ ]+'(?P<secret>[^'\"\\\r\n<>]+)'",
        is_talk,
    ),
    Rule("docker-auth", b"a", rb"auth\\*\"[ \t]*:[ \t]*\\*\"[A-Za-z0-9+/]{8}", _docker_auth),
)
"""Asked after the shapes."""
