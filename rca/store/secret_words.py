"""Which values only stand where a secret would stand: placeholders, references, ordinary words."""

import re

_WORDS = frozenset(
    b"""
    absent anonymous available await blank bytes changed changeme configured created default defined
    deleted disabled empty enabled error expired failed false filtered found function generated
    hidden ignored incorrect int invalid loaded malformed masked missing new nil no none not null
    object ok optional omitted present provided query header cookie read redacted refused rejected
    removed required revoked rotated secretstr set str string true undefined unknown unset unused
    updated used valid validated verified wrong yes bool boolean bearer basic oauth2 apikey
    """.split()
)
_PLACEHOLDER = re.compile(
    rb"\[REDACTED:[a-z0-9-]+:[0-9a-f]{8}\]|\[[A-Za-z ]*\]|REDACTED|\*+|x{3,}|\.{3,}|-+|_+|\?+"
    rb"|(?:\xe2\x80\xa2|\\u2022)+|<[^<>=]*>|&lt;[^&<=]*&gt;"
    rb"|\$\{?[A-Za-z_][A-Za-z0-9_.]*\}?|\$\([^)]*\)?|#\{[^{}]*\}|\$\{\{?[^{}]*\}\}?|@\w+@"
    rb"|\$[0-9]{1,2}|:[a-z_]+|%s|%\(\w+\)s|%\w+%|\{\{?[^{}]*\}?\}|(?:projects|sm:/)/[\w./@:-]*|(?:arn|vault|op|ref):[\w./@:#-]+"
    rb"|\((?:from a secret|sensitive value|hidden|redacted|known after apply)[^()]*\)"
    rb"|your[-_ ][\w -]*|[0-9]{1,4}(?:\.[0-9]+)?|",
    re.IGNORECASE,
)
_CODE = re.compile(
    rb"(?:(?:self|os|settings|config|cfg|env|process|request|args|ctx|app|this|local|var|data|module)"
    rb"(?:\.\w+)+"
    rb"|(?:\w+\.)*(?i:(?:[a-z0-9]+_)*(?:[a-z]*password|passwd|[a-z]*secret|[a-z]*token|api_?key"
    rb"|access_?key|private_?key)(?:_key|_name|_id|_file|_path)?))"
)
_OBJECT = re.compile(rb"[a-z]+(?:\.[A-Za-z_$][\w$]*)+(?:@[0-9a-f]+|/\w*)?[:,.]?")
_IDENTIFIER = re.compile(rb"%|[A-Za-z_$](?:[\w$.]|->|::)*")
_SENTENCE = re.compile(rb"[\w .,'/:()!-]{1,200}")
_TALKS = re.compile(
    rb"(?i:\b(?:must|should|required|invalid|incorrect|expired|cannot|missing|denied|at least"
    rb"|too (?:short|weak|long)|not (?:found|set|valid|allowed)|(?:not|n't) match|failed|field)\b)"
)
_LETTERS = re.compile(rb"[A-Za-z]")
_OTHERS = re.compile(rb"[0-9+/=_!@#$%^*~-]")
LONG = 20
"""A bare word in running text of this many bytes is no ordinary word."""


def is_placeholder(value: bytes) -> bool:
    """Whether the value is empty, an ordinary word, a reference, or was redacted before."""
    bare = value.strip().rstrip(b".,:!?")
    return bare.lower() in _WORDS or _PLACEHOLDER.fullmatch(bare) is not None


def is_talk(value: bytes) -> bool:
    """Whether a quoted value is a placeholder, or a sentence about the secret."""
    if is_placeholder(value):
        return True
    is_sentence = b" " in value and _SENTENCE.fullmatch(value) is not None
    return is_sentence and _TALKS.search(value) is not None


def is_identifier(value: bytes) -> bool:
    """Whether an unquoted value may be the name of a function or a field."""
    return _IDENTIFIER.fullmatch(value) is not None


def is_code(value: bytes) -> bool:
    """The same for an unquoted value, which in code may be a name: `secret_key=SESSION_SECRET`."""
    return is_placeholder(value) or _CODE.fullmatch(value) is not None


def is_ordinary(value: bytes) -> bool:
    """The same for a value in running text, where it must look random to be taken for a secret."""
    if is_code(value) or _OBJECT.fullmatch(value):
        return True
    looks_random = _LETTERS.search(value) and _OTHERS.search(value) and len(value) >= 6
    return not looks_random and len(value) < LONG
