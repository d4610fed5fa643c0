"""Which values only stand where a secret would stand: placeholders, references, ordinary words."""

import re

_WORDS = frozenset(
    b"""
    absent available blank changed configured created default defined deleted disabled empty
    enabled error expired failed false found generated ignored incorrect invalid loaded
    malformed missing no none not null ok optional omitted present provided read redacted
    rejected removed required rotated set str string true undefined unknown unset unused
    updated used valid validated verified wrong yes bytes int bool bearer basic secretstr
    """.split()
)
_PLACEHOLDER = re.compile(
    rb"\[?REDACTED\b.*|\*+|x{3,}|\.{3,}|-+|<[^>]*>|\$\{?[A-Za-z_][A-Za-z0-9_.]*\}?|\$\(.*"
    rb"|%s|%\(\w+\)s|\{\{?[^{}]*\}?\}|(?:projects|sm:/)/.*|\(from a secret\)"
    rb"|[0-9]{1,4}(?:\.[0-9]+)?|",
    re.IGNORECASE | re.DOTALL,
)
_CODE = re.compile(
    rb"(?:self|os|settings|config|cfg|env|process|request|args|ctx|app)(?:\.\w+)+"
    rb"|(?i:(?:[a-z0-9]+_)*(?:password|passwd|secret|token|api_key|access_key|private_key)(?:_key)?)"
)
_OBJECT = re.compile(rb"[a-z]+(?:\.[A-Za-z_$][\w$]*)+(?:@[0-9a-f]+)?[:,.]?")
_LETTERS = re.compile(rb"[A-Za-z]")
_OTHERS = re.compile(rb"[0-9+/=_!@#$%^*~-]")
_LONG = 20


def is_placeholder(value: bytes) -> bool:
    """Whether the value is empty, an ordinary word, a reference, or was redacted before."""
    bare = value.strip().rstrip(b".,:!?)")
    return (
        bare.lower() in _WORDS or _PLACEHOLDER.fullmatch(bare) is not None or b"[REDACTED:" in value
    )


def is_code(value: bytes) -> bool:
    """The same for an unquoted value, which in code may be a name: `secret_key=SESSION_SECRET`."""
    return is_placeholder(value) or _CODE.fullmatch(value) is not None


def is_ordinary(value: bytes) -> bool:
    """The same for a value in running text, where it must look random to be taken for a secret."""
    if is_code(value) or _OBJECT.fullmatch(value):
        return True
    looks_random = _LETTERS.search(value) and _OTHERS.search(value) and len(value) >= 6
    return not looks_random and len(value) < _LONG
