"""Numbers with their nouns."""


def times(count: int, noun: str) -> str:
    """`1 session`, `1,204 sessions`, `1 entry`; the noun is given in the plural."""
    if count == 1:
        noun = f"{noun[:-3]}y" if noun.endswith("ies") else noun.removesuffix("s")
    return f"{count:,} {noun}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 entry`, `1,204 entries`; without `many` an s is added."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
