"""Does a message say that just that named thing is missing, gone or refused?

That a name stands in a message says little: `charge refused (used psp-key-2)` misses nothing. What
was taken away is missed in words such as `no psp-key`, `column "ref" does not exist`, `secret key-2
is disabled`, `KeyError: 'MODE'`.
"""

import re

_NOUNS = (
    r"secrets?|keys?|topics?|subscriptions?|queues?|buckets?|objects?|files?|tables?|columns?|fields?"
    r"|relations?|views?|index(?:es)?|databases?|schemas?|roles?|permissions?|accounts?|users?"
    r"|instances?|connectors?|networks?|rules?|datasets?|certificates?|tokens?|credentials?|flags?"
    r"|variables?|settings?|config(?:uration)?|options?|parameters?|env(?:ironment)?|versions?"
)
_GONE = (
    r"not (?:found|set|defined|configured|provided|present|given|exist|accessible|allowed|permitted"
    r"|granted|recogni[sz]ed|specified)|doesn't exist|missing|disabled|destroyed|deleted|removed"
    r"|revoked|expired|undefined|unset|unknown|denied|forbidden|required|must be set|gone"
)
_LACKS = (
    rf"\bno (?:such )?(?:(?:{_NOUNS})\W{{1,3}})?"
    r"|\b(?:missing|unknown|undefined|unresolved|disabled|destroyed|deleted|revoked|expired|denied"
    r"|forbidden|required|not found|permission)\b[^.;\n]{0,60}?"
    r"|\b(?:can ?not|can't|could not|couldn't|failed to|unable to) "
    r"(?:access|read|load|open|find|fetch|get|resolve|use|decrypt|sign|bind|mount)\b[^.;\n]{0,60}?"
)
_SENT = re.compile(
    r"\b(?:fields?|columns?|headers?|body|query|form|payload|cookies?|user|customer|client|caller"
    r"|partner|answer(?:ed|s)?|respon(?:se|ded)|selected|relation|table|row)\b",
    re.I,
)
_QUOTES = r"[\"'`<\[(/]{0,2}"
_ENDS = r"[\"'`>\])/]{0,2}"


def is_missed(name: str, text: str, kinds: tuple[str, ...] = ()) -> bool:
    """Whether the text misses that name as a whole. A plain word counts only with what it is:
    `secret payments`, and not `payments`, which any message may be about. With `kinds` of what has
    the name, such as `secret`, a name that the text gives to another kind is another thing.
    """
    if kinds and _is_another(name, text, kinds):
        return False
    whole = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
    if re.search(rf"(?i:Key ?Error|NameError)\W{{1,4}}(?:name )?['\"`]{whole}['\"`]", text):
        return True
    is_plain = name.isalpha() and not re.search("[a-z][A-Z]", name)
    thing = rf"(?i:\b(?:{_NOUNS})\W{{1,3}}){whole}" if is_plain else whole
    before = rf"(?i:{_LACKS}){_QUOTES}{thing}"
    after = rf"{thing}{_ENDS}\W*(?:[\w'-]+\W+){{0,4}}?(?i:{_GONE})(?!\w)"
    return re.search(before, text) is not None or re.search(after, text) is not None


def _is_another(name: str, text: str, kinds: tuple[str, ...]) -> bool:
    said = re.findall(rf"(?i:\b({_NOUNS}))[\s:]+[\"'`]?{re.escape(name)}(?![\w-])", text)
    return bool(said) and not any(kind in noun.lower() for noun in said for kind in kinds)


def is_unset(name: str, text: str) -> bool:
    """Whether the text says that the variable of that name is missing, and not what somebody sent,
    or a part of a table.
    """
    if _SENT.search(text):
        return False
    whole = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
    unset = (
        rf"{whole}{_ENDS} (?:is |was |has )?(?i:not (?:been )?set|unset|undefined|must be set)\b"
    )
    return is_missed(name, text) or re.search(unset, text) is not None
